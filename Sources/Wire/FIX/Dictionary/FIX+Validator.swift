// SPDX-License-Identifier: Apache-2.0
public import Memory

extension FIX {
  /// Judges the fields of messages by a dictionary: the first thing that is wrong with one, in
  /// field order, then what is missing.
  ///
  /// Owned by one thread; allocates at creation only. The cost is a few nanoseconds a field.
  @usableFromInline
  package struct Validator: ~Copyable {
    @usableFromInline package let dictionary: Dictionary
    /// Whether tags from 5000 on that the dictionary does not know pass unjudged.
    @usableFromInline package var acceptsUserTags: Bool
    /// By tag: the message or group instance that last had it.
    @usableFromInline var stamps: FixedArray<UInt64>
    @usableFromInline var stamp: UInt64 = 0
    /// Groups around the current field, outermost first.
    @usableFromInline var open: FixedArray<OpenGroup>
    @usableFromInline var depth = 0

    @usableFromInline
    struct OpenGroup: Sendable, BitwiseCopyable {
      @usableFromInline var group: Int32
      @usableFromInline var memberWord: Int32
      @usableFromInline var expected: UInt64
      @usableFromInline var seen: UInt64
      @usableFromInline var stamp: UInt64
    }

    package init(_ dictionary: Dictionary, acceptsUserTags: Bool = true) {
      self.dictionary = dictionary
      self.acceptsUserTags = acceptsUserTags
      stamps = FixedArray(repeating: 0, count: dictionary.tagLimit)
      open = FixedArray(
        repeating: OpenGroup(group: 0, memberWord: 0, expected: 0, seen: 0, stamp: 0), count: 8)
    }

    /// What is wrong with a message, nil for nothing. `bytes` begin with it; a field that cannot
    /// be read ends the judgement, which is for the caller to know.
    package mutating func refusal(_ frame: Frame, in bytes: RawSpan) -> FieldRefusal? {
      guard let row = dictionary.row(frame.type) else { return FieldRefusal(.invalidMsgType) }
      stamp += 1
      let message = stamp
      depth = 0
      var isBody = false
      var fields = frame.fields
      while let field = fields.next(in: bytes) {
        if let refusal = judge(field, in: bytes, row, message, &isBody) { return refusal }
      }
      if let refusal = closeGroups(downTo: 0) { return refusal }
      return missing(row: 0, message) ?? missing(row: row, message)
    }

    private mutating func judge(
      _ field: Field, in bytes: RawSpan, _ row: Int, _ message: UInt64, _ isBody: inout Bool
    ) -> FieldRefusal? {
      let tag = field.tag
      guard field.byteCount > 0 else { return FieldRefusal(.tagWithoutValue, tag: tag) }
      let kind = dictionary.kind(tag)
      guard kind != .unknown else {
        return tag >= 5_000 && acceptsUserTags
          ? nil : FieldRefusal(.invalidTagNumber, tag: tag)
      }
      while depth > 0, !dictionary.isMember(tag, open[depth - 1].memberWord) {
        if let refusal = closeGroups(downTo: depth - 1) { return refusal }
      }
      if depth == 0, let refusal = place(tag, row, &isBody) { return refusal }
      guard kind.admits(field, in: bytes) else {
        return FieldRefusal(.incorrectDataFormat, tag: tag)
      }
      guard dictionary.lists(field, in: bytes) else {
        return FieldRefusal(.valueIncorrect, tag: tag)
      }
      let isUnjudged = depth == 0 && isBody && dictionary.messages[row].memberWord < 0
      if !isUnjudged, let refusal = count(tag, message) { return refusal }
      if kind == .group { openGroup(field, in: bytes, isBody ? row : 0) }
      return nil
    }

    /// Whether a field outside of groups stands where it may.
    private func place(_ tag: Int, _ row: Int, _ isBody: inout Bool) -> FieldRefusal? {
      if dictionary.isHeader(tag) {
        return isBody ? FieldRefusal(.tagOutOfOrder, tag: tag) : nil
      }
      isBody = true
      let memberWord = dictionary.messages[row].memberWord
      guard memberWord >= 0, tag != 89, tag != 93, !dictionary.isMember(tag, memberWord) else {
        return nil
      }
      return FieldRefusal(.tagNotDefinedForMessageType, tag: tag)
    }

    /// Notes a tag of the message or group instance and refuses the second of the same one.
    private mutating func count(_ tag: Int, _ message: UInt64) -> FieldRefusal? {
      guard depth > 0 else {
        guard stamps[tag] != message else { return FieldRefusal(.tagRepeated, tag: tag) }
        stamps[tag] = message
        return nil
      }
      let place = depth - 1
      let delimiter = Int(dictionary.groups[Int(open[place].group)].delimiter)
      if tag == delimiter {
        stamp += 1
        open[place].seen += 1
        open[place].stamp = stamp
      } else if open[place].seen == 0 {
        return FieldRefusal(.groupFieldsOutOfOrder, tag: tag)
      }
      guard stamps[tag] != open[place].stamp else { return FieldRefusal(.tagRepeated, tag: tag) }
      stamps[tag] = open[place].stamp
      return nil
    }

    private mutating func openGroup(_ field: Field, in bytes: RawSpan, _ row: Int) {
      let parent: Int32 = depth > 0 ? open[depth - 1].group : -1
      guard let expected = bytes.unsigned(field), expected > 0, depth < open.count,
        let group = dictionary.group(field.tag, row: row, parent: parent)
      else { return }
      open[depth] = OpenGroup(
        group: group, memberWord: dictionary.groups[Int(group)].memberWord, expected: expected,
        seen: 0, stamp: 0)
      depth += 1
    }

    private mutating func closeGroups(downTo kept: Int) -> FieldRefusal? {
      while depth > kept {
        depth -= 1
        let group = open[depth]
        if group.seen != group.expected {
          return FieldRefusal(
            .incorrectNumInGroup, tag: Int(dictionary.groups[Int(group.group)].countTag))
        }
      }
      return nil
    }

    private func missing(row: Int, _ message: UInt64) -> FieldRefusal? {
      let row = dictionary.messages[row]
      for index in row.requiredStart..<row.requiredEnd {
        let tag = Int(dictionary.required[Int(index)])
        if stamps[tag] != message { return FieldRefusal(.requiredTagMissing, tag: tag) }
      }
      return nil
    }
  }
}
