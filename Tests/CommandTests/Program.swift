// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The built `apus` beside the test bundle, driven from outside.
enum Program {
  struct Outcome {
    var status: Int32
    var output: String
    var diagnostics: String

    /// The lines of standard output.
    var lines: [Substring] { output.split(separator: "\n") }

    /// The lines of standard output as JSON objects.
    func objects() throws -> [[String: Any]] {
      try lines.map { line in
        let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
        return try #require(value as? [String: Any])
      }
    }
  }

  /// Runs `apus` with `arguments` to its end.
  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  static func run(_ arguments: [String]) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { remove(folder) }
    // Files instead of pipes: a full pipe would stop the program until somebody reads it.
    let output = folder.appendingPathComponent("output")
    let diagnostics = folder.appendingPathComponent("diagnostics")
    for file in [output, diagnostics] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = try executable()
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: diagnostics)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      diagnostics: String(decoding: try Data(contentsOf: diagnostics), as: UTF8.self))
  }

  /// Runs `body` with the path of a new file that holds `bytes` and is named `name`.
  static func withFile<Result>(
    _ name: String, _ bytes: Data, _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { remove(folder) }
    let file = folder.appendingPathComponent(name)
    try bytes.write(to: file)
    return try body(file.path)
  }

  /// The path of a shared capture or file; nil, said aloud, when it is not there.
  static func shared(_ path: String) -> String? {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let file = root.appendingPathComponent("shared/data/\(path)").path
    if FileManager.default.fileExists(atPath: file) { return file }
    print("skipped: \(path) is not beside the repository")
    return nil
  }

  /// All shared files under `folder` with the extension `suffix`.
  static func sharedFiles(_ folder: String, suffix: String) throws -> [String] {
    guard let root = shared(folder) else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: root)
      .filter { $0.hasSuffix(suffix) }.sorted().map { "\(root)/\($0)" }
  }

  /// The text of a gzip file, unpacked by the system's own gzip.
  static func unpacked(_ path: String) throws -> String {
    try withFile("plain", Data()) { plain in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["gzip", "-dc", path]
      process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: plain))
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      return try String(contentsOfFile: plain, encoding: .utf8)
    }
  }

  static func executable() throws -> URL {
    // The test runner lies in the same folder as the products.
    for candidate in [CommandLine.arguments[0]] + CommandLine.arguments {
      let folder = URL(fileURLWithPath: candidate).deletingLastPathComponent()
      let file = folder.appendingPathComponent("apus")
      if FileManager.default.isExecutableFile(atPath: file.path) { return file }
    }
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    let file = root.appendingPathComponent(".build/release/apus")
    try #require(FileManager.default.isExecutableFile(atPath: file.path), "apus is not built")
    return file
  }

  private static func remove(_ folder: URL) {
    do {
      try FileManager.default.removeItem(at: folder)
    } catch {
      print("\(folder.path) stays behind: \(error)")
    }
  }
}
