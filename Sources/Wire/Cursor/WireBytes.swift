// SPDX-License-Identifier: Apache-2.0

// The only file of this module with unchecked memory access. Every function here takes an offset
// that its caller has already checked against the byte count, once per message; debug builds
// check it again.

extension RawSpan {
  @inlinable
  func u8(at offset: Int) -> UInt8 {
    assert(offset >= 0 && offset + 1 <= byteCount)
    // SAFETY: the caller checked offset ..< offset + 1 against the byte count.
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  @inlinable
  func u16(at offset: Int) -> UInt16 {
    assert(offset >= 0 && offset + 2 <= byteCount)
    // SAFETY: the caller checked offset ..< offset + 2 against the byte count.
    return unsafe UInt16(
      bigEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self))
  }

  @inlinable
  func u32(at offset: Int) -> UInt32 {
    assert(offset >= 0 && offset + 4 <= byteCount)
    // SAFETY: the caller checked offset ..< offset + 4 against the byte count.
    return unsafe UInt32(
      bigEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
  }

  @inlinable
  func u48(at offset: Int) -> UInt64 {
    UInt64(u16(at: offset)) << 32 | UInt64(u32(at: offset + 2))
  }

  @inlinable
  func u64(at offset: Int) -> UInt64 {
    assert(offset >= 0 && offset + 8 <= byteCount)
    // SAFETY: the caller checked offset ..< offset + 8 against the byte count.
    return unsafe UInt64(
      bigEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
  }

  /// Eight bytes with the first in the least significant one.
  @inlinable
  func lowFirst(at offset: Int) -> UInt64 {
    assert(offset >= 0 && offset + 8 <= byteCount)
    // SAFETY: the caller checked offset ..< offset + 8 against the byte count.
    return unsafe UInt64(
      littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
  }

  /// The bytes `offset ..< offset + byteCount`, a range that the caller has checked.
  @inlinable
  @_lifetime(copy self)
  func slice(_ offset: Int, _ byteCount: Int) -> RawSpan {
    assert(offset >= 0 && byteCount >= 0 && offset + byteCount <= self.byteCount)
    // SAFETY: the caller checked the range.
    return unsafe extracting(
      unchecked: Range(uncheckedBounds: (offset, offset &+ byteCount)))
  }

  /// `count` bytes, 0 ... 8, left-justified in a word: the first in the most significant byte.
  @inlinable
  package func leading(_ count: Int, at offset: Int) -> UInt64 {
    if count == 8 { return u64(at: offset) }
    var word: UInt64 = 0
    var used = 0
    if count & 4 != 0 {
      word = UInt64(u32(at: offset)) << 32
      used = 4
    }
    if count & 2 != 0 {
      word |= UInt64(u16(at: offset + used)) << UInt64(48 - 8 * used)
      used += 2
    }
    if count & 1 != 0 {
      word |= UInt64(u8(at: offset + used)) << UInt64(56 - 8 * used)
    }
    return word
  }
}

extension MutableRawSpan {
  @inlinable
  mutating func put(_ value: UInt8, at offset: Int) {
    assert(offset >= 0 && offset + 1 <= byteCount)
    // SAFETY: the caller checked offset ..< offset + 1 against the byte count.
    unsafe storeBytes(of: value, toUncheckedByteOffset: offset, as: UInt8.self)
  }

  @inlinable
  mutating func put(_ value: UInt16, at offset: Int) {
    assert(offset >= 0 && offset + 2 <= byteCount)
    // SAFETY: the caller checked offset ..< offset + 2 against the byte count.
    unsafe storeBytes(of: value.bigEndian, toUncheckedByteOffset: offset, as: UInt16.self)
  }

  @inlinable
  mutating func put(_ value: UInt32, at offset: Int) {
    assert(offset >= 0 && offset + 4 <= byteCount)
    // SAFETY: the caller checked offset ..< offset + 4 against the byte count.
    unsafe storeBytes(of: value.bigEndian, toUncheckedByteOffset: offset, as: UInt32.self)
  }

  /// Stores the low 48 bits of `value`.
  @inlinable
  mutating func put48(_ value: UInt64, at offset: Int) {
    put(UInt16(truncatingIfNeeded: value >> 32), at: offset)
    put(UInt32(truncatingIfNeeded: value), at: offset + 2)
  }

  @inlinable
  mutating func put(_ value: UInt64, at offset: Int) {
    assert(offset >= 0 && offset + 8 <= byteCount)
    // SAFETY: the caller checked offset ..< offset + 8 against the byte count.
    unsafe storeBytes(of: value.bigEndian, toUncheckedByteOffset: offset, as: UInt64.self)
  }

  /// Stores the `count` most significant bytes of `word`, count in 0 ... 8.
  @inlinable
  mutating func putLeading(_ count: Int, of word: UInt64, at offset: Int) {
    if count == 8 { return put(word, at: offset) }
    for index in 0..<count {
      put(UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * index)), at: offset + index)
    }
  }

  /// Copies all of `bytes` to `offset`, a range that the caller has checked.
  @inlinable
  mutating func copy(_ bytes: RawSpan, at offset: Int) {
    assert(offset >= 0 && offset + bytes.byteCount <= byteCount)
    // SAFETY: the caller checked the target range, and a source inside the target cannot be
    // borrowed while the target is mutated.
    unsafe withUnsafeMutableBytes { target in
      unsafe bytes.withUnsafeBytes { source in
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        unsafe to.advanced(by: offset).copyMemory(from: from, byteCount: source.count)
      }
    }
  }

  /// The sum of the bytes `start` ..< `end`, a range that the caller has checked, modulo 256.
  @inlinable
  func byteSum(from start: Int, to end: Int) -> UInt8 {
    assert(start >= 0 && start <= end && end <= byteCount)
    var sum: UInt8 = 0
    for at in start..<end {
      // SAFETY: the caller checked the range.
      sum &+= unsafe unsafeLoad(fromUncheckedByteOffset: at, as: UInt8.self)
    }
    return sum
  }
}
