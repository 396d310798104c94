// SPDX-License-Identifier: Apache-2.0

/// A fixed number of equal blocks for byte strings that must outlive the buffer they came in:
/// one allocation at creation, each string copied once.
///
/// Owned by one thread. Which block is free is its owner's business.
@safe
public struct BlockPool: ~Copyable {
  @usableFromInline let base: UnsafeMutableRawPointer
  @usableFromInline var byteCounts: FixedArray<Int>
  /// Room of one block in bytes.
  public let blockBytesMax: Int

  /// `count` empty blocks of up to `blockBytesMax` bytes each, both > 0.
  public init(count: Int, blockBytesMax: Int) {
    precondition(count > 0)
    precondition(blockBytesMax > 0)
    let byteCount = count * blockBytesMax
    // SAFETY: zero-filled so that no uninitialised byte is ever readable.
    unsafe base = Block.allocate(byteCount: byteCount)
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    byteCounts = FixedArray(repeating: 0, count: count)
    self.blockBytesMax = blockBytesMax
  }

  deinit {
    // SAFETY: allocated by the initialiser.
    unsafe base.deallocate()
  }

  @inlinable public var count: Int { byteCounts.count }

  /// Replaces the contents of `block` in 0 ..< count; false, and nothing stored, when too long.
  @inlinable
  public mutating func store(_ bytes: RawSpan, in block: Int) -> Bool {
    guard bytes.byteCount <= blockBytesMax else { return false }
    byteCounts[block] = bytes.byteCount
    // SAFETY: `block` was bounds-checked above, the length is within one block, and the source
    // is borrowed memory of another owner.
    unsafe bytes.withUnsafeBytes { source in
      if let start = source.baseAddress {
        unsafe base.advanced(by: block * blockBytesMax).copyMemory(
          from: start, byteCount: source.count)
      }
    }
    return true
  }

  /// What was last stored in `block` in 0 ..< count; valid while self is borrowed.
  @inlinable
  @_lifetime(borrow self)
  public func bytes(of block: Int) -> RawSpan {
    let byteCount = byteCounts[block]
    // SAFETY: `block` was bounds-checked by the line above and all bytes are initialised.
    let span = unsafe RawSpan(
      _unsafeStart: UnsafeRawPointer(base).advanced(by: block * blockBytesMax),
      byteCount: byteCount)
    return unsafe _overrideLifetime(span, borrowing: self)
  }
}

// SAFETY: the pool owns its memory exclusively.
extension BlockPool: @unchecked Sendable {}
