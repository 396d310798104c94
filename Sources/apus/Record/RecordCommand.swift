// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Recording
internal import Rings
internal import Units

/// `apus record`
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record what a datafeed receives, and check recordings.",
    subcommands: [Run.self, Verify.self, Dump.self], defaultSubcommand: Run.self)

  /// `apus record`: the process of a run.
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run",
      abstract: "Write the packet ring of a run's datafeed to segments on disk (the default).",
      discussion: """
        Needs a running datafeed of the same --run whose configuration has record.enabled = true. \
        Killed and started again it goes on behind the last block on disk. It never holds up the \
        datafeed: what it is too slow for is counted. Ends on SIGTERM or SIGINT.
        """)

    @OptionGroup var arguments: ProcessArguments

    func run() throws { try RecorderProcess.run(arguments.options) }
  }

  /// `apus record verify`
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Read every block of a recording, check the sums, and say what is missing.",
      discussion: """
        Prints one JSON object; holes and damage go to standard error, a line each. Exits with 1 \
        when a record between the first and the last is missing or a block is damaged.
        """)

    @Argument(help: "Segments of one recording in the order of their names, plain or zstd.")
    var files: [String]

    func run() throws {
      var reader = RecordingReader()
      try reader.read(
        files, gap: { Terminal.say("apus record verify: \($0)") }, body: { _, _ in })
      print(Self.text(reader.summary))
      guard reader.summary.isWhole else { throw ExitCode.failure }
    }

    private static func text(_ summary: RecordingReader.Summary) -> String {
      let text = JSONText()
      text.openObject()
      func put(_ key: String, _ number: UInt64) {
        text.key(key)
        text.integer(Int128(number))
      }
      put("segments", UInt64(summary.segments))
      put("blocks", UInt64(summary.blocks))
      put("records", summary.records)
      put("payload_bytes", summary.payloadBytes)
      text.key("kinds")
      text.openObject()
      for (kind, count) in summary.kinds.sorted(by: { $0.key < $1.key }) { put(kind, count) }
      text.closeObject()
      if let first = summary.firstNumber { put("first_record", first) }
      put("last_record", summary.lastNumber)
      put("records_missing", summary.missing.records)
      put("payload_bytes_missing", summary.missing.payloadBytes)
      put("records_overrun", summary.overrun.records)
      put("records_not_written", summary.dropped.records)
      put("records_repeated", summary.repeatedRecords)
      put("bytes_damaged", UInt64(summary.damagedByteCount))
      text.closeObject()
      return String(decoding: text.bytes, as: UTF8.self)
    }
  }

  /// `apus record dump`
  struct Dump: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "dump",
      abstract: "Print the records of a recording, a JSON object each, without their bytes.")

    @Argument(help: "Segments of one recording in the order of their names, plain or zstd.")
    var files: [String]

    func run() throws {
      let output = LineOutput()
      let text = JSONText()
      var reader = RecordingReader()
      func put(_ record: PacketRecord) throws {
        text.openObject()
        text.key("number")
        text.integer(Int128(record.number))
        text.key("kind")
        text.text("\(record.tag.kind)")
        text.key("stamp")
        text.integer(record.tag.stamp.raw)
        text.key("line")
        text.integer(Int128(record.tag.line))
        text.key("address")
        text.integer(Int128(record.tag.address))
        text.key("port")
        text.integer(Int128(record.tag.port))
        text.key("bytes")
        text.integer(Int128(record.payloadByteCount))
        text.closeObject()
        text.endLine()
        try output.take(text)
      }
      try reader.read(
        files, gap: { Terminal.say("apus record dump: \($0)") },
        body: { record, _ in try put(record) })
      try output.flush()
    }
  }
}
