// SPDX-License-Identifier: Apache-2.0
internal import TOMLKit
internal import Units

/// One table of a configuration document, read key by key; what nobody asked for is an error.
///
/// Errors name the source, the line and the key. Lines come from a scan of the text because the
/// TOML library keeps none for keys that parsed well.
final class ConfigurationReader {
  let document: ConfigurationDocument
  let path: String
  private let table: TOMLTable
  private var read: Set<String> = []
  /// What has been read so far, defaults included.
  private(set) var settings: [Setting] = []
  private let ordinal: Int

  init(document: ConfigurationDocument, path: String, table: TOMLTable, ordinal: Int = 0) {
    self.document = document
    self.path = path
    self.table = table
    self.ordinal = ordinal
  }

  func failure(_ key: String, _ message: String) -> ConfigurationError {
    let name = path.isEmpty ? key : "\(path).\(key)"
    return ConfigurationError(
      source: document.source, line: document.line(of: key, in: path, ordinal: ordinal),
      message: "\(name): \(message)")
  }

  private func note(_ key: String, _ text: String) {
    if !settings.contains(where: { $0.key == key }) { settings.append(Setting(key, text)) }
  }

  private func value(_ key: String) -> TOMLValue? {
    read.insert(key)
    guard let found = table[key] else { return nil }
    return found.tomlValue
  }

  func integer(
    _ key: String, in range: ClosedRange<Int>, default fallback: Int
  ) throws(ConfigurationError) -> Int {
    guard let value = value(key) else {
      note(key, "\(fallback)")
      return fallback
    }
    guard let number = value.int else {
      throw failure(key, "expected an integer, found \(value.debugDescription)")
    }
    guard range.contains(number) else {
      throw failure(key, "\(number) is outside \(range.lowerBound) ... \(range.upperBound)")
    }
    note(key, "\(number)")
    return number
  }

  /// An integer as the core counts: 64 bits.
  func count(
    _ key: String, in range: ClosedRange<Int>, default fallback: Int
  ) throws(ConfigurationError) -> Int64 {
    Int64(try integer(key, in: range, default: fallback))
  }

  /// Whole units of currency, 0 ... 10¹⁵.
  func money(_ key: String, default fallback: Int) throws(ConfigurationError) -> Money {
    let units = try integer(key, in: 0...1_000_000_000_000_000, default: fallback)
    return Money(raw: Int128(units) * Int128(Price.scale))
  }

