// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The counterparty made of QuickFIX as a process; scripts/quickfix builds it.
final class Counterparty {
  /// One order as it knew it at its end.
  struct Order: Equatable {
    var status: String
    var executed: Int64
    var fillCount: Int
  }

  /// Where the program is; nil, and said aloud, where it was not built.
  static let program: String? = {
    let path = ProcessInfo.processInfo.environment["APUS_QUICKFIX"]
    if path == nil {
      print("skipped: APUS_QUICKFIX does not name the counterparty of scripts/quickfix/build.sh")
    }
    return path
  }()

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let folder: TestFolder
  private var text = ""

  init(
    _ program: String, _ role: String, port: UInt16, version: String, orders: Int? = nil
  ) throws {
    folder = TestFolder()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [role, "\(port)", version, folder.path] + (orders.map { ["\($0)"] } ?? [])
    process.standardInput = input
    process.standardOutput = output
    let descriptor = output.fileHandleForReading.fileDescriptor
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    try process.run()
  }

  deinit {
    if process.isRunning { process.terminate() }
  }

  var isRunning: Bool { process.isRunning }

  /// Whether it has said `word`; does not wait.
  func hasSaid(_ word: String) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = read(output.fileHandleForReading.fileDescriptor, &buffer, buffer.count)
    if count > 0 { text += String(decoding: buffer[..<count], as: UTF8.self) }
    return text.contains(word)
  }

  /// Ends it; its orders by ClOrdID, and what it found doubled.
  func end() throws -> (orders: [String: Order], doubled: [String], logons: Int) {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let lines = try String(contentsOfFile: "\(folder.path)/orders", encoding: .utf8)
    var orders: [String: Order] = [:]
    var doubled: [String] = []
    var logons = 0
    for line in lines.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      switch (words[0], words.count) {
      case ("doubled", _): doubled.append(String(line))
      case ("logons", 2): logons = try #require(Int(words[1]))
      case (_, 4):
        orders[words[0]] = Order(
          status: words[1], executed: try #require(Int64(words[2])),
          fillCount: try #require(Int(words[3])))
      default: Issue.record("not understood: \(line)")
      }
    }
    return (orders, doubled, logons)
  }
}
