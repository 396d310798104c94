// SPDX-License-Identifier: Apache-2.0

/// `mantissa` × 10^−`decimals` as decimal text with exactly `decimals` digits after the point.
public func decimalText(_ mantissa: Int64, decimals: Int) -> String {
  precondition(decimals >= 0 && decimals <= 18)
  let sign = mantissa < 0 ? "-" : ""
  let digits = String(mantissa.magnitude)
  guard decimals > 0 else { return sign + digits }
  let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
  return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
}

extension Money {
  /// Money from decimal text: an optional `-`, digits, and at most nine digits behind a point. Nil
  /// for anything else and for what does not fit.
  public init?(decimalText text: some StringProtocol) {
    let isNegative = text.first == "-"
    let parts = (isNegative ? text.dropFirst() : text[...])
      .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : parts[0].prefix(0)
    guard !parts[0].isEmpty, parts.count == 1 || !fraction.isEmpty,
      fraction.utf8.count <= Price.decimals
    else { return nil }
    let padding = repeatElement(UInt8(0x30), count: Price.decimals - fraction.utf8.count)
    var raw: Int128 = 0
    for byte in Array(parts[0].utf8) + Array(fraction.utf8) + padding {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      let (scaled, isTooLarge) = raw.multipliedReportingOverflow(by: 10)
      let (sum, isOverflow) = scaled.addingReportingOverflow(Int128(byte - 0x30))
      guard !isTooLarge, !isOverflow else { return nil }
      raw = sum
    }
    self.init(raw: isNegative ? -raw : raw)
  }
}

extension Price {
  /// A price from decimal text, as `Money` reads it. Nil for what does not fit.
  public init?(decimalText text: some StringProtocol) {
    guard let money = Money(decimalText: text), let raw = Int64(exactly: money.raw), raw != .min
    else { return nil }
    self.init(raw: raw)
  }
}

extension Price: CustomStringConvertible {
  /// Decimal text without trailing zeros, at least `fractionDigits` of them kept.
  public func text(fractionDigits: Int = 2) -> String {
    guard isDefined else { return "undefined" }
    let full = decimalText(raw, decimals: Price.decimals)
    var end = full.endIndex
    var removable = Price.decimals - fractionDigits
    while removable > 0, full[full.index(before: end)] == "0" {
      end = full.index(before: end)
      removable -= 1
    }
    return String(full[..<end].trimmingSuffixPoint())
  }

  public var description: String { text() }
}

extension Substring {
  fileprivate func trimmingSuffixPoint() -> Substring { last == "." ? dropLast() : self }
}

extension Money: CustomStringConvertible {
  /// Decimal text with nine digits after the point.
  public var description: String {
    let scale = Int128(Price.scale)
    let fraction = String((raw < 0 ? -raw : raw) % scale)
    let sign = raw < 0 ? "-" : ""
    let whole = (raw < 0 ? -raw : raw) / scale
    return "\(sign)\(whole)." + String(repeating: "0", count: 9 - fraction.count) + fraction
  }
}