  /// Different integers; an absent key gives none.
  func integers(_ key: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> [Int] {
    guard let value = value(key) else { return [] }
    guard let array = value.array, !array.isEmpty else {
      throw failure(key, "expected an array of integers, found \(value.debugDescription)")
    }
    var numbers: [Int] = []
    for element in array {
      guard let number = element.tomlValue.int else {
        throw failure(key, "expected integers only, found \(element.debugDescription)")
      }
      guard range.contains(number), !numbers.contains(number) else {
        throw failure(
          key, "\(number) is listed twice or outside \(range.lowerBound) ... \(range.upperBound)")
      }
      numbers.append(number)
    }
    return numbers
  }

  func flag(_ key: String, default fallback: Bool) throws(ConfigurationError) -> Bool {
    guard let value = value(key) else {
      note(key, "\(fallback)")
      return fallback
    }
    guard let flag = value.bool else {
      throw failure(key, "expected true or false, found \(value.debugDescription)")
    }
    note(key, "\(flag)")
    return flag
  }

  func text(_ key: String, default fallback: String) throws(ConfigurationError) -> String {
    guard let value = value(key) else {
      note(key, Setting.quoted(fallback))
      return fallback
    }
    guard let text = value.string else {
      throw failure(key, "expected a string, found \(value.debugDescription)")
    }
    note(key, Setting.quoted(text))
    return text
  }

  func code(_ key: String, default fallback: String) throws(ConfigurationError) -> Code {
    let text = try text(key, default: fallback)
    guard let code = Code(text), !text.isEmpty else {
      throw failure(key, "\"\(text)\" is not 1 to 16 printable characters")
    }
    return code
  }

  func codes(_ key: String) throws(ConfigurationError) -> [Code] {
    var codes: [Code] = []
    for text in try texts(key, default: []) {
      guard let code = Code(text), !text.isEmpty, !codes.contains(code) else {
        throw failure(key, "\"\(text)\" is listed twice or not 1 to 16 printable characters")
      }
      codes.append(code)
    }
    return codes
  }

  func texts(_ key: String, default fallback: [String]) throws(ConfigurationError) -> [String] {
    guard let value = value(key) else {
      note(key, Setting.array(fallback))
      return fallback
    }
    guard let array = value.array else {
      throw failure(key, "expected an array of strings, found \(value.debugDescription)")
    }
    var texts: [String] = []
    for element in array {
      guard let text = element.tomlValue.string else {
        throw failure(key, "expected strings only, found \(element.debugDescription)")
      }
      texts.append(text)
    }
    note(key, Setting.array(texts))
    return texts
  }

  /// One of the cases of a string enumeration.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default fallback: Choice
  ) throws(ConfigurationError) -> Choice where Choice.RawValue == String {
    let text = try text(key, default: fallback.rawValue)
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw failure(key, "\"\(text)\" is not one of \(known)")
    }
    return choice
  }

  /// One of the cases of a string enumeration, nil when the key is absent.
  func optionalChoice<Choice: RawRepresentable & CaseIterable>(
    _ key: String
  ) throws(ConfigurationError) -> Choice? where Choice.RawValue == String {
    guard value(key) != nil, let fallback = Choice.allCases.first else { return nil }
    return try choice(key, default: fallback)
  }

  func section(_ key: String) throws(ConfigurationError) -> ConfigurationReader {
    guard let value = value(key) else {
      return ConfigurationReader(document: document, path: key, table: TOMLTable())
    }
    guard let table = value.table else {
      throw failure(key, "expected a table, found \(value.debugDescription)")
    }
    return ConfigurationReader(document: document, path: key, table: table)
  }

  func sections(_ key: String) throws(ConfigurationError) -> [ConfigurationReader] {
    guard let value = value(key) else { return [] }
    guard let array = value.array else {
      throw failure(key, "expected [[\(key)]] tables, found \(value.debugDescription)")
    }
    let inner = path.isEmpty ? key : "\(path).\(key)"
    var sections: [ConfigurationReader] = []
    for (ordinal, element) in array.enumerated() {
      guard let table = element.tomlValue.table else {
        throw failure(key, "expected [[\(inner)]] tables, found \(element.debugDescription)")
      }
      sections.append(
        ConfigurationReader(document: document, path: inner, table: table, ordinal: ordinal))
    }
    return sections
  }

  /// Refuses the first key that was never asked for.
  func finish() throws(ConfigurationError) {
    for key in table.keys.sorted() where !read.contains(key) {
      throw failure(key, "unknown key; known here: \(read.sorted().joined(separator: ", "))")
    }
  }
}

/// The text of a configuration file, for finding where a key stands.
struct ConfigurationDocument {
  let source: String
  let text: String

  /// The 1-based line of `key` in the `ordinal`-th table `path`; of the table when the key is not
  /// there, 0 when neither is.
  func line(of key: String, in path: String, ordinal: Int) -> Int {
    var current = ""
    var seen = -1
    var header = 0
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, raw) in lines.enumerated() {
      let line = raw.drop { $0 == " " || $0 == "\t" }
      if line.first == "[" {
        current = String(line.drop { $0 == "[" }.prefix { $0 != "]" })
        if current == path {
          seen += 1
          if seen == ordinal { header = index + 1 }
        } else if path.isEmpty, current == key {
          return index + 1
        }
      } else if current == path, path.isEmpty || seen == ordinal {
        let name = line.prefix { $0 != "=" && $0 != " " && $0 != "\t" }
        if name == key, line.contains("=") { return index + 1 }
      }
    }
    return header
  }

  /// The document's root table.
  func root() throws(ConfigurationError) -> ConfigurationReader {
    do {
      return ConfigurationReader(document: self, path: "", table: try TOMLTable(string: text))
    } catch let error as TOMLParseError {
      throw ConfigurationError(
        source: source, line: error.source.begin.line, message: error.description)
    } catch {
      throw ConfigurationError(source: source, line: 0, message: "\(error)")
    }
  }
}
