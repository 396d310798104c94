// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A started `apus` whose diagnostics are read while it runs.
final class RunningProgram {
  private let process = Process()
  private let diagnostics = Pipe()
  private var unread = Data()
  private(set) var lines: [String] = []

  init(_ arguments: [String]) throws {
    process.executableURL = try Program.executable()
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = diagnostics
    try process.run()
  }

  var processID: Int32 { process.processIdentifier }

  /// The next line of diagnostics that `condition` accepts, nil when the program ended without it.
  /// The program must be one that ends by itself.
  func line(where condition: (String) -> Bool) -> String? {
    while let line = nextLine() {
      lines.append(line)
      if condition(line) { return line }
    }
    return nil
  }

  /// Reads the rest and returns the exit status.
  func wait() -> Int32 {
    while let line = nextLine() { lines.append(line) }
    process.waitUntilExit()
    return process.terminationStatus
  }

  private func nextLine() -> String? {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: unread[..<end], as: UTF8.self)
        unread = Data(unread[(end + 1)...])
        return line
      }
      // Blocks until there is something; empty when every writer has gone.
      let data = diagnostics.fileHandleForReading.availableData
      if data.isEmpty { return nil }
      unread += data
    }
  }
}
