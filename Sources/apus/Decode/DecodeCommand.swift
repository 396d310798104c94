// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// `apus decode`: one JSON line per wire message.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Print every wire message of a capture or ITCH file as one JSON line.",
    discussion: """
      Reads pcap captures and length-framed ITCH 5.0 files, plain or gzip. Each line has the \
      message's type as on the wire, its time (ts, Unix nanoseconds), the capture's stamp \
      (ts_capture), the instrument, how it was carried, and all fields under the names of the \
      specification: integers in wire units, prices as decimal text.

      Times of day need a date: --date, else the capture stamp's, else one in the file's name \
      (YYYYMMDD or MMDDYYYY), else 1970-01-01.

      Messages of unknown type or wrong length are counted on standard error and do not stop the \
      command. It ends with 0 when the file was read to its end, with 1 when it could not be \
      read and with 2 when the arguments make no sense.

      Example: apus decode --date 2019-12-30 20191230.itch.gz | jq -c 'select(.type=="U")'
      """)

  @Argument(help: "The capture or ITCH file.")
  var file: String

  @Option(help: "The trading day as YYYY-MM-DD, in the venue's own time zone.")
  var date: String?

  @Option(help: "How the file holds its messages: auto, pcap or itch.")
  var format: InputFormat = .auto

  @Option(
    name: .customLong("protocol"),
    help: """
      What the packets of a capture carry: auto, moldudp64, krx2011, exture-plus, exture3, \
      ouch50 or ouch42.
      """)
  var carried: CarriedProtocol = .auto

  func validate() throws {
    if let date, !DateText.isDate(date) {
      throw ValidationError("--date \(date): expected a day written YYYY-MM-DD")
    }
  }

  func run() throws {
    var input = try InputFile(path: file, format: format)
    let named = DateText.date(inName: file)
    var decoder = LineDecoder(
      output: LineOutput(), date: date, fallback: named ?? "1970-01-01", carried: carried)
    if date == nil, named == nil, input.format == .itch {
      Terminal.say("apus decode: no date given or in the file's name; times are of 1970-01-01")
    }
    // What came before a damaged place is printed and summed up all the same.
    let outcome = Result { try input.read(carried: carried, into: &decoder) }
    try decoder.finish()
    DecodeSummary(decoder: decoder, counts: input.counts).say()
    try outcome.get()
  }
}
