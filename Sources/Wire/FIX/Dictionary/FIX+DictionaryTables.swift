// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// The tables of one version, read from their text.
  struct DictionaryTables {
    /// By tag.
    private(set) var kinds: [FieldKind] = []
    private(set) var fieldNames: [String] = []
    private(set) var values: [[UInt64]] = []
    private(set) var messages: [Dictionary.MessageRow] = []
    private(set) var messageNames: [String] = []
    private(set) var required: [Int32] = []
    private(set) var groups: [Dictionary.GroupRow] = []
    private(set) var members: [UInt64] = []
    let wordCount: Int
    private let version: Version

    private static let tagLimit = 2_400

    init(_ version: Version) {
      self.version = version
      wordCount = (DictionaryTables.tagLimit + 63) / 64
      kinds = Array(repeating: .unknown, count: DictionaryTables.tagLimit)
      fieldNames = Array(repeating: "", count: DictionaryTables.tagLimit)
      values = Array(repeating: [], count: DictionaryTables.tagLimit)
      readFields(FIX.fieldTable)
      switch version {
      case .fix42: readFields(FIX.fieldTable42)
      case .fix44: readFields(FIX.fieldTable44)
      case .fix50SP2: readFields(FIX.fieldTable50)
      }
      readMessage(type: 0, "Header", Substring(FIX.headerTable(version)))
      for line in FIX.messageTable(version).split(separator: "\n") {
        let parts = line.split(separator: " ", maxSplits: 2)
        precondition(parts.count >= 2, "a message has a type and a name")
        var type: UInt32 = 0
        for byte in parts[0].utf8 { type = type << 8 | UInt32(byte) }
        readMessage(type: type, String(parts[1]), parts.count > 2 ? parts[2] : "")
      }
    }

    private mutating func readFields(_ table: String) {
      for line in table.split(separator: "\n") {
        let parts = line.split(separator: " ")
        guard parts.count >= 3, let tag = Int(parts[0]), tag < DictionaryTables.tagLimit,
          let kind = FieldKind(named: parts[2])
        else { preconditionFailure("no field: \(line)") }
        kinds[tag] = kind
        fieldNames[tag] = String(parts[1])
        values[tag] = parts[3...].map { value in
          var word: UInt64 = 0
          for (index, byte) in value.utf8.enumerated() {
            word |= UInt64(byte) << UInt64(56 - 8 * index)
          }
          return word
        }
      }
    }

    private mutating func readMessage(type: UInt32, _ name: String, _ list: Substring) {
      let requiredStart = Int32(required.count)
      let groupStart = Int32(groups.count)
      var memberWord: Int32 = -1
      if !list.isEmpty {
        memberWord = addMembers()
        readTags(list, into: memberWord)
      }
      messages.append(
        Dictionary.MessageRow(
          type: type, memberWord: memberWord, requiredStart: requiredStart,
          requiredEnd: Int32(required.count), groupStart: groupStart,
          groupEnd: Int32(groups.count)))
      messageNames.append(name)
    }

    private mutating func addMembers() -> Int32 {
      let word = Int32(members.count)
      members.append(contentsOf: repeatElement(0, count: wordCount))
      return word
    }

    /// Reads a list of tags and groups, the members of each list being bits from its own word on.
    private mutating func readTags(_ list: Substring, into memberWord: Int32) {
      var openGroups: [Int32] = []
      for token in tokens(list) {
        if token == ")" {
          openGroups.removeLast()
          continue
        }
        let isRequired = token.last == "*"
        let isGroup = token.last == "("
        guard let tag = Int(isRequired || isGroup ? token.dropLast() : token),
          tag < DictionaryTables.tagLimit, kinds[tag] != .unknown
        else { preconditionFailure("no tag of \(version): \(token)") }
        let parent = openGroups.last
        let word = Int(parent.map { groups[Int($0)].memberWord } ?? memberWord) + tag >> 6
        members[word] |= 1 << UInt64(tag & 63)
        if let parent, groups[Int(parent)].delimiter == 0 {
          groups[Int(parent)].delimiter = Int32(tag)
        }
        if isRequired { required.append(Int32(tag)) }
        if isGroup {
          openGroups.append(Int32(groups.count))
          let word = addMembers()
          groups.append(
            Dictionary.GroupRow(
              countTag: Int32(tag), delimiter: 0, parent: parent ?? -1, memberWord: word))
        }
      }
      precondition(openGroups.isEmpty, "a group is not closed")
    }

    /// The tokens of a list, with named lists replaced by what they stand for.
    private func tokens(_ list: Substring) -> [Substring] {
      var tokens: [Substring] = []
      for word in list.split(separator: " ") {
        if word.first == "$" {
          guard let named = FIX.tagList(word.dropFirst(), version) else {
            preconditionFailure("no list: \(word)")
          }
          tokens += self.tokens(Substring(named))
          continue
        }
        var rest = word
        while let open = rest.firstIndex(of: "(") {
          tokens.append(rest[...open])
          rest = rest[rest.index(after: open)...]
        }
        let name = rest.prefix { $0 != ")" }
        if !name.isEmpty { tokens.append(name) }
        for _ in rest.dropFirst(name.count) { tokens.append(")") }
      }
      return tokens
    }
  }
}

extension FIX.FieldKind {
  /// The kind of that name in the tables; nil for another name.
  fileprivate init?(named name: Substring) {
    switch name {
    case "string": self = .string
    case "char": self = .char
    case "boolean": self = .boolean
    case "multiple": self = .multiple
    case "data": self = .data
    case "int": self = .int
    case "length": self = .length
    case "seqnum": self = .seqnum
    case "group": self = .group
    case "qty": self = .qty
    case "price": self = .price
    case "amt": self = .amt
    case "float": self = .float
    case "timestamp": self = .timestamp
    case "date": self = .date
    case "monthyear": self = .monthyear
    default: return nil
    }
  }
}
