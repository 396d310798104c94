// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Recording

/// How the logs of what operators did are kept: files of JSON objects, one a line, that are only
/// ever appended to.
enum OperatorLog {
  /// Appends one line and waits until it is on the disk.
  static func append(_ line: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try DiskFile.appendLine(encoder.encode(line), to: path)
  }

  /// The lines of the log at `path`, nil in place of one that is no `Line`; none of a log that does
  /// not exist, and nil for one that cannot be read.
  static func lines<Line: Decodable>(_: Line.Type, at path: String) -> [Line?]? {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return FileManager.default.contents(atPath: path)?.split(separator: 0x0A).map { line in
      do {
        return try JSONDecoder().decode(Line.self, from: line)
      } catch {
        return nil
      }
    }
  }
}
