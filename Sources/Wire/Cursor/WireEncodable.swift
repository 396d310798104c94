// SPDX-License-Identifier: Apache-2.0

/// A message that writes itself into bytes of its caller, in its format's own layout.
@usableFromInline
package protocol WireEncodable {
  /// The exact number of bytes that `write` stores.
  var byteCount: Int { get }

  /// Stores the message at `offset`; traps unless `byteCount` bytes are there.
  func write(to output: inout MutableRawSpan, at offset: Int)
}

extension MutableRawSpan {
  /// Traps unless `byteCount` bytes fit at `offset`: the one check before unchecked stores.
  @inlinable
  func requireRoom(_ byteCount: Int, at offset: Int) {
    precondition(offset >= 0 && byteCount >= 0 && offset <= self.byteCount - byteCount)
  }
}
