// SPDX-License-Identifier: Apache-2.0
import Wire

/// The bytes of hexadecimal text; spaces are ignored.
func hex(_ text: String) -> [UInt8] {
  let digits = text.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue!) }
  precondition(digits.count.isMultiple(of: 2))
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// A copy of the bytes of a span.
func copy(_ bytes: RawSpan) -> [UInt8] {
  bytes.withUnsafeBytes { [UInt8]($0) }
}
