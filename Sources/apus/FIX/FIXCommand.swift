// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// `apus fix`: what concerns FIX messages.
struct FIXCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fix", abstract: "Look into FIX messages.",
    subcommands: [FIXDumpCommand.self])
}

/// `apus fix dump`: every message of a log, field by field.
struct FIXDumpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Print the FIX messages of a log or raw stream field by field, and check them.",
    discussion: """
      Finds messages of FIX 4.2, 4.4 and FIXT 1.1 (5.0 SP2) by their own framing, whatever stands \
      between them, so both logs with stamps in front of each message and bytes off the wire do. \
      Fields end with SOH or, where the input has none, with |. Files may be gzip.

      Each field is one line: tag, name, value. A line with ! says what is wrong with the message \
      above it, by tag and in the words of SessionRejectReason. Passwords and signatures are \
      shown as asterisks.

      Counts go to standard error. It ends with 0 when every message was right, with 1 when one \
      was not or nothing was found, and with 2 when the arguments make no sense.

      Example: apus fix dump session.log | grep -B20 '!'
      """)

  @Argument(help: "The file, or - for standard input.")
  var file: String

  @Flag(
    name: .customLong("user-tags"), inversion: .prefixedNo,
    help: "Let tags from 5000 on pass that no dictionary knows.")
  var userTags = true

  func run() throws {
    var input = try FIXInput(path: file)
    var dump = FIXDump(acceptsUserTags: userTags)
    try input.read(into: &dump)
    dump.say()
    guard dump.isRight else { throw ExitCode(1) }
  }
}
