// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// One message found in a byte stream: begin string, length, type, trailer and checksum are
  /// right; its fields have not been looked at.
  @usableFromInline
  package struct Frame: Sendable, BitwiseCopyable, Hashable {
    /// Bytes of `10=ddd` and its SOH.
    @inlinable package static var trailerByteCount: Int { 7 }

    /// Bytes to consume once the message is dealt with.
    @usableFromInline package var byteCount: Int
    @usableFromInline package var type: MessageType
    /// Bytes of the value of tag 8, which begins at offset 2.
    @usableFromInline package var beginByteCount: Int
    /// Where the field after the message type begins.
    @usableFromInline package var fieldsOffset: Int

    @inlinable
    init(byteCount: Int, type: MessageType, beginByteCount: Int, fieldsOffset: Int) {
      self.byteCount = byteCount
      self.type = type
      self.beginByteCount = beginByteCount
      self.fieldsOffset = fieldsOffset
    }

    /// The fields behind the type and before the trailer.
    @inlinable
    package var fields: Fields {
      Fields(from: fieldsOffset, to: byteCount - Frame.trailerByteCount)
    }

    /// The dialect of tag 8 in `bytes`, whose first byte is the message's first; nil for others.
    @inlinable
    package func version(in bytes: RawSpan) -> Version? {
      if bytes.equals(Version.fix42.beginString, beginByteCount, at: 2) { return .fix42 }
      if bytes.equals(Version.fix44.beginString, beginByteCount, at: 2) { return .fix44 }
      if bytes.equals(Version.fix50SP2.beginString, beginByteCount, at: 2) { return .fix50SP2 }
      return nil
    }
  }

  /// Why bytes that begin like a message are none. They are to be ignored and not answered: the
  /// hole in the sequence shows with the next message.
  @usableFromInline
  package enum Garble: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Tag 8 has no end within reason.
    case beginString
    /// Tag 9 is not the second or holds no number.
    case bodyLength
    /// Longer than the reader allows.
    case tooLong
    /// No `10=ddd` where the body length puts it.
    case trailer
    case checksum
    /// Tag 35 is not the third.
    case messageType
    /// A field without a number in front of `=`, or without an end.
    case field
  }

  @usableFromInline
  package enum Framed: Sendable, BitwiseCopyable, Hashable {
    case message(Frame)
    /// Consume so many bytes and go on behind them.
    case garbled(Garble, byteCount: Int)
    /// So many bytes lie before anything that could begin a message.
    case skipped(byteCount: Int)
    /// The bytes are a beginning; `byteCount` of them are needed to tell more.
    case incomplete(byteCount: Int)
  }

  /// Finds the message that begins with the first byte, or says how many bytes to drop.
  ///
  /// A message of more than `byteCountMax` bytes is refused before it has arrived, so that no
  /// length can make a buffer grow. A body length that is too long swallows what it covers.
  @inlinable
  package static func next(in bytes: RawSpan, byteCountMax: Int = 65_536) -> Framed {
    let count = bytes.byteCount
    guard count >= 5 else {
      let skipped = skippable(bytes)
      return skipped > 0 ? .skipped(byteCount: skipped) : .incomplete(byteCount: 5)
    }
    guard bytes.beginsMessage(at: 0) else { return .skipped(byteCount: skippable(bytes)) }
    var at = 5
    while at < count, bytes.u8(at: at) != separator {
      at += 1
      guard at <= 16 else { return .garbled(.beginString, byteCount: 2) }
    }
    let beginByteCount = at - 2
    at += 1
    guard at + 3 < count else { return .incomplete(byteCount: at + 4) }
    guard bytes.u16(at: at) == 0x393D else { return .garbled(.bodyLength, byteCount: at) }
    at += 2
    let firstDigit = at
    var length = 0
    while at < count {
      let digit = bytes.u8(at: at) &- 0x30
      guard digit <= 9 else { break }
      length = length * 10 + Int(digit)
      at += 1
      guard at - firstDigit <= 9 else { return .garbled(.bodyLength, byteCount: at) }
    }
    guard at < count else { return .incomplete(byteCount: at + 1) }
    guard bytes.u8(at: at) == separator, at > firstDigit, length > 0 else {
      return .garbled(.bodyLength, byteCount: at)
    }
    at += 1
    return framed(bytes, from: at, length: length, beginByteCount, byteCountMax)
  }

  /// Judges a message whose body is `start` ..< `start + length` by its own words.
  @inlinable
  static func framed(
    _ bytes: RawSpan, from start: Int, length: Int, _ beginByteCount: Int, _ byteCountMax: Int
  ) -> Framed {
    let end = start + length
    let byteCount = end + Frame.trailerByteCount
    guard byteCount <= byteCountMax else { return .garbled(.tooLong, byteCount: start) }
    guard byteCount <= bytes.byteCount else { return .incomplete(byteCount: byteCount) }
    guard bytes.u32(at: end - 1) == 0x0131_303D, bytes.u8(at: end + 6) == separator else {
      return .garbled(.trailer, byteCount: end)
    }
    let sum = bytes.byteSum(to: end)
    let hundreds = UInt32(bytes.u8(at: end + 3) &- 0x30)
    let tens = UInt32(bytes.u8(at: end + 4) &- 0x30)
    let ones = UInt32(bytes.u8(at: end + 5) &- 0x30)
    guard hundreds <= 9, tens <= 9, ones <= 9 else { return .garbled(.trailer, byteCount: end) }
    guard hundreds * 100 + tens * 10 + ones == UInt32(sum) else {
      return .garbled(.checksum, byteCount: byteCount)
    }
    let typeOffset = start + 3
    guard bytes.u16(at: start) == 0x3335, bytes.u8(at: start + 2) == 0x3D else {
      return .garbled(.messageType, byteCount: byteCount)
    }
    let typeEnd = bytes.separator(from: typeOffset)
    let typeField = Field(tag: 35, offset: typeOffset, byteCount: typeEnd - typeOffset)
    guard typeEnd < end, let type = bytes.messageType(typeField) else {
      return .garbled(.messageType, byteCount: byteCount)
    }
    return .message(
      Frame(
        byteCount: byteCount, type: type, beginByteCount: beginByteCount,
        fieldsOffset: typeEnd + 1))
  }

  /// Bytes before the first that begin a message or might, once more of them have arrived.
  @inlinable
  static func skippable(_ bytes: RawSpan) -> Int {
    var at = 0
    while at < bytes.byteCount {
      if bytes.u8(at: at) == 0x38, bytes.beginsMessage(at: at) { return at }
      at += 1
    }
    return at
  }
}

extension RawSpan {
  /// Whether the bytes at `offset` are `8=FIX`, as far as there are any.
  @inlinable
  func beginsMessage(at offset: Int) -> Bool {
    let count = Swift.min(5, byteCount - offset)
    let mask = ~UInt64(0) << UInt64(64 - 8 * count)
    return leading(count, at: offset) == 0x383D_4649_5800_0000 & mask
  }

  /// The sum of the bytes before `end`, modulo 256.
  @inlinable
  func byteSum(to end: Int) -> UInt8 {
    var sum: UInt8 = 0
    for at in 0..<end { sum &+= u8(at: at) }
    return sum
  }
}
