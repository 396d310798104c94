// SPDX-License-Identifier: Apache-2.0
public import Units

/// KRX index derivatives as distributed in 2011: fixed-width ASCII, one message per datagram, the
/// last byte 0xFF.
///
///     0 TR code 5 · 5 ISIN 12 · 17 index, 3 digits for options and 2 for futures · …
///
/// Prices have two implied decimals; those of futures follow a sign, a space or `-`. Times are
/// `HHMMSSuu` in Korea, uu hundredths of a second.
@usableFromInline
package enum KRX2011 {
  /// What became of one datagram; everything but `decoded` is for the caller to count.
  @usableFromInline
  package enum Outcome: UInt8, Sendable, BitwiseCopyable {
    case decoded
    /// A message of this distribution that no one here reads; its length and end are right.
    case recognized
    case unknownType
    case wrongLength
    /// The last byte is not 0xFF.
    case missingEnd
    /// A number holds something else than digits, or a sign is none.
    case malformed
  }

  /// TR codes, their five characters left-justified in a word.
  @usableFromInline
  package enum TRCode {
    @inlinable package static var optionQuote: UInt64 { 0x42_36_30_33_34_00_00_00 }  // B6034
    @inlinable package static var optionTrade: UInt64 { 0x41_33_30_33_34_00_00_00 }  // A3034
    @inlinable package static var optionTradeQuote: UInt64 { 0x47_37_30_33_34_00_00_00 }  // G7034
    @inlinable package static var futureQuote: UInt64 { 0x42_36_30_31_34_00_00_00 }  // B6014
    @inlinable package static var futureTrade: UInt64 { 0x41_33_30_31_34_00_00_00 }  // A3014
    @inlinable package static var futureTradeQuote: UInt64 { 0x47_37_30_31_34_00_00_00 }  // G7014
    // Recovery snapshots, block trades, schedules, open interest and line polling.
    @inlinable static var optionSnapshot: UInt64 { 0x42_32_30_33_34_00_00_00 }  // B2034
    @inlinable static var futureSnapshot: UInt64 { 0x42_32_30_31_34_00_00_00 }  // B2014
    @inlinable static var optionBlockTrade: UInt64 { 0x4D_37_30_33_34_00_00_00 }  // M7034
    @inlinable static var optionSchedule: UInt64 { 0x4D_34_30_33_34_00_00_00 }  // M4034
    @inlinable static var futureSchedule: UInt64 { 0x4D_34_30_31_34_00_00_00 }  // M4014
    @inlinable static var optionOpenInterest: UInt64 { 0x48_32_30_33_34_00_00_00 }  // H2034
    @inlinable static var futureOpenInterest: UInt64 { 0x48_32_30_31_34_00_00_00 }  // H2014
    @inlinable static var polling: UInt64 { 0x49_32_30_31_34_00_00_00 }  // I2014
  }

  /// The exact datagram length of a TR code; nil for an unknown code.
  @inlinable
  package static func byteCount(of code: UInt64) -> Int? {
    switch code {
    case TRCode.optionQuote: 215
    case TRCode.optionTradeQuote: 268
    case TRCode.optionTrade: 82
    case TRCode.futureQuote: 212
    case TRCode.futureTradeQuote: 278
    case TRCode.futureTrade: 94
    case TRCode.optionSnapshot: 258
    case TRCode.futureSnapshot: 268
    case TRCode.optionBlockTrade: 50
    case TRCode.optionSchedule, TRCode.futureSchedule: 44
    case TRCode.optionOpenInterest: 40
    case TRCode.futureOpenInterest: 39
    case TRCode.polling: 20
    default: nil
    }
  }

  @usableFromInline
  package enum Product: UInt8, Sendable, BitwiseCopyable {
    case option
    case future
  }

  /// A time of day in Korea, the eight digits `HHMMSSuu` as a number.
  @usableFromInline
  package struct TimeOfDay: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var digits: UInt32

    @inlinable
    package init(digits: UInt32) {
      self.digits = digits
    }

    /// Nanoseconds since midnight in Korea; digits are not checked to be a time that exists.
    @inlinable
    package var nanos: Int64 {
      let digits = Int64(self.digits)
      let seconds =
        digits / 1_000_000 * 3_600 + digits / 10_000 % 100 * 60 + digits / 100 % 100
      return seconds * 1_000_000_000 + digits % 100 * 10_000_000
    }

    package var text: String {
      let text = String(digits)
      return String(repeating: "0", count: max(0, 8 - text.count)) + text
    }
  }

  /// One price level.
  @usableFromInline
  package struct PriceLevel: Sendable, BitwiseCopyable, Hashable {
    /// In hundredths of a point; only futures spreads are negative.
    @usableFromInline package var price: Int32
    /// 0 for an empty level.
    @usableFromInline package var quantity: Int32
    /// Quotes at the price.
    @usableFromInline package var count: Int32

    @inlinable
    package init(price: Int32, quantity: Int32, count: Int32) {
      self.price = price
      self.quantity = quantity
      self.count = count
    }

    @inlinable package var level: Level {
      Level(
        price: KRX2011.price(price), quantity: Quantity(raw: Int64(quantity)),
        orders: Int64(count))
    }
  }

  /// One side of the book: five levels, best first, and what rests on all levels together.
  @usableFromInline
  package struct BookSide: Sendable, BitwiseCopyable {
    @usableFromInline package var levels: InlineArray<5, PriceLevel>
    @usableFromInline package var quantityTotal: Int32
    @usableFromInline package var countTotal: Int32

    @inlinable
    init(levels: InlineArray<5, PriceLevel>, quantityTotal: Int32, countTotal: Int32) {
      self.levels = levels
      self.quantityTotal = quantityTotal
      self.countTotal = countTotal
    }
  }

  /// The price of a field in hundredths of a point.
  @inlinable
  package static func price(_ hundredths: Int32) -> Price {
    Price(raw: Int64(hundredths) * 10_000_000)
  }
}
