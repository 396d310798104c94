// SPDX-License-Identifier: Apache-2.0

/// One text file of the tree, split once into what the checks look at.
struct SourceFile {
  /// Relative to the root, "/" between folders.
  let path: String
  let lines: [String]
  /// The lines with comments removed and the insides of string literals blanked.
  let code: [String]
  /// The comment text of each line, markers included; empty where there is none.
  let comments: [String]
  /// The identifiers and keywords of each line of code.
  let words: [[Substring]]

  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if ["swift", "c", "h"].contains(where: { path.hasSuffix(".\($0)") }) {
      var splitter = CommentSplitter(text: text, isC: !path.hasSuffix(".swift"))
      (code, comments) = splitter.split()
    } else {
      code = lines
      comments = lines.map { _ in "" }
    }
    words = code.map { line in
      line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    }
  }

  var isSwift: Bool { path.hasSuffix(".swift") }
  var isCode: Bool {
    ["swift", "c", "h", "sh", "py"].contains { path.hasSuffix(".\($0)") }
  }
  /// The file's name without folders and extension.
  var name: Substring {
    let last = path.split(separator: "/").last ?? ""
    return last.split(separator: ".").first ?? ""
  }
  /// The target a file of `Sources` belongs to.
  var target: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
  }

  /// Names of the types declared here with their line indices, by the keyword before the name.
  var types: [(name: Substring, line: Int)] {
    let keywords: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
    var found: [(Substring, Int)] = []
    for (line, words) in words.enumerated() {
      for (keyword, name) in zip(words, words.dropFirst())
      where keywords.contains(keyword) && name.first?.isUppercase == true {
        found.append((name, line))
      }
    }
    return found
  }

  func finding(_ line: Int, _ what: String) -> Finding {
    Finding(path: path, line: line + 1, what: what)
  }
}

/// What is wrong, where, and what to write instead.
struct Finding: CustomStringConvertible {
  let path: String
  let line: Int
  let what: String

  var description: String { "\(path):\(line): \(what)" }
}

/// Separates comments and string contents from code, line by line.
///
/// Knows nested block comments, raw and multi-line strings and interpolations; does not know
/// regex literals, which this tree does not use.
struct CommentSplitter {
  private let bytes: [UInt8]
  private let isC: Bool
  private var index = 0
  private var code: [String] = []
  private var comments: [String] = []
  private var codeLine: [UInt8] = []
  private var commentLine: [UInt8] = []

  init(text: String, isC: Bool) {
    bytes = Array(text.utf8)
    self.isC = isC
  }

  mutating func split() -> (code: [String], comments: [String]) {
    while index < bytes.count { step() }
    endLine()
    return (code, comments)
  }

  private mutating func step() {
    if starts("//") {
      while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { takeComment() }
    } else if starts("/*") {
      skipBlockComment()
    } else if starts("\"") || starts("#\"") || starts("##\"") {
      skipString()
    } else if isC, starts("'") {
      skipCharacter()
    } else {
      takeCode()
    }
  }

  private func starts(_ text: StaticString, at offset: Int = 0) -> Bool {
    let start = index + offset
    guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { wanted in
      wanted.indices.allSatisfy { bytes[start + $0] == wanted[$0] }
    }
  }

  private mutating func takeCode() {
    if bytes[index] == UInt8(ascii: "\n") { endLine() } else { codeLine.append(bytes[index]) }
    index += 1
  }

  private mutating func takeComment() {
    if bytes[index] == UInt8(ascii: "\n") { endLine() } else { commentLine.append(bytes[index]) }
    index += 1
  }

  private mutating func endLine() {
    code.append(String(decoding: codeLine, as: UTF8.self))
    comments.append(String(decoding: commentLine, as: UTF8.self))
    codeLine.removeAll(keepingCapacity: true)
    commentLine.removeAll(keepingCapacity: true)
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if starts("/*") { depth += 1 }
      let isEnd = starts("*/")
      takeComment()
      if isEnd {
        takeComment()
        depth -= 1
      }
    } while depth > 0 && index < bytes.count
  }

  private mutating func skipCharacter() {
    takeCode()
    while index < bytes.count, bytes[index] != UInt8(ascii: "'") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    if index < bytes.count { takeCode() }
  }

  private mutating func skipString() {
    var hashes = 0
    while bytes[index] == UInt8(ascii: "#") {
      hashes += 1
      takeCode()
    }
    let isMultiline = starts("\"\"\"")
    for _ in 0..<(isMultiline ? 3 : 1) { takeCode() }
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\\"), hashes == 0 {
        index += 1
        // An escaped line break still ends a line.
        if starts("(") {
          skipInterpolation()
        } else if index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
          index += 1
        }
      } else if isMultiline ? starts("\"\"\"") : starts("\"") {
        for _ in 0..<(isMultiline ? 3 : 1) + hashes where index < bytes.count { takeCode() }
        return
      } else if bytes[index] == UInt8(ascii: "\n") {
        takeCode()
      } else {
        index += 1
      }
    }
  }

  /// The code of an interpolation is code: it is kept, without its own parentheses unbalanced.
  private mutating func skipInterpolation() {
    var depth = 0
    repeat {
      if starts("(") { depth += 1 }
      if starts(")") { depth -= 1 }
      step()
    } while depth > 0 && index < bytes.count
  }
}
