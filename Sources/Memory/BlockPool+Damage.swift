// SPDX-License-Identifier: Apache-2.0

extension BlockPool {
  /// Inverts bit `bit` of what `block` holds, bit in 0 ..< 8 × its byte count; traps outside. For
  /// simulated networks.
  public mutating func flip(bit: Int, of block: Int) {
    precondition(bit >= 0 && bit < 8 * byteCounts[block])
    let byte = block * blockBytesMax + bit / 8
    // SAFETY: `block` and the bit inside its contents were checked above.
    unsafe base.advanced(by: byte).assumingMemoryBound(to: UInt8.self).pointee ^=
      1 << UInt8(truncatingIfNeeded: bit % 8)
  }
}
