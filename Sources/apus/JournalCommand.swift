// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Wire

/// `apus journal`: what a gateway wrote down.
struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Check a gateway's journal, print it, or what it says of the day.",
    discussion: """
      The journal of a run without gateway.journal_directory is the file journal in the run's \
      directory under /dev/shm. It may be read while the gateway writes it.
      """,
    subcommands: [
      JournalVerifyCommand.self, JournalDumpCommand.self, JournalBlotterCommand.self,
      JournalPositionsCommand.self,
    ])
}

/// `apus journal verify`
struct JournalVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check every record's checksum and place in the chain.",
    discussion: """
      Ends with 0 when all records that the header counts are whole, with 1 when one is damaged: \
      that one and all behind it are lost. A record torn while it was written is not counted by \
      the header and loses nothing that was relied on.
      """)

  @Argument(help: "The journal.")
  var file: String

  func run() throws {
    let reading = try JournalReading(path: file)
    print("records \(reading.count), counted by the header \(reading.counted),", terminator: " ")
    print("known to be on disk \(reading.durable)")
    print(reading.kinds.map { "\($0.name) \($0.count)" }.joined(separator: ", "))
    if reading.isTorn { print("one record was torn while it was written") }
    guard reading.lost == 0 else {
      Terminal.say(
        "\(file): record \(reading.count + 1) is damaged: it and \(reading.lost - 1) behind it are "
          + "lost")
      throw ExitCode.failure
    }
  }
}

/// `apus journal dump`
struct JournalDumpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Print every whole record as one JSON line.",
    discussion: """
      Times are nanoseconds of the gateway's monotonic clock, those of the venue Unix nanoseconds; \
      prices are decimal text.
      """)

  @Argument(help: "The journal.")
  var file: String

  func run() throws {
    let reading = try JournalReading(path: file)
    let output = LineOutput()
    var line = JSONLine()
    for index in 0..<reading.count {
      line.text.openObject()
      reading.walk(index, &line)
      line.text.closeObject()
      line.text.endLine()
      try output.take(line.text)
    }
    try output.flush()
  }
}

/// Writes the fields of a record into an object.
struct JSONLine: FieldVisitor {
  let text = JSONText()

  mutating func message(type: String, name: StaticString) {}

  mutating func field(_ name: StaticString, _ value: FieldValue) {
    text.key(name.description)
    text.value(value)
  }
}
