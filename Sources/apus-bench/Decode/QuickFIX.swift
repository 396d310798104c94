// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Memory

/// The same work by QuickFIX, in a process of its own: the counterparty of the tests, which
/// `scripts/quickfix/build.sh` makes and APUS_QUICKFIX names.
final class QuickFIX {
  private let process = Process()
  private let requests = Pipe()
  private let answers = Pipe()
  private var text = Data()

  /// Started on `reports`, whole ExecutionReports one behind the other; nil without a counterparty.
  init?(_ reports: borrowing ByteQueue) throws {
    guard let program = ProcessInfo.processInfo.environment["APUS_QUICKFIX"] else { return nil }
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-bench-\(UUID().uuidString).fix")
    let bytes = Span<UInt8>(_bytes: reports.readable)
    try Data(bytes.indices.map { bytes[$0] }).write(to: path)
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["codec", path.path]
    process.standardInput = requests
    process.standardOutput = answers
    try process.run()
    // The first answer comes when the file has been read.
    _ = try nanos("decode")
    try FileManager.default.removeItem(at: path)
  }

  deinit {
    requests.fileHandleForWriting.closeFile()
    process.waitUntilExit()
  }

  /// How long `work`, "encode" or "decode", took for all messages, and what came of it.
  func nanos(_ work: String) throws -> (nanos: UInt64, result: Int64) {
    try requests.fileHandleForWriting.write(contentsOf: Data("\(work)\n".utf8))
    while !text.contains(UInt8(ascii: "\n")) {
      let more = answers.fileHandleForReading.availableData
      try verify(!more.isEmpty, "\(process.executableURL?.path ?? "QuickFIX") ended")
      text.append(more)
    }
    let numbers = String(decoding: text, as: UTF8.self).split { $0.isWhitespace }
    text.removeAll()
    guard numbers.count == 2, let nanos = UInt64(numbers[0]), let result = Int64(numbers[1]) else {
      throw WrongResult(description: "\(numbers) is no answer")
    }
    return (nanos, result)
  }
}
