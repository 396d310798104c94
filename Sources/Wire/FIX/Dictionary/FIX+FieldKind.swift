// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// The data type of a field, as far as it can be told from a value that it is none.
  @usableFromInline
  package enum FieldKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Not in the dictionary.
    case unknown
    case string, char, boolean, multiple, data
    case int, length, seqnum
    /// NumInGroup.
    case group
    case qty, price, amt, float
    case timestamp, date, monthyear

    /// Whether the value of `field` is one of this kind.
    @inlinable
    func admits(_ field: Field, in bytes: RawSpan) -> Bool {
      switch self {
      case .unknown, .string, .data, .multiple: true
      case .char: field.byteCount == 1
      case .boolean: bytes.boolean(field) != nil
      case .int: bytes.integer(field) != nil
      case .length, .seqnum, .group: bytes.unsigned(field) != nil
      case .qty, .price, .amt, .float: bytes.isDecimal(field)
      case .timestamp: bytes.timestamp(field) != nil
      case .date: field.byteCount == 8 && bytes.date(at: field.offset) != nil
      case .monthyear: bytes.isMonthYear(field)
      }
    }
  }
}

extension RawSpan {
  /// A minus sign or not, then digits with at most one point, at least one digit in all.
  @inlinable
  func isDecimal(_ field: FIX.Field) -> Bool {
    var at = field.offset
    if field.byteCount > 1, u8(at: at) == 0x2D { at += 1 }
    var digitCount = 0
    var hasPoint = false
    while at < field.end {
      let byte = u8(at: at)
      if byte &- 0x30 <= 9 {
        digitCount += 1
      } else if byte == 0x2E, !hasPoint {
        hasPoint = true
      } else {
        return false
      }
      at += 1
    }
    return digitCount > 0
  }

  /// YYYYMM, YYYYMMDD or YYYYMM and a week w1 ... w5.
  @inlinable
  func isMonthYear(_ field: FIX.Field) -> Bool {
    guard field.byteCount == 6 || field.byteCount == 8 else { return false }
    for at in field.offset..<(field.offset + 6) where u8(at: at) &- 0x30 > 9 { return false }
    let month = Int(u8(at: field.offset + 4) - 0x30) * 10 + Int(u8(at: field.offset + 5) - 0x30)
    guard month >= 1, month <= 12 else { return false }
    guard field.byteCount == 8 else { return true }
    let first = u8(at: field.offset + 6)
    let second = u8(at: field.offset + 7)
    if first == 0x77 { return second >= 0x31 && second <= 0x35 }
    return first &- 0x30 <= 3 && second &- 0x30 <= 9
  }
}
