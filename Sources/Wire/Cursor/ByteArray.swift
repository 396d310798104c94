// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
  /// Lends all bytes to `body` to write into; cold paths, which own their messages.
  package mutating func write(_ body: (inout MutableRawSpan) -> Void) {
    var span = mutableSpan
    // SAFETY: bytes of any value are numbers of eight bits.
    var output = unsafe span.mutableBytes
    body(&output)
  }

  /// Lends all bytes to `body` to read; cold paths, which own their messages.
  package func read<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    // SAFETY: bytes of any value are numbers of eight bits, borrowed for the call.
    try unsafe body(span.bytes)
  }
}
