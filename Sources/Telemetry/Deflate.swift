// SPDX-License-Identifier: Apache-2.0
internal import CZlib

/// zlib streams (RFC 1950), whole buffers at a time.
enum Deflate {
  /// The compressed form of `bytes`. A failure is a bug or a lack of memory and traps.
  static func compress(_ bytes: [UInt8]) -> [UInt8] {
    var length = compressBound(uLong(bytes.count))
    var output = [UInt8](repeating: 0, count: Int(length))
    // SAFETY: both buffers outlive the call and their true lengths are passed.
    let outcome = unsafe CZlib.compress2(
      &output, &length, bytes, uLong(bytes.count), Z_DEFAULT_COMPRESSION)
    precondition(outcome == Z_OK)
    return Array(output[..<Int(length)])
  }

  /// What `bytes` was made from; nil when it is not a whole zlib stream or needs more than
  /// `byteCountMax` bytes.
  static func decompress(_ bytes: [UInt8], byteCountMax: Int) -> [UInt8]? {
    var length = uLong(byteCountMax)
    var output = [UInt8](repeating: 0, count: byteCountMax)
    // SAFETY: both buffers outlive the call and their true lengths are passed.
    let outcome = unsafe uncompress(&output, &length, bytes, uLong(bytes.count))
    guard outcome == Z_OK else { return nil }
    return Array(output[..<Int(length)])
  }
}
