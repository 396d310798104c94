// SPDX-License-Identifier: Apache-2.0
public import CPrefetch

/// An array whose length is fixed at creation: one allocation, bounds-checked access, no copies,
/// large ones on huge pages.
///
/// Hot state lives in these instead of `Array` because an in-place update of an `Array` element
/// may allocate (copy on write) and the compiler cannot rule it out. Owned by one thread.
@safe
public struct FixedArray<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline let base: UnsafeMutablePointer<Element>
  public let count: Int

  /// `count` copies of `value`, count ≥ 0. The only allocation of this type.
  public init(repeating value: Element, count: Int) {
    precondition(count >= 0)
    let byteCount = max(count, 1) * MemoryLayout<Element>.stride
    // SAFETY: the block holds `count` elements and is initialised before anything can read it.
    unsafe base = Block.allocate(byteCount: byteCount).bindMemory(to: Element.self, capacity: count)
    unsafe base.initialize(repeating: value, count: count)
    self.count = count
  }

  deinit {
    // SAFETY: allocated by the initialiser; elements are trivial and need no destruction.
    unsafe base.deallocate()
  }

  /// The element at `index` in 0 ..< count; traps outside.
  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always) get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
      // SAFETY: index is in 0 ..< count.
      return unsafe base[index]
    }
    @inline(__always) _modify {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
      // SAFETY: index is in 0 ..< count; exclusive access to self excludes other users.
      yield unsafe &base[index]
    }
  }

  /// Asks the core to load the cache line that the element at `index` begins in, any index.
  @inlinable @inline(__always)
  public func prefetch(_ index: Int) {
    let offset = UInt(bitPattern: index &* MemoryLayout<Element>.stride)
    // SAFETY: nothing is read or written, and the instruction takes any address.
    unsafe cp_prefetch(UnsafeRawPointer(bitPattern: UInt(bitPattern: base) &+ offset))
  }

  /// The elements, readable while this array is borrowed.
  @inlinable
  public var span: Span<Element> {
    @_lifetime(borrow self) get {
      // SAFETY: `count` initialised elements that live as long as self.
      let span = unsafe Span(_unsafeStart: UnsafePointer(base), count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The elements, writable while this array is exclusively borrowed.
  @inlinable
  public var mutableSpan: MutableSpan<Element> {
    @_lifetime(&self) mutating get {
      // SAFETY: `count` initialised elements that live as long as self.
      let span = unsafe MutableSpan(_unsafeStart: base, count: count)
      return unsafe _overrideLifetime(span, mutating: &self)
    }
  }
}

// SAFETY: the array owns its block exclusively and elements are trivial values.
extension FixedArray: @unchecked Sendable where Element: Sendable {}

extension FixedArray where Element == Int64 {
  /// How many of the eight elements from `start` on are below `value`, found without a branch that
  /// depends on them; traps unless all eight are there.
  @inlinable @inline(__always)
  public func rankAmongEight(_ value: Int64, from start: Int) -> Int {
    precondition(start >= 0 && start <= count - 8)
    // SAFETY: start ..< start + 8 lies in 0 ..< count.
    let first = unsafe base + start
    let low =
      unsafe (first[0] < value ? 1 : 0) &+ (first[1] < value ? 1 : 0)
      &+ (first[2] < value ? 1 : 0) &+ (first[3] < value ? 1 : 0)
    let high =
      unsafe (first[4] < value ? 1 : 0) &+ (first[5] < value ? 1 : 0)
      &+ (first[6] < value ? 1 : 0) &+ (first[7] < value ? 1 : 0)
    return low &+ high
  }
}
