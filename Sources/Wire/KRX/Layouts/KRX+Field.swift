// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// How the text of a field is read.
  @usableFromInline
  package enum Form: UInt8, Sendable, BitwiseCopyable {
    case text
    /// Digits.
    case number
    /// Digits behind a sign, a space or `-`.
    case signedNumber
    /// Digits with the field's count of implied decimals.
    case price
    /// As `price`, behind a sign, a space or `-`.
    case signedPrice
    /// Digits, negative with `-` first, with a decimal point anywhere or none.
    case printedPrice
    /// `HHMM`, `HHMMSS` and, by the field's width, a fraction of the second.
    case time
  }

  /// Where one field lies and how it is read; a width of 0 says that the layout has no such field.
  @usableFromInline
  package struct Field: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var offset: UInt16
    @usableFromInline package var width: UInt8
    @usableFromInline package var form: Form
    /// Decimals of a price, implied or, when it is printed, as this generation writes them.
    @usableFromInline package var decimals: UInt8

    @inlinable
    init(_ offset: Int, _ width: Int, _ form: Form = .number, decimals: Int = 0) {
      self.offset = UInt16(offset)
      self.width = UInt8(width)
      self.form = form
      self.decimals = UInt8(decimals)
    }

    static var none: Field { Field(0, 0) }
    @inlinable package var isPresent: Bool { width > 0 }
    @inlinable package var start: Int { Int(offset) }
    @inlinable package var end: Int { Int(offset) + Int(width) }

    static func text(_ offset: Int, _ width: Int) -> Field { Field(offset, width, .text) }
    static func time(_ offset: Int, _ width: Int) -> Field { Field(offset, width, .time) }
    static func price(_ offset: Int, _ width: Int, decimals: Int = 2) -> Field {
      Field(offset, width, .price, decimals: decimals)
    }
    static func signed(_ offset: Int, _ width: Int, decimals: Int = 2) -> Field {
      Field(offset, width, .signedPrice, decimals: decimals)
    }
    static func printed(_ offset: Int, _ width: Int, decimals: Int) -> Field {
      Field(offset, width, .printedPrice, decimals: decimals)
    }
  }
}
