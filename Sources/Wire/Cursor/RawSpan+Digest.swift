// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
  /// A digest of the bytes and their count: equal bytes have equal digests, others almost never;
  /// either half alone is one of 32 bits. Made to notice damage, not malice.
  ///
  /// - Complexity: one multiplication for each 16 bytes.
  @inlinable
  package var digest: UInt64 {
    let first: UInt64 = 0x9E37_79B9_7F4A_7C15
    let second: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    var state = first ^ UInt64(truncatingIfNeeded: byteCount)
    var offset = 0
    while offset + 16 <= byteCount {
      let product = (u64(at: offset) ^ second)
        .multipliedFullWidth(by: u64(at: offset + 8) ^ state)
      state = product.high ^ product.low &+ first
      offset += 16
    }
    if offset < byteCount {
      var low: UInt64 = 0
      var high: UInt64 = 0
      if byteCount >= 16 {
        // The last 16 bytes, some of which were read before.
        high = u64(at: byteCount - 16)
        low = u64(at: byteCount - 8)
      } else if byteCount >= 8 {
        high = u64(at: 0)
        low = u64(at: byteCount - 8)
      } else {
        low = leading(byteCount, at: 0)
      }
      let product = (high ^ second).multipliedFullWidth(by: low ^ state)
      state = product.high ^ product.low &+ first
    }
    return state ^ state >> 32
  }
}
