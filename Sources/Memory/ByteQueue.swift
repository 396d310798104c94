// SPDX-License-Identifier: Apache-2.0

/// A bounded byte stream between an I/O edge and a state machine: bytes are appended at the back
/// and consumed from the front, in one fixed block that is compacted when the back reaches its end.
///
/// Owned by one thread. Nothing here allocates after creation.
@safe
public struct ByteQueue: ~Copyable {
  @usableFromInline let base: UnsafeMutableRawPointer
  public let capacity: Int
  @usableFromInline var front = 0
  @usableFromInline var back = 0

  /// An empty queue for up to `capacity` bytes, capacity > 0.
  public init(capacity: Int) {
    precondition(capacity > 0)
    // SAFETY: zero-filled so that no uninitialised byte is ever readable.
    unsafe base = Block.allocate(byteCount: capacity)
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: capacity)
    self.capacity = capacity
  }

  deinit {
    // SAFETY: allocated by the initialiser.
    unsafe base.deallocate()
  }

  /// Bytes that can be read.
  @inlinable public var count: Int { back - front }
  @inlinable public var isEmpty: Bool { back == front }
  /// Bytes that can still be appended.
  @inlinable public var room: Int { capacity - count }

  /// The bytes to read, oldest first; valid while self is borrowed.
  @inlinable
  public var readable: RawSpan {
    @_lifetime(borrow self) get {
      // SAFETY: front ..< back lies inside the block and is initialised.
      let span = unsafe RawSpan(
        _unsafeStart: UnsafeRawPointer(base).advanced(by: front), byteCount: back - front)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Drops the first `byteCount` readable bytes, byteCount in 0 ... count.
  @inlinable
  public mutating func consume(_ byteCount: Int) {
    precondition(byteCount >= 0 && byteCount <= count)
    front += byteCount
    if front == back {
      front = 0
      back = 0
    }
  }

  /// All free room as one block, to be filled from its start and then `commit`ted.
  @inlinable
  public var writable: MutableRawSpan {
    @_lifetime(&self) mutating get {
      compact()
      // SAFETY: back ..< capacity lies inside the block and is initialised.
      let span = unsafe MutableRawSpan(
        _unsafeStart: base.advanced(by: back), byteCount: capacity - back)
      return unsafe _overrideLifetime(span, mutating: &self)
    }
  }

  /// Makes the first `byteCount` bytes of `writable` readable, byteCount in 0 ... room.
  @inlinable
  public mutating func commit(_ byteCount: Int) {
    precondition(byteCount >= 0 && byteCount <= capacity - back)
    back += byteCount
  }

  /// Appends a copy of `bytes`; false, and nothing appended, when there is no room.
  @inlinable
  public mutating func append(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount <= room else { return false }
    if bytes.byteCount > capacity - back { compact() }
    // SAFETY: the room was checked and source and block are different memory.
    unsafe bytes.withUnsafeBytes { source in
      if let start = source.baseAddress {
        unsafe base.advanced(by: back).copyMemory(from: start, byteCount: source.count)
      }
    }
    back += bytes.byteCount
    return true
  }

  /// Gives one readable byte another value, offset in 0 ..< count.
  @inlinable
  public mutating func overwrite(_ offset: Int, with byte: UInt8) {
    precondition(offset >= 0 && offset < count)
    // SAFETY: front + offset lies before back, inside the block.
    unsafe base.storeBytes(of: byte, toByteOffset: front + offset, as: UInt8.self)
  }

  /// Forgets all bytes.
  @inlinable
  public mutating func removeAll() {
    front = 0
    back = 0
  }

  @inlinable
  mutating func compact() {
    guard front > 0 else { return }
    // SAFETY: both ranges lie inside the block; copyMemory allows overlap.
    unsafe base.copyMemory(from: base.advanced(by: front), byteCount: back - front)
    back -= front
    front = 0
  }
}

// SAFETY: the queue owns its block exclusively.
extension ByteQueue: @unchecked Sendable {}
