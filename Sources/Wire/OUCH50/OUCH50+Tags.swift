// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Walks the elements of an appendage; holds no bytes itself.
  @usableFromInline
  package struct TagWalk: Sendable, BitwiseCopyable {
    @usableFromInline var offset = 0

    @inlinable
    package init() {}

    /// The next element; nil at the end, or at an element that runs past it.
    @inlinable
    package mutating func next(in appendage: RawSpan) -> TagElement? {
      guard offset + 2 <= appendage.byteCount else { return nil }
      // The length counts the tag's byte, not itself.
      let length = Int(appendage.u8(at: offset))
      guard length >= 1, length <= appendage.byteCount - offset - 1 else { return nil }
      let number = appendage.u8(at: offset + 1)
      let width = length - 1
      var value: UInt64 = 0
      for index in 0..<min(width, 8) {
        value = value << 8 | UInt64(appendage.u8(at: offset + 2 + index))
      }
      offset += 1 + length
      return TagElement(number: number, width: width, value: value)
    }
  }

  /// The value of `tag` in an appendage, unsigned; nil when it is not there.
  ///
  /// - Complexity: O(elements).
  @inlinable
  package static func value(of tag: Tag, in appendage: RawSpan) -> UInt64? {
    var walk = TagWalk()
    while let element = walk.next(in: appendage) {
      if element.number == tag.rawValue { return element.value }
    }
    return nil
  }

  /// Whether the elements fill the appendage exactly and known tags have their widths.
  @inlinable
  static func tagsHold(_ appendage: RawSpan) -> Bool {
    var walk = TagWalk()
    while let element = walk.next(in: appendage) {
      if let tag = Tag(rawValue: element.number), tag.width != element.width { return false }
    }
    return walk.offset == appendage.byteCount
  }

  /// An appendage being written, up to 128 bytes in place: room for every tag of an order.
  @usableFromInline
  package struct TagList: Sendable, BitwiseCopyable {
    @usableFromInline var bytes: InlineArray<128, UInt8>
    @usableFromInline package var byteCount: Int

    @inlinable
    package init() {
      bytes = InlineArray(repeating: 0)
      byteCount = 0
    }

    /// Adds the low bytes of `value` under `tag`; traps beyond 128 bytes.
    @inlinable
    package mutating func append(_ tag: Tag, _ value: UInt64) {
      let width = tag.width
      precondition(byteCount + 2 + width <= 128)
      bytes[byteCount] = UInt8(truncatingIfNeeded: width + 1)
      bytes[byteCount + 1] = tag.rawValue
      for index in 0..<width {
        let shift = UInt64(8 * (width - 1 - index))
        bytes[byteCount + 2 + index] = UInt8(truncatingIfNeeded: value >> shift)
      }
      byteCount += 2 + width
    }

    /// Adds a character under a tag of one byte.
    @inlinable
    package mutating func append(_ tag: Tag, _ character: Unicode.Scalar) {
      append(tag, UInt64(UInt8(ascii: character)))
    }
  }

  /// A message with an appendage, whose length is written even when it is 0.
  @usableFromInline
  package struct Tagged<Message: OUCH50Message>: WireEncodable, Sendable, BitwiseCopyable {
    @usableFromInline package var message: Message
    @usableFromInline package var tags: TagList

    @inlinable
    package init(_ message: Message, tags: TagList) {
      precondition(Message.appendage != .none)
      self.message = message
      self.tags = tags
    }

    @inlinable package var byteCount: Int { Message.fixedByteCount + 2 + tags.byteCount }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(byteCount, at: offset)
      message.writeFixed(to: &output, at: offset)
      let start = offset + Message.fixedByteCount
      output.put(UInt16(truncatingIfNeeded: tags.byteCount), at: start)
      for index in 0..<tags.byteCount {
        output.put(tags.bytes[index], at: start + 2 + index)
      }
    }
  }
}
