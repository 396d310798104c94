// SPDX-License-Identifier: Apache-2.0

/// Where the parts of a jumbo frame, which the kernel shows in several buffers, become one piece.
///
/// The memory is taken at creation, for the longest frame of the interface. Owned by one source.
@safe
@usableFromInline
struct FrameAssembly: ~Copyable {
  @usableFromInline let start: UnsafeMutableRawPointer
  @usableFromInline let byteCountMax: Int

  init(byteCountMax: Int) {
    // SAFETY: owned by this value and freed by deinit; read only where `put` has written.
    unsafe start = UnsafeMutableRawPointer.allocate(
      byteCount: max(byteCountMax, 1), alignment: 64)
    self.byteCountMax = byteCountMax
  }

  deinit {
    // SAFETY: allocated by the initialiser.
    unsafe start.deallocate()
  }

  /// Writes a part at `offset`; nothing of one that would end beyond the room.
  @usableFromInline
  func put(_ part: RawSpan, at offset: Int) {
    guard offset + part.byteCount <= byteCountMax else { return }
    // SAFETY: the part fits between the offset and the end of the block.
    unsafe part.withUnsafeBytes { bytes in
      if let from = bytes.baseAddress {
        unsafe start.advanced(by: offset).copyMemory(from: from, byteCount: bytes.count)
      }
    }
  }
}
