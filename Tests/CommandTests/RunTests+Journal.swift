// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import TestSupport
import Testing

// Part of the one serialized suite of runs: over loopback two runs at a time would meet.
extension RunTests {
  @Test("a journal of its own directory is on disk before anything it records is sent")
  func journalBeforeSend() throws {
    let folder = TestFolder()
    let configuration = Configuration.sample
      .replacing("message_count = 250000", with: "message_count = 25000")
      .replacing("journal_directory = \"\"", with: "journal_directory = \"\(folder.path)\"")
      .replacing("journal_sync = \"background\"", with: "journal_sync = \"before_send\"")
    try Program.withFile("apus.toml", Data(configuration.utf8)) { path in
      let outcome = try Program.run("run", "--config", path)
      #expect(outcome.status == 0, "\(outcome.diagnostics)")
      #expect(outcome.output.contains("are equal"))
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let name = try #require(names.first { $0.hasSuffix(".journal") })
    let verified = try Program.run("journal", "verify", "\(folder.path)/\(name)")
    #expect(verified.status == 0, "\(verified.diagnostics)")
    let numbers = verified.lines.first?.split { !$0.isNumber }.compactMap { Int($0) } ?? []
    #expect(numbers.count == 3 && numbers[0] > 20, "\(verified.output)")
    let dump = try Program.run("journal", "dump", "\(folder.path)/\(name)")
    let requests = try dump.objects().filter { $0["kind"] as? String == "request" }
    #expect(!requests.isEmpty)
    // Only what the venue said after the last order may not have been brought to the disk.
    let last = try #require(requests.last?["sequence"] as? Int)
    #expect(numbers[2] >= last)
  }
}
