// SPDX-License-Identifier: Apache-2.0
import Memory
import Wire

extension ByteQueue {
  /// Appends a message; false, and nothing appended, when there is no room.
  mutating func append(_ message: some WireEncodable) -> Bool {
    let byteCount = message.byteCount
    guard room >= byteCount else { return false }
    var bytes = writable
    message.write(to: &bytes, at: 0)
    commit(byteCount)
    return true
  }
}
