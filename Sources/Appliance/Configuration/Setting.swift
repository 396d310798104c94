// SPDX-License-Identifier: Apache-2.0
internal import TOMLKit

/// One key of a section with its value as TOML writes it: `5000`, `"cancel-newest"`, `["off-lot"]`.
package struct Setting: Codable, Hashable, Sendable {
  package var key: String
  package var value: String

  package init(_ key: String, _ value: String) {
    self.key = key
    self.value = value
  }

  /// `key=value` as a shell passes it. A value that is none in TOML is taken for a string, since
  /// shells take quotes away. Refused, as nil, unless it is one line with a bare key.
  package init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
      !argument.contains(where: \.isNewline),
      parts[0].utf8.allSatisfy({
        $0 == UInt8(ascii: "_") || $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")
      })
    else { return nil }
    let value = String(parts[1])
    self.init(String(parts[0]), Self.isValue(value) ? value : Self.quoted(value))
  }

  private static func isValue(_ text: String) -> Bool {
    do {
      _ = try TOMLTable(string: "value = \(text)")
      return true
    } catch {
      return false
    }
  }

  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  static func array(_ texts: [String]) -> String {
    "[" + texts.map(quoted).joined(separator: ", ") + "]"
  }
}
