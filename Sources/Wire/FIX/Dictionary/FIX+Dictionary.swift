// SPDX-License-Identifier: Apache-2.0
public import Memory

extension FIX {
  /// What a version knows: fields with their types and values, and which of them each message may
  /// and must have. Made once from the tables beside this file; read by any thread.
  @usableFromInline
  package final class Dictionary: Sendable {
    package let version: Version
    /// Tags below it are in the tables' range.
    @usableFromInline let tagLimit: Int
    @usableFromInline let kinds: FixedArray<UInt8>
    /// The values a tag may have are valueStarts[tag] ..< valueStarts[tag + 1]; none for any value.
    @usableFromInline let valueStarts: FixedArray<Int32>
    /// Values of up to eight characters, left-justified.
    @usableFromInline let values: FixedArray<UInt64>
    /// Messages; the first is the header.
    @usableFromInline let messages: FixedArray<MessageRow>
    /// The message of a one-character type, -1 for none.
    @usableFromInline let shortTypes: FixedArray<Int16>
    @usableFromInline let required: FixedArray<Int32>
    @usableFromInline let groups: FixedArray<GroupRow>
    /// One bit a tag, `wordCount` words a message or group.
    @usableFromInline let members: FixedArray<UInt64>
    @usableFromInline let wordCount: Int
    private let fieldNames: [String]
    private let messageNames: [String]

    /// A message: which tags it may have, which it must have, and its groups.
    @usableFromInline
    struct MessageRow: Sendable, BitwiseCopyable {
      @usableFromInline var type: UInt32
      /// Where the bits of its tags are; -1 when nothing is known of them.
      @usableFromInline var memberWord: Int32
      /// Bounds in `required`.
      @usableFromInline var requiredStart: Int32
      @usableFromInline var requiredEnd: Int32
      /// Bounds in `groups`.
      @usableFromInline var groupStart: Int32
      @usableFromInline var groupEnd: Int32
    }

    /// A repeating group of one message.
    @usableFromInline
    struct GroupRow: Sendable, BitwiseCopyable {
      @usableFromInline var countTag: Int32
      @usableFromInline var delimiter: Int32
      /// The group it lies in, -1 for the message itself.
      @usableFromInline var parent: Int32
      @usableFromInline var memberWord: Int32
    }

    /// The dictionary of `version`; a few hundred microseconds. Traps on tables that make no sense,
    /// which a test rules out.
    package init(_ version: Version) {
      let tables = DictionaryTables(version)
      self.version = version
      tagLimit = tables.kinds.count
      wordCount = tables.wordCount
      kinds = Dictionary.fixed(tables.kinds.map(\.rawValue), filler: 0)
      var starts: [Int32] = [0]
      for list in tables.values { starts.append(starts[starts.count - 1] + Int32(list.count)) }
      valueStarts = Dictionary.fixed(starts, filler: 0)
      values = Dictionary.fixed(tables.values.flatMap(\.self), filler: 0)
      messages = Dictionary.fixed(
        tables.messages,
        filler: MessageRow(
          type: 0, memberWord: -1, requiredStart: 0, requiredEnd: 0, groupStart: 0, groupEnd: 0))
      var short = [Int16](repeating: -1, count: 256)
      for (index, row) in tables.messages.enumerated() where row.type > 0 && row.type < 256 {
        short[Int(row.type)] = Int16(index)
      }
      shortTypes = Dictionary.fixed(short, filler: -1)
      required = Dictionary.fixed(tables.required, filler: 0)
      groups = Dictionary.fixed(
        tables.groups, filler: GroupRow(countTag: 0, delimiter: 0, parent: -1, memberWord: 0))
      members = Dictionary.fixed(tables.members, filler: 0)
      fieldNames = tables.fieldNames
      messageNames = tables.messageNames
    }

    private static func fixed<Element: BitwiseCopyable>(
      _ elements: [Element], filler: Element
    ) -> FixedArray<Element> {
      var array = FixedArray(repeating: filler, count: elements.count)
      for (index, element) in elements.enumerated() { array[index] = element }
      return array
    }

    @inlinable
    package func kind(_ tag: Int) -> FieldKind {
      guard tag > 0, tag < tagLimit else { return .unknown }
      return FieldKind(rawValue: kinds[tag]) ?? .unknown
    }

    /// The row of a type, nil when the version has no such message.
    @inlinable
    func row(_ type: MessageType) -> Int? {
      if type.raw < 256 {
        let row = Int(shortTypes[Int(type.raw)])
        return row < 0 ? nil : row
      }
      for index in 1..<messages.count where messages[index].type == type.raw { return index }
      return nil
    }

    /// Whether the version has such a message.
    @inlinable package func knows(_ type: MessageType) -> Bool { row(type) != nil }

    @inlinable
    func isMember(_ tag: Int, _ memberWord: Int32) -> Bool {
      tag < tagLimit && members[Int(memberWord) + tag >> 6] >> UInt64(tag & 63) & 1 == 1
    }

    /// Whether a field of the header of every message has this tag.
    @inlinable func isHeader(_ tag: Int) -> Bool { isMember(tag, messages[0].memberWord) }

    /// The group that `tag` counts in a message, inside the group `parent` or, for -1, outside any.
    @inlinable
    func group(_ tag: Int, row: Int, parent: Int32) -> Int32? {
      for index in messages[row].groupStart..<messages[row].groupEnd {
        let group = groups[Int(index)]
        if group.countTag == Int32(truncatingIfNeeded: tag), group.parent == parent {
          return index
        }
      }
      return nil
    }

    /// Whether the value of a known field is in its list, or the field has none.
    @inlinable
    func lists(_ field: Field, in bytes: RawSpan) -> Bool {
      let start = Int(valueStarts[field.tag])
      let end = Int(valueStarts[field.tag + 1])
      guard start < end else { return true }
      guard field.byteCount <= 8 else { return false }
      let value = bytes.leading(field.byteCount, at: field.offset)
      for index in start..<end where values[index] == value { return true }
      return false
    }

    /// The field's name; nil for tags that the version does not know.
    package func name(ofTag tag: Int) -> String? {
      guard tag > 0, tag < tagLimit, !fieldNames[tag].isEmpty else { return nil }
      return fieldNames[tag]
    }

    /// The message's name; nil for types that the version does not know.
    package func name(of type: MessageType) -> String? { row(type).map { messageNames[$0] } }
  }
}
