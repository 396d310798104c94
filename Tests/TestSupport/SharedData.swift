// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// Captures of real markets beside the repository; absent ones make a test skip aloud.
public enum SharedData {
  private static var folder: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "../shared/data").standardizedFileURL
  }

  /// Where the file or folder `path` lies, or nil after saying that the test is skipped.
  public static func url(_ path: String) -> URL? {
    let url = folder.appending(path: path)
    guard FileManager.default.fileExists(atPath: url.path) else {
      print("skipped: no \(path) beside the repository")
      return nil
    }
    return url
  }

  /// The bytes of one file, or nil after saying that the test is skipped.
  public static func bytes(_ path: String) -> [UInt8]? {
    guard let url = url(path) else { return nil }
    return FileManager.default.contents(atPath: url.path).map { [UInt8]($0) }
  }

  /// What a gzip file was made from, or nil after saying that the test is skipped.
  public static func gunzipped(_ path: String) throws -> [UInt8]? {
    guard let url = url(path) else { return nil }
    let gzip = Process()
    gzip.executableURL = URL(filePath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-dc", url.path]
    let output = Pipe()
    gzip.standardOutput = output
    try gzip.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    gzip.waitUntilExit()
    guard gzip.terminationStatus == 0 else {
      print("skipped: gzip failed on \(path)")
      return nil
    }
    return [UInt8](data)
  }

  /// The files with `suffix` below the folder `path`, sorted, each relative to the shared data.
  public static func files(_ path: String, suffix: String) -> [String] {
    guard let url = url(path), let found = FileManager.default.subpaths(atPath: url.path) else {
      return []
    }
    return found.filter { $0.hasSuffix(suffix) }.sorted().map { "\(path)/\($0)" }
  }
}
