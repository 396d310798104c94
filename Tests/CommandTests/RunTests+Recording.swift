// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Host
import Testing

/// A finished run: its recording and the events of its ring.
private struct Recorded {
  let folder: String
  let files: [String]
  let live: Data
}

// Part of the one serialized suite of runs: over loopback two runs at a time would meet.
extension RunTests {
  /// Runs a day of `messageCount` messages with a recorder, and takes down the event ring.
  private func record(
    _ arguments: [String] = [], messageCount: Int = 30_000, faults: String = "",
    _ changes: (String, String)...,
    meanwhile: (RunningProgram) -> Void = { _ in }, body: (Recorded) throws -> Void
  ) throws {
    try Program.withFile("apus.toml", Data()) { path in
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      var text = Configuration.sample
      let all =
        [
          ("message_count = 250000", "message_count = \(messageCount)"),
          ("huge_page_2mib_count = 128", "huge_page_2mib_count = 0"),
          ("enabled = false", "enabled = true"),
          ("directory = \"recordings\"", "directory = \"\(folder)/recordings\""),
          ("compression = \"zstd\"", "compression = \"none\""),
        ] + changes
      for (old, new) in all {
        try #require(text.contains(old))
        text = text.replacing(old, with: new)
      }
      try Data("\(text)\n\(faults)\n".utf8).write(to: URL(fileURLWithPath: path))
      let program = try RunningProgram(["run", "--keep", "--config", path] + arguments)
      meanwhile(program)
      let status = program.wait()
      // Faults that nothing repairs make a run unsound, and its recording no worse.
      if faults.isEmpty { #expect(status == 0, "\(program.lines)") }
      let name = "apus-\(program.processID)"
      let place = try RegionDirectory.prepare(name: name)
      defer { Self.remove(place) }
      let events = try Program.run("events", "--run", name, "--output", "\(folder)/live")
      #expect(events.status == 0, "\(events.diagnostics)")
      let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/recordings")
        .sorted().map { "\(folder)/recordings/\($0)" }
      let live = try #require(FileManager.default.contents(atPath: "\(folder)/live"))
      // A datafeed that comes back takes a snapshot in place of what it missed.
      #expect(live.count > 64 * messageCount / (faults.isEmpty ? 2 : 8))
      try body(Recorded(folder: folder, files: files, live: live))
    }
  }

  private func replayed(_ files: [String], _ recorded: Recorded, _ more: String...) throws -> Data {
    let output = "\(recorded.folder)/replayed"
    let outcome = try Program.run(
      ["replay", "--decode", "--events", output] + more + files)
    #expect(outcome.status == 0, "\(outcome.diagnostics)")
    return try #require(FileManager.default.contents(atPath: output))
  }

  /// Compares without the testing library's own comparison, which takes hours to tell how two
  /// files of megabytes differ.
  private func expectSame(_ replayed: Data, _ live: Data) {
    let isSame = replayed == live
    guard !isSame else { return }
    let first = zip(replayed, live).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    Issue.record(
      "replayed \(replayed.count) bytes, live \(live.count), first difference at \(first ?? -1)")
  }

  private func verify(_ recorded: Recorded) throws -> [String: Any] {
    let outcome = try Program.run(["record", "verify"] + recorded.files)
    #expect(outcome.status == 0, "\(outcome.diagnostics)")
    return try #require(try outcome.objects().first)
  }

  @Test("a recording and its export replay to the event log of the live run, byte for byte")
  func recordedRun() throws {
    try record(body: { recorded in
      let summary = try verify(recorded)
      #expect(summary["records_missing"] as? Int == 0)
      let kinds = try #require(summary["kinds"] as? [String: Int])
      #expect(kinds["start"] == 1)
      #expect(try #require(kinds["packet"]) > 1_000)
      expectSame(try replayed(recorded.files, recorded), recorded.live)

      let capture = "\(recorded.folder)/day.pcapng"
      let export = try Program.run(["export", "--output", capture] + recorded.files)
      #expect(export.status == 0, "\(export.diagnostics)")
      let configuration = "\(recorded.folder)/apus.toml"
      expectSame(
        try replayed([capture], recorded, "--config", configuration), recorded.live)
      try crosscheck(capture, recorded)
    })
  }

  @Test("a recorder that is killed and comes back leaves no hole")
  func killedRecorder() throws {
    try record(messageCount: 60_000) { program in
      guard let line = program.line(where: { $0.contains("started recorder, process ") }),
        let pid = line.firstMatch(of: /process (\d+)/).flatMap({ Int32($0.1) }),
        program.line(where: { $0.contains(" 1 s: ") }) != nil
      else {
        Issue.record("\(program.lines)")
        return
      }
      kill(pid, SIGKILL)
    } body: { recorded in
      #expect(recorded.files.count == 2)
      _ = try verify(recorded)
      expectSame(try replayed(recorded.files, recorded), recorded.live)
    }
  }

  @Test("losses on both lines and a datafeed killed in the middle replay as they were")
  func faultyRun() throws {
    let loss = ["A", "B"].map { line in
      "[[exchange.fault]]\nkind = \"loss\"\nline = \"\(line)\"\nper_million = 20000\n"
    }
    try record(messageCount: 60_000, faults: loss.joined(separator: "\n")) { program in
      guard let line = program.line(where: { $0.contains("started datafeed, process ") }),
        let pid = line.firstMatch(of: /process (\d+)/).flatMap({ Int32($0.1) }),
        program.line(where: { $0.contains(" 1 s: ") }) != nil
      else {
        Issue.record("\(program.lines)")
        return
      }
      kill(pid, SIGKILL)
    } body: { recorded in
      let kinds = try #require(try verify(recorded)["kinds"] as? [String: Int])
      #expect(kinds["start"] == 2)
      #expect(kinds["reply", default: 0] + kinds["stream", default: 0] > 0)
      let again = try replayed(recorded.files, recorded)
      expectSame(again, recorded.live)
    }
  }

  @Test("a fused run with packed segments replays the same")
  func packedRun() throws {
    func check(_ recorded: Recorded) throws {
      #expect(recorded.files.count > 1)
      let packed = recorded.files.filter { $0.hasSuffix(".zst") }
      #expect(packed.count > 0)
      let again = try replayed(recorded.files, recorded)
      expectSame(again, recorded.live)
    }
    try record(
      ["--single"],
      ("compression = \"none\"", "compression = \"zstd\""),
      ("segment_bytes_max = 1073741824", "segment_bytes_max = 1048576"),
      ("block_bytes = 1048576", "block_bytes = 262144"),
      ("flush_ms = 200", "flush_ms = 20"), body: check)
  }

  /// Packets, stamps, ports and lengths as Wireshark's own program reads them.
  private func crosscheck(_ capture: String, _ recorded: Recorded) throws {
    let fields = ["-e", "frame.time_epoch", "-e", "udp.dstport", "-e", "udp.length"]
    guard let seen = tshark(["-r", capture, "-Y", "udp", "-T", "fields"] + fields) else {
      print("skipped: no tshark")
      return
    }
    let rows = seen.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    let dumped = try Program.run(["record", "dump"] + recorded.files).objects()
    let packets = dumped.filter { $0["kind"] as? String == "packet" }
    #expect(rows.count == packets.count)
    let first = try #require(packets.first?["stamp"] as? Int)
    var offset: Int?
    var differing = 0
    for (row, packet) in zip(rows, packets) {
      let parts = row[0].split(separator: ".").compactMap { Int($0) }
      let time = parts[0] * 1_000_000_000 + parts[1]
      let stamp = try #require(packet["stamp"] as? Int)
      if offset == nil { offset = time - first }
      let isRight =
        time - stamp == offset && Int(row[1]) == packet["port"] as? Int
        && Int(row[2]) == (packet["bytes"] as? Int).map { $0 + 8 }
      if !isRight { differing += 1 }
    }
    #expect(differing == 0)
    // Nothing that tshark calls malformed and no wrong checksum.
    let bad = tshark([
      "-r", capture, "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-Y",
      "ip.checksum.status == 0 or udp.checksum.status == 0 or udp.length.bad", "-T", "fields", "-e",
      "frame.number",
    ])
    #expect(bad == "")
  }

  private func tshark(_ arguments: [String]) -> String? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/tshark")
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
      let data = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
    } catch {
      return nil
    }
  }
}
