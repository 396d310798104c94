// SPDX-License-Identifier: Apache-2.0

extension KRX2011 {
  /// Where the two sides of a book lie in a message.
  ///
  ///     total bid quantity · 5 × bid · total ask quantity · 5 × ask
  ///     · total bid count 5 · 5 × bid count 4 · total ask count 5 · 5 × ask count 4
  ///
  /// A level of an option is price 5 · quantity 7, of a future sign 1 · price 5 · quantity 6; the
  /// totals are as wide as the quantities.
  @usableFromInline
  struct BookLayout: BitwiseCopyable {
    @usableFromInline let product: Product
    /// Where the total bid quantity starts.
    @usableFromInline let start: Int

    @inlinable
    init(_ product: Product, at start: Int) {
      self.product = product
      self.start = start
    }

    @inlinable var quantityWidth: Int { product == .option ? 7 : 6 }
    /// Both products: 12 bytes a level.
    @inlinable static var levelByteCount: Int { 12 }
    @inlinable var bidLevels: Int { start + quantityWidth }
    @inlinable var askTotal: Int { bidLevels + 5 * BookLayout.levelByteCount }
    @inlinable var askLevels: Int { askTotal + quantityWidth }
    @inlinable var bidCounts: Int { askLevels + 5 * BookLayout.levelByteCount }
    @inlinable var askCounts: Int { bidCounts + 25 }
    @inlinable var end: Int { askCounts + 25 }

    @inlinable
    func bids(_ bytes: RawSpan, _ isValid: inout Bool) -> BookSide {
      side(bytes, total: start, levels: bidLevels, counts: bidCounts, &isValid)
    }

    @inlinable
    func asks(_ bytes: RawSpan, _ isValid: inout Bool) -> BookSide {
      side(bytes, total: askTotal, levels: askLevels, counts: askCounts, &isValid)
    }

    @inlinable
    func side(
      _ bytes: RawSpan, total: Int, levels: Int, counts: Int, _ isValid: inout Bool
    ) -> BookSide {
      var parsed = InlineArray<5, PriceLevel>(
        repeating: PriceLevel(price: 0, quantity: 0, count: 0))
      for index in 0..<5 {
        let offset = levels + index * BookLayout.levelByteCount
        let quantityOffset = offset + (product == .option ? 5 : 6)
        parsed[index] = PriceLevel(
          price: bytes.price(product, at: offset, &isValid),
          quantity: Int32(bytes.digits(quantityWidth, at: quantityOffset, &isValid)),
          count: Int32(bytes.digits(4, at: counts + 5 + 4 * index, &isValid)))
      }
      return BookSide(
        levels: parsed,
        quantityTotal: Int32(bytes.digits(quantityWidth, at: total, &isValid)),
        countTotal: Int32(bytes.digits(5, at: counts, &isValid)))
    }
  }
}

extension RawSpan {
  /// A price in hundredths: 5 digits, behind a sign for futures.
  @inlinable
  func price(_ product: KRX2011.Product, at offset: Int, _ isValid: inout Bool) -> Int32 {
    guard product == .future else { return Int32(digits(5, at: offset, &isValid)) }
    let sign = u8(at: offset)
    let magnitude = Int32(digits(5, at: offset + 1, &isValid))
    isValid = isValid && (sign == UInt8(ascii: " ") || sign == UInt8(ascii: "-"))
    return sign == UInt8(ascii: "-") ? -magnitude : magnitude
  }
}
