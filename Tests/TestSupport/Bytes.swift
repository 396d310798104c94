// SPDX-License-Identifier: Apache-2.0
package import Wire

/// The message as the bytes it writes.
package func encoded(_ message: some WireEncodable) -> [UInt8] {
  var bytes = [UInt8](repeating: 0xAA, count: message.byteCount)
  var span = bytes.mutableSpan
  var output = span.mutableBytes
  message.write(to: &output, at: 0)
  return bytes
}
