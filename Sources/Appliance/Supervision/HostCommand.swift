// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// A program of the host, run to its end.
enum HostCommand {
  struct Failure: Error, CustomStringConvertible {
    let command: String
    let status: Int32
    let output: String

    var description: String { "\(command): exit status \(status): \(output)" }
  }

  /// Runs `arguments[0]`, found through PATH, and returns what it printed; throws on any exit
  /// status but 0.
  @discardableResult
  static func run(_ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    let text = String(decoding: output ?? Data(), as: UTF8.self)
    guard process.terminationStatus == 0 else {
      throw Failure(
        command: arguments.joined(separator: " "), status: process.terminationStatus,
        output: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return text
  }
}
