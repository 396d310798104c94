// SPDX-License-Identifier: Apache-2.0

/// The typed value of one message field.
package enum FieldValue: Sendable, Hashable {
  case integer(Int128)
  /// Text without its padding.
  case text(String)
  /// One byte that stands for itself.
  case character(UInt8)
  /// `mantissa` × 10^−`decimals`: a price.
  case decimal(_ mantissa: Int128, decimals: Int)
  /// Book levels, best first.
  case levels([FieldLevel])

  /// The value as text: decimals with exactly their digits, levels as `price×quantity`.
  package var text: String {
    switch self {
    case .integer(let value): String(value)
    case .text(let value): value
    case .character(let value): String(Unicode.Scalar(value))
    case .decimal(let mantissa, let decimals):
      FieldValue.decimalText(mantissa, decimals: decimals)
    case .levels(let levels):
      levels.map { "\($0.priceText)×\($0.quantity)" }.joined(separator: " ")
    }
  }

  static func decimalText(_ mantissa: Int128, decimals: Int) -> String {
    let sign = mantissa < 0 ? "-" : ""
    let digits = String(mantissa.magnitude)
    guard decimals > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }
}

/// One level of a book field.
package struct FieldLevel: Sendable, Hashable {
  /// The price in units of 10^−`decimals`.
  package var mantissa: Int64
  package var decimals: Int
  package var quantity: Int64
  /// Orders at the price.
  package var count: Int64

  package init(mantissa: Int64, decimals: Int, quantity: Int64, count: Int64) {
    self.mantissa = mantissa
    self.decimals = decimals
    self.quantity = quantity
    self.count = count
  }

  package var priceText: String {
    FieldValue.decimalText(Int128(mantissa), decimals: decimals)
  }
}
