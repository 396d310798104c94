// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// Where one field lies in the bytes of its message.
  @usableFromInline
  package struct Field: Sendable, BitwiseCopyable, Hashable {
    /// As written; 0 and below for what can be no tag but reads as a number.
    @usableFromInline package var tag: Int
    /// The value is offset ..< offset + byteCount.
    @usableFromInline package var offset: Int
    @usableFromInline package var byteCount: Int

    @inlinable
    init(tag: Int, offset: Int, byteCount: Int) {
      self.tag = tag
      self.offset = offset
      self.byteCount = byteCount
    }

    @inlinable package var end: Int { offset + byteCount }

    /// The value in `bytes`, in which the field was found.
    @inlinable
    @_lifetime(copy bytes)
    package func value(of bytes: RawSpan) -> RawSpan {
      bytes.extracting(offset..<(offset + byteCount))
    }
  }

  /// Walks over the fields of a framed message once, from front to back.
  ///
  /// Needs the trailer behind the fields to be inside the span, as `next(in:)` reads whole words.
  @usableFromInline
  package struct Fields: Sendable, BitwiseCopyable {
    /// Where the next field begins.
    @usableFromInline package var offset: Int
    /// The end of the fields: where `10=` begins.
    @usableFromInline package let end: Int
    /// The tag and byte count of the data field that has to come next, 0 for none.
    @usableFromInline var dataTag: Int
    @usableFromInline var dataByteCount: Int
    /// Something that is no field was met; nothing follows.
    @usableFromInline package var isMalformed: Bool

    @inlinable
    init(from offset: Int, to end: Int) {
      self.offset = offset
      self.end = end
      dataTag = 0
      dataByteCount = 0
      isMalformed = false
    }

    /// The next field; nil at the end and, with `isMalformed`, where no field is.
    @inlinable
    package mutating func next(in bytes: RawSpan) -> Field? {
      guard offset < end, end &+ Frame.trailerByteCount <= bytes.byteCount else { return nil }
      guard let tag = tag(in: bytes) else {
        isMalformed = true
        offset = end
        return nil
      }
      var stop = offset
      if tag == dataTag, tag != 0, dataByteCount <= end - offset - 1,
        bytes.u8(at: offset + dataByteCount) == FIX.separator
      {
        stop = offset + dataByteCount
      } else {
        stop = bytes.separator(from: offset)
      }
      guard stop < end else {
        isMalformed = true
        offset = end
        return nil
      }
      let field = Field(tag: tag, offset: offset, byteCount: stop - offset)
      dataTag = FIX.dataTag(ofLength: tag)
      if dataTag != 0 { expectData(field, bytes) }
      offset = stop + 1
      return field
    }

    /// Reads `tag=` and stops behind it: up to six digits, with a minus sign or not.
    @inlinable @inline(__always)
    mutating func tag(in bytes: RawSpan) -> Int? {
      var at = offset
      var number = 0
      var byte = bytes.u8(at: at)
      let isNegative = byte == 0x2D
      if isNegative {
        at += 1
        byte = bytes.u8(at: at)
      }
      let first = at
      while byte &- 0x30 <= 9 {
        number = number &* 10 &+ Int(byte &- 0x30)
        at += 1
        guard at - first <= 6 else { return nil }
        byte = bytes.u8(at: at)
      }
      guard byte == 0x3D, at > first, at < end else { return nil }
      offset = at + 1
      return isNegative ? -number : number
    }

    @inlinable
    mutating func expectData(_ field: Field, _ bytes: RawSpan) {
      guard let count = bytes.unsigned(field), count > 0, count < UInt64(end) else {
        dataTag = 0
        return
      }
      dataByteCount = Int(count)
    }
  }

  /// The data field that a length field announces; 0 for every other tag.
  @inlinable
  static func dataTag(ofLength tag: Int) -> Int {
    switch tag {
    case 95: 96
    case 90: 91
    case 93: 89
    case 212: 213
    case 348, 350, 352, 354, 356, 358, 360, 362, 364: tag + 1
    case 445: 446
    case 618: 619
    case 621: 622
    default: 0
    }
  }
}

extension RawSpan {
  /// The offset of the first SOH at or behind `offset`; whole words are read, and the caller
  /// knows that an SOH with seven bytes of trailer behind it is there.
  @inlinable @inline(__always)
  func separator(from offset: Int) -> Int {
    var at = offset
    while at + 8 <= byteCount {
      let word = u64(at: at) ^ 0x0101_0101_0101_0101
      // A zero byte borrows; bytes above the first zero one are exact.
      let zeros =
        ~(((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | word
        | 0x7F7F_7F7F_7F7F_7F7F)
      if zeros != 0 { return at + zeros.leadingZeroBitCount >> 3 }
      at += 8
    }
    while at < byteCount, u8(at: at) != FIX.separator { at += 1 }
    return at
  }
}
