// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// `apus book`: the books that a file's messages build, as JSON lines.
struct BookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "book",
    abstract: "Build the books of a capture or ITCH file and print them as JSON lines.",
    discussion: """
      --final prints one line per instrument when the file has been read, --each one line after \
      every message that touches an instrument, with index, the message's 0-based number in the \
      file. A line has bids and asks as [price, quantity], best first, the last trade's price, \
      the volume, and the number of messages that touched the instrument. Trades marked as not \
      printable count for neither.

      The books are built by the same code that runs live. Messages that refer to orders never \
      announced are counted on standard error and change nothing.

      --check holds a KRX capture to its own rules: each trade's cumulative quantity, each book's \
      order and totals, and the final books against the last ones sent. Exit status 1 when one \
      does not hold.

      Example: apus book --each --levels 5 --instrument AMZN amzn-20120621.itch
      """)

  @Argument(help: "The capture or ITCH file, plain or gzip.")
  var file: String

  @Flag(help: "One line per instrument, as of the end of the file.")
  var final = false

  @Flag(help: "One line after every message that touches an instrument.")
  var each = false

  @Flag(help: "Check volumes and books of a KRX capture and say how many held.")
  var check = false

  @Option(help: "Levels per side, best first.")
  var levels = 10

  @Option(help: "Only the instrument with this ticker or ISIN.")
  var instrument: String?

  @Option(help: "How the file holds its messages: auto, pcap or itch.")
  var format: InputFormat = .auto

  @Option(
    name: .customLong("protocol"),
    help: "What the packets of a capture carry: auto, moldudp64 or krx2011.")
  var carried: CarriedProtocol = .auto

  func validate() throws {
    guard [final, each, check].filter(\.self).count == 1 else {
      throw ValidationError("--final, --each or --check: expected exactly one of them")
    }
    guard (1...1_000).contains(levels) else {
      throw ValidationError("--levels \(levels): expected 1 to 1000")
    }
  }

  func run() throws {
    var input = try InputFile(path: file, format: format)
    let output = LineOutput()
    var builder = BookBuilder(
      fileByteCount: input.byteCountEstimate,
      printer: BookPrinter(
        output: output, levelCount: levels, isEach: each, instrument: instrument))
    // What came before a damaged place is printed all the same.
    let outcome = Result { try input.read(carried: carried, into: &builder) }
    if check {
      builder.sayCounts()
      try outcome.get()
      let report = builder.checkKRX()
      print(report.text)
      guard report.isSound else { throw ExitCode.failure }
      return
    }
    try builder.finish()
    try output.flush()
    builder.sayCounts()
    try outcome.get()
    if let instrument, !builder.hasSeen(instrument) {
      throw InputError(description: "\(file): --instrument \(instrument): not in the file")
    }
  }
}
