// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite struct BookCommandTests {
  @Test("the final book has levels, last price, volume and message count")
  func final() throws {
    let bytes = DecodeTests.records(
      DecodeTests.directory, DecodeTests.add, DecodeTests.execution)
    let outcome = try Program.withFile("a.itch", bytes) {
      try Program.run("book", "--final", "--levels", "3", $0)
    }
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        {"instrument":"AAPL","bids":[["189.1234",200]],"asks":[],"last":"189.1234",\
        "volume":100,"messages":3}

        """)
  }

  @Test("--each has a line for every message that touches an instrument, numbered from 0")
  func each() throws {
    let event = "53000000031f1aced9f07b4f"
    let bytes = DecodeTests.records(event, DecodeTests.add, event, DecodeTests.execution)
    let outcome = try Program.withFile("a.itch", bytes) {
      try Program.run("book", "--each", $0)
    }
    let objects = try outcome.objects()
    #expect(objects.map { $0["index"] as? Int } == [1, 3])
    #expect(objects.map { $0["volume"] as? Int } == [0, 100])
    #expect(objects[0]["last"] is NSNull)
  }

  @Test("an instrument that the file does not have is an error that names it")
  func unknownInstrument() throws {
    let bytes = DecodeTests.records(DecodeTests.add)
    let outcome = try Program.withFile("a.itch", bytes) {
      try Program.run("book", "--final", "--instrument", "MSFT", $0)
    }
    #expect(outcome.status == 1)
    #expect(outcome.diagnostics.contains("MSFT"))
  }

  @Test("--check finds the volumes and books of the KRX capture as they must be")
  func checkCapture() throws {
    guard let file = SharedData.url("krx/kospi200-20110216-head.pcap")?.path else { return }
    let outcome = try Program.run("book", "--check", file)
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        trades 929, instruments with a book 167
        volume continuity of trades: 854 checked, 0 violated
        ladders in order and uncrossed: 6696 checked, 0 violated
        levels within their totals: 6696 checked, 0 violated
        final books as last sent: 167 checked, 0 violated

        """)
  }

  @Test("the books of a real day equal the source's own after each of its rows")
  func oracle() throws {
    guard let file = SharedData.url("nasdaq/amzn-20120621-l5.itch")?.path,
      let oracle = try SharedData.gunzipped("nasdaq/amzn-20120621-l5.oracle.csv.gz")
    else { return }
    let outcome = try Program.run("book", "--each", "--levels", "5", file)
    let lines = outcome.lines
    let rows = String(decoding: oracle, as: UTF8.self).split(separator: "\n")
    let first = try #require(lines.first)
    let offset = try #require(Int(first.dropFirst("{\"index\":".count).prefix { $0 != "," }))
    var differing = 0
    var compared = 0
    for row in rows.dropFirst() {
      let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let index = try #require(Int(fields[2]))
      // All messages but the leading and closing session events are of the one instrument.
      guard let line = BookCommandTests.line(of: index, in: lines, near: index - offset) else {
        differing += 1
        continue
      }
      compared += 1
      if !line.contains(BookCommandTests.ladders(fields)) {
        differing += 1
        if differing <= 3 { Issue.record("\(line), expected \(BookCommandTests.ladders(fields))") }
      }
    }
    #expect(compared == 155_935)
    #expect(differing == 0)
  }

  @Test("the books of a KRX capture equal its quotes after each, and the last ones are final")
  func krx() throws {
    guard let file = SharedData.url("krx/kospi200-20110216-head.pcap")?.path,
      let text = SharedData.bytes("krx/kospi200-20110216-head.quotes.txt")
    else { return }
    // A book's line is found by the number of its message, which `decode` gives the type of.
    let types = try Program.run("decode", file).objects().map { $0["type"] as? String }
    let quoted = types.indices.filter { types[$0] == "B6034" }
    var books: [Int: Book] = [:]
    for object in try Program.run("book", "--each", "--levels", "5", file).objects() {
      books[try #require(object["index"] as? Int)] = Book(object)
    }
    let quotes = String(decoding: text, as: UTF8.self).split(separator: "\n")
    #expect(quotes.count == quoted.count)
    var differing = 0
    for (quote, index) in zip(quotes, quoted) where books[index] != Book(quote) {
      differing += 1
      if differing <= 3 {
        Issue.record("message \(index): \(String(describing: books[index])), expected \(quote)")
      }
    }
    #expect(differing == 0)
    // Trades with quotes change books as well, so the last line of an instrument is its end.
    var last: [String: Book] = [:]
    for index in books.keys.sorted() { last[books[index]?.instrument ?? ""] = books[index] }
    let final = try Program.run("book", "--final", "--levels", "5", file).objects().map(Book.init)
    #expect(final.count == last.count)
    for book in final { #expect(last[book.instrument] == book) }
  }

  /// An instrument's levels as `quantity@price` in hundredths, best first.
  private struct Book: Equatable {
    let instrument: String
    let bids: [String]
    let asks: [String]

    init(_ object: [String: Any]) {
      instrument = object["instrument"] as? String ?? "none"
      (bids, asks) = (Self.levels(object["bids"]), Self.levels(object["asks"]))
    }

    /// A line of the expected quotes: times, ISIN, bids worst first, asks best first.
    init(_ line: Substring) {
      let fields = line.split(separator: " ")
      instrument = String(fields[2])
      bids = Self.present(fields[3..<8].reversed())
      asks = Self.present(fields[8..<13])
    }

    private static func levels(_ value: Any?) -> [String] {
      (value as? [[Any]] ?? []).map { level in
        let price = Decimal(string: level[0] as? String ?? "") ?? .nan
        return "\(level[1])@\(price * 100)"
      }
    }

    private static func present(_ fields: some Sequence<Substring>) -> [String] {
      fields.compactMap { field in
        let parts = field.split(separator: "@").compactMap { Int($0) }
        return parts[0] == 0 ? nil : "\(parts[0])@\(parts[1])"
      }
    }
  }

  /// The line of message `index`; session events between have none, so it may lie a few earlier.
  private static func line(of index: Int, in lines: [Substring], near: Int) -> Substring? {
    for position in stride(from: min(near, lines.count - 1), to: max(near - 10, -1), by: -1)
    where lines[position].hasPrefix("{\"index\":\(index),") { return lines[position] }
    return nil
  }

  /// The five levels a side of an oracle row as the command writes them.
  private static func ladders(_ fields: [String]) -> String {
    func ladder(_ first: Int) -> String {
      (0..<5).compactMap { level in
        let price = fields[first + 4 * level]
        let quantity = fields[first + 4 * level + 1]
        guard quantity != "0" else { return nil }
        return "[\"\(price.dropLast(4)).\(price.suffix(4))\",\(quantity)]"
      }.joined(separator: ",")
    }
    return "\"bids\":[\(ladder(8))],\"asks\":[\(ladder(6))]"
  }
}
