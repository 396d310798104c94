// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Glibc

/// Memory of a fixed size for direct disk access.
///
/// A class, because the compiler takes a span of a stored noncopyable value for an access to all
/// of its owner. Owned by one thread, whose spans for writing and reading must not overlap in time.
@safe
package final class ByteBlock {
  private let base: UnsafeMutableRawPointer
  package let byteCount: Int

  /// `byteCount` zero bytes, a multiple of `DiskFile.alignment`.
  package init(byteCount: Int) {
    precondition(byteCount > 0)
    precondition(byteCount.isMultiple(of: DiskFile.alignment))
    // SAFETY: freed by deinit; every byte is initialised here.
    unsafe base = UnsafeMutableRawPointer.allocate(
      byteCount: byteCount, alignment: DiskFile.alignment)
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    self.byteCount = byteCount
  }

  deinit {
    // SAFETY: allocated by the initialiser.
    unsafe base.deallocate()
  }

  /// All bytes, valid while self is borrowed.
  package var bytes: RawSpan {
    @_lifetime(borrow self) get {
      // SAFETY: byteCount initialised bytes lie at base until deinit.
      let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base), byteCount: byteCount)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The bytes from `offset` on, to be written.
  @_lifetime(borrow self)
  package func tail(from offset: Int) -> MutableRawSpan {
    part(offset..<byteCount)
  }

  /// The bytes `range`, to be written.
  @_lifetime(borrow self)
  package func part(_ range: Range<Int>) -> MutableRawSpan {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
    // SAFETY: the range lies inside the block and is initialised.
    let span = unsafe MutableRawSpan(
      _unsafeStart: base.advanced(by: range.lowerBound), byteCount: range.count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Moves the bytes `range` to the start.
  package func moveToStart(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
    // SAFETY: both ranges lie inside the block; copyMemory allows overlap.
    unsafe base.copyMemory(from: base.advanced(by: range.lowerBound), byteCount: range.count)
  }

  /// Sets the bytes `range` to zero.
  package func clear(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
    // SAFETY: the range lies inside the block.
    unsafe memset(base.advanced(by: range.lowerBound), 0, range.count)
  }
}

// SAFETY: the block owns its memory exclusively.
extension ByteBlock: @unchecked Sendable {}

extension RawSpan {
  /// A little-endian number at `offset`; traps outside the bytes.
  package func little<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type, at offset: Int
  ) -> Number {
    precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= byteCount)
    // SAFETY: the range was checked and any bits are an integer.
    return unsafe Number(
      littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: type))
  }

  /// CRC-32C of the bytes, continued from `crc`.
  package func checksum(from crc: UInt32 = 0) -> UInt32 {
    // SAFETY: the callee reads the bytes of the span only.
    unsafe withUnsafeBytes { bytes in
      unsafe ck_crc32c(bytes.baseAddress, bytes.count, crc)
    }
  }

  /// A copy of the bytes.
  package var array: [UInt8] {
    // SAFETY: the array is made before the span ends.
    unsafe withUnsafeBytes { unsafe Array($0) }
  }
}

extension MutableRawSpan {
  /// Stores a number little-endian at `offset`; traps outside the bytes.
  package mutating func putLittle<Number: FixedWidthInteger & BitwiseCopyable>(
    _ number: Number, at offset: Int
  ) {
    precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= byteCount)
    // SAFETY: the range was checked.
    unsafe storeBytes(
      of: number.littleEndian, toUncheckedByteOffset: offset, as: Number.self)
  }

  /// Copies all of `source` to `offset`; traps when it does not fit.
  package mutating func put(_ source: RawSpan, at offset: Int) {
    precondition(offset >= 0 && offset + source.byteCount <= byteCount)
    // SAFETY: the range was checked; a source inside the target cannot be borrowed meanwhile.
    unsafe withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { bytes in
        guard let from = bytes.baseAddress, let to = target.baseAddress else { return }
        unsafe to.advanced(by: offset).copyMemory(from: from, byteCount: bytes.count)
      }
    }
  }
}
