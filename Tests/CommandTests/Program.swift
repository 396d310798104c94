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
