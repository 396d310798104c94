// SPDX-License-Identifier: Apache-2.0

/// Values of a type that cannot be copied, in a block that is taken at creation and never grows.
///
/// What `FixedArray` is for plain values: sockets, tables and other owners in a row, used in place.
/// Owned by one thread.
@safe
public struct FixedList<Element: ~Copyable>: ~Copyable {
  @usableFromInline let base: UnsafeMutablePointer<Element>
  public let capacity: Int
  public private(set) var count = 0

  /// Room for `capacity` values, capacity ≥ 0. The only allocation of this type.
  public init(capacity: Int) {
    precondition(capacity >= 0)
    // SAFETY: nothing is read before `append` has initialised it.
    unsafe base = UnsafeMutablePointer<Element>.allocate(capacity: max(capacity, 1))
    self.capacity = capacity
  }

  deinit {
    // SAFETY: exactly the first `count` values are initialised.
    unsafe base.deinitialize(count: count)
    unsafe base.deallocate()
  }

  /// Takes over `element`; traps when the list is full.
  public mutating func append(_ element: consuming Element) {
    precondition(count < capacity)
    // SAFETY: count < capacity, and the place is not initialised.
    unsafe (base + count).initialize(to: element)
    count += 1
  }

  /// Ends the life of the last value; traps when there is none.
  public mutating func removeLast() {
    precondition(count > 0)
    count -= 1
    // SAFETY: the place was initialised, and nobody reads it from here on.
    unsafe (base + count).deinitialize(count: 1)
  }

  /// The value at `index` in 0 ..< count, in place; traps outside.
  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always) _read {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
      // SAFETY: index is in 0 ..< count.
      yield unsafe base[index]
    }
    @inline(__always) _modify {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
      // SAFETY: index is in 0 ..< count; exclusive access to self excludes other users.
      yield unsafe &base[index]
    }
  }
}
