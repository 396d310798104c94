// SPDX-License-Identifier: Apache-2.0

extension RawSpan {
  /// A number that two payloads share only when they are equal, but for about one pair in 10¹⁹;
  /// an adversary can make more.
  ///
  /// - Complexity: about 20 ns for 400 bytes.
  @inlinable
  package var digest: UInt64 {
    // Four lanes, because one multiplication has to wait for the one before it.
    var lanes = InlineArray<4, UInt64>(repeating: UInt64(byteCount))
    var offset = 0
    while offset + 32 <= byteCount {
      for lane in 0..<4 { lanes[lane] = RawSpan.mixed(lanes[lane], u64(at: offset + 8 * lane)) }
      offset += 32
    }
    while offset + 8 <= byteCount {
      lanes[0] = RawSpan.mixed(lanes[0], u64(at: offset))
      offset += 8
    }
    lanes[1] = RawSpan.mixed(lanes[1], leading(byteCount - offset, at: offset))
    var digest: UInt64 = 0
    for lane in 0..<4 { digest = RawSpan.mixed(digest, lanes[lane]) }
    return digest
  }

  @inlinable
  static func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
    return product ^ (product >> 29)
  }
}
