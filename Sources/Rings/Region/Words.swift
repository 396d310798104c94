// SPDX-License-Identifier: Apache-2.0
package import Synchronization

/// The 64-bit words of a shared mapping: the only way this module touches memory that another
/// process may be reading or writing. Every access names its memory order.
///
/// Valid as long as the `Region` it came from; each type that stores one stores the region too.
/// Indices are word numbers; out of range traps. Storing through words of a read-only region
/// faults.
@safe
package struct Words {
  @usableFromInline let base: UnsafeMutablePointer<Atomic<UInt64>>
  package let count: Int

  /// `count` words from `start`, which must be 8-byte aligned and stay mapped.
  // SAFETY: the caller keeps the mapping as long as the words; each type stores its region.
  @unsafe
  init(start: UnsafeMutableRawPointer, count: Int) {
    // SAFETY: Atomic<UInt64> has the size, stride and alignment of UInt64 and any bits are valid.
    unsafe base = start.bindMemory(to: Atomic<UInt64>.self, capacity: count)
    self.count = count
  }

  /// The words `range`, numbered from 0 again.
  package func slice(_ range: Range<Int>) -> Words {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    // SAFETY: the range lies inside this mapping.
    return unsafe Words(start: UnsafeMutableRawPointer(base + range.lowerBound), count: range.count)
  }

  @inlinable @inline(__always)
  package func loadRelaxed(_ index: Int) -> UInt64 {
    check(index, 1)
    // SAFETY: the index was checked.
    return unsafe base[index].load(ordering: .relaxed)
  }

  @inlinable @inline(__always)
  package func loadAcquire(_ index: Int) -> UInt64 {
    check(index, 1)
    // SAFETY: the index was checked.
    return unsafe base[index].load(ordering: .acquiring)
  }

  @inlinable @inline(__always)
  package func storeRelaxed(_ value: UInt64, _ index: Int) {
    check(index, 1)
    // SAFETY: the index was checked.
    unsafe base[index].store(value, ordering: .relaxed)
  }

  @inlinable @inline(__always)
  package func storeRelease(_ value: UInt64, _ index: Int) {
    check(index, 1)
    // SAFETY: the index was checked.
    unsafe base[index].store(value, ordering: .releasing)
  }

  /// Adds to a word that several processes count in; returns the value before.
  @inlinable
  package func add(_ amount: UInt64, _ index: Int) -> UInt64 {
    check(index, 1)
    // SAFETY: the index was checked.
    return unsafe base[index].wrappingAdd(amount, ordering: .acquiringAndReleasing).oldValue
  }

  /// Puts `value` where `expected` is; false when another value was there.
  @inlinable
  package func exchange(expected: UInt64, value: UInt64, _ index: Int) -> Bool {
    check(index, 1)
    // SAFETY: the index was checked.
    return unsafe base[index].compareExchange(
      expected: expected, desired: value, ordering: .acquiringAndReleasing
    ).exchanged
  }

  /// Copies `Record` out word by word, relaxed: the caller decides whether what it got is whole.
  @inlinable @inline(__always)
  package func copy<Record: BitwiseCopyable>(_ index: Int, into record: inout Record) {
    let wordCount = MemoryLayout<Record>.size / 8
    check(index, wordCount)
    // SAFETY: the range was checked and the record is exactly `wordCount` words of trivial bits.
    unsafe withUnsafeMutableBytes(of: &record) { bytes in
      for word in 0..<wordCount {
        let value = unsafe base[index + word].load(ordering: .relaxed)
        unsafe bytes.storeBytes(of: value, toByteOffset: word * 8, as: UInt64.self)
      }
    }
  }

  /// Copies `record` in word by word, relaxed.
  @inlinable @inline(__always)
  package func copy<Record: BitwiseCopyable>(_ record: Record, to index: Int) {
    let wordCount = MemoryLayout<Record>.size / 8
    check(index, wordCount)
    // SAFETY: the range was checked and the record is exactly `wordCount` words without padding.
    unsafe withUnsafeBytes(of: record) { bytes in
      for word in 0..<wordCount {
        let value = unsafe bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
        unsafe base[index + word].store(value, ordering: .relaxed)
      }
    }
  }

  /// As `copy(_:to:)`, but leaves words alone that are equal already, so that readers keep the
  /// cache lines nothing changed in. Only for the one writer of the words.
  @inlinable @inline(__always)
  package func copyChanges<Record: BitwiseCopyable>(_ record: Record, to index: Int) {
    let wordCount = MemoryLayout<Record>.size / 8
    check(index, wordCount)
    // SAFETY: the range was checked and the record is exactly `wordCount` words without padding.
    unsafe withUnsafeBytes(of: record) { bytes in
      for word in 0..<wordCount {
        let value = unsafe bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
        if unsafe base[index + word].load(ordering: .relaxed) != value {
          unsafe base[index + word].store(value, ordering: .relaxed)
        }
      }
    }
  }

  @inlinable @inline(__always)
  func check(_ index: Int, _ length: Int) {
    precondition(index >= 0 && index <= count - length)
  }
}

// SAFETY: every access is atomic; the mapping is unmapped only by the region's last owner.
extension Words: @unchecked Sendable {}
