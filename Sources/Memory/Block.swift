// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where this module's types keep their bytes.
enum Block {
  /// Blocks from this size on begin at a huge page and ask the kernel for such pages: random access
  /// to half a million orders took a third longer on pages of 4 KiB.
  private static let hugePageByteCount = 1 << 21
  private static let cacheLineByteCount = 64

  /// Uninitialised memory of `byteCount` > 0 bytes that begins a cache line; the caller frees it by
  /// `deallocate`. Traps when there is none.
  static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    let isLarge = byteCount >= hugePageByteCount
    let alignment = isLarge ? hugePageByteCount : cacheLineByteCount
    let start = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: alignment)
    if isLarge {
      // SAFETY: the whole pages lie inside the block. The advice changes no contents, and a kernel
      // that does not take it leaves small pages.
      _ = unsafe madvise(start, byteCount & ~(hugePageByteCount - 1), MADV_HUGEPAGE)
    }
    // SAFETY: the block is new and belongs to the caller.
    return unsafe start
  }
}
