// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Captures of real markets beside the repository; absent ones make a test skip aloud.
enum SharedData {
  static var folder: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "../shared/data").standardizedFileURL
  }

  /// The bytes of one file, or nil after saying that the test is skipped.
  static func bytes(_ path: String) -> [UInt8]? {
    guard let data = FileManager.default.contents(atPath: folder.appending(path: path).path) else {
      print("skipped: no \(path) beside the repository")
      return nil
    }
    return [UInt8](data)
  }

  /// The paths of the files with `suffix` below `path`, sorted.
  static func files(_ path: String, suffix: String) -> [String] {
    let found = FileManager.default.subpaths(atPath: folder.appending(path: path).path)
    guard let found else {
      print("skipped: no \(path) beside the repository")
      return []
    }
    return found.filter { $0.hasSuffix(suffix) }.sorted().map { "\(path)/\($0)" }
  }
}
