// SPDX-License-Identifier: Apache-2.0
import Wire

/// The bytes of hexadecimal text; spaces are ignored.
func hex(_ text: String) -> [UInt8] {
  let digits = text.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue!) }
  precondition(digits.count.isMultiple(of: 2))
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// The message as the bytes it writes.
func encoded(_ message: some WireEncodable) -> [UInt8] {
  var bytes = [UInt8](repeating: 0xAA, count: message.byteCount)
  var span = bytes.mutableSpan
  var output = span.mutableBytes
  message.write(to: &output, at: 0)
  return bytes
}

/// A copy of the bytes of a span.
func copy(_ bytes: RawSpan) -> [UInt8] {
  bytes.withUnsafeBytes { [UInt8]($0) }
}
