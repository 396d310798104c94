// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Foundation
internal import Memory
internal import Units
internal import Wire

/// KRX datagrams to quotes and trades: of a simulated exchange in each generation, and of a real
/// capture.
enum DecodeKRX {
  static let benchmark = Benchmark(
    names: KRX.Generation.allCases.flatMap { generation in
      classes.map { name(generation, $0.name) }
    },
    summary: "A3, B6 and G7 of a simulated KRX to trades and books", run: run)

  static let captureBenchmark = Benchmark(
    names: ["decode/krx2011"],
    summary: "datagrams of the KRX capture beside the repository to quotes and trades",
    run: runCapture)

  private static let classes: [(name: String, kind: KRX.Kind)] = [
    ("A3", .trade), ("B6", .book), ("G7", .tradeBook),
  ]

  private static func name(_ generation: KRX.Generation, _ dataClass: String) -> String {
    "decode/krx/\(generation.benchName)/\(dataClass)"
  }

  private static func run(_ bench: Bench) throws -> Outcome {
    var outcome = Outcome()
    for generation in KRX.Generation.allCases {
      for (name, kind) in classes {
        // Few enough to stay in the cache, which decoding is not about.
        let stream = try KRXStream(generation, count: 512, kind: kind)
        let payloads = (0..<stream.count).map { stream.offsets[$0]..<stream.offsets[$0 + 1] }
        var series = Series(bench)
        for _ in 0..<(bench.isSmall ? 4 : 2_000) {
          try measure(stream.packets, payloads, generation, &series)
        }
        outcome.measurements.append(
          series.measurement(self.name(generation, name), unit: "ns/datagram"))
      }
    }
    return outcome
  }

  /// Times the decoding of all `payloads` as one stretch.
  private static func measure(
    _ packets: borrowing ByteQueue, _ payloads: [Range<Int>], _ generation: KRX.Generation,
    _ series: inout Series
  ) throws {
    var quotes = QuoteSum()
    let start = ck_rdtsc()
    let decoded = decode(
      packets.readable, payloads, payloads.indices, generation, into: &quotes)
    series.append(ticks: ck_rdtsc() &- start, count: payloads.count)
    try verify(decoded == payloads.count, "\(decoded) of \(payloads.count) datagrams decoded")
    try verify(quotes.sum != 0, "messages without prices")
  }

  /// Beside the repository's root, where captures too large or not free to ship are kept.
  private static var capturePath: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("shared/data/krx/kospi200-20110216-head.pcap").path
  }

  private static func runCapture(_ bench: Bench) throws -> Outcome {
    guard FileManager.default.fileExists(atPath: capturePath) else {
      throw Skip(reason: "no capture at \(capturePath)")
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: capturePath))
    var capture = ByteQueue(capacity: data.count)
    try verify(Reference.append(data, to: &capture), "the capture does not fit its own size")
    let payloads = payloads(of: capture.readable)
    try verify(payloads.count > 5_000, "\(payloads.count) datagrams in the capture")
    var series = Series(bench)
    for _ in 0..<(bench.isSmall ? 4 : 200) {
      var first = 0
      while first < payloads.count {
        let chunk = first..<min(first + 512, payloads.count)
        var quotes = QuoteSum()
        let start = ck_rdtsc()
        let decoded = decode(capture.readable, payloads, chunk, .krx2011, into: &quotes)
        series.append(ticks: ck_rdtsc() &- start, count: chunk.count)
        try verify(decoded == chunk.count, "\(decoded) of \(chunk.count) datagrams decoded")
        try verify(quotes.count == 0 || quotes.sum != 0, "quotes without prices")
        first = chunk.upperBound
      }
    }
    return Outcome(measurements: [series.measurement("decode/krx2011", unit: "ns/datagram")])
  }

  /// Where the UDP payloads lie that are messages of the distribution.
  private static func payloads(of capture: RawSpan) -> [Range<Int>] {
    var payloads: [Range<Int>] = []
    guard var reader = Pcap.Reader(capture) else { return [] }
    while case .record(let record) = reader.next(in: capture) {
      guard case .frame(let frame) = record.parse(capture) else { continue }
      let bytes = frame.payload(of: record.frame(of: capture))
      var quotes = QuoteSum()
      guard KRX.decode(bytes, .krx2011, into: &quotes) == .decoded else { continue }
      let start = record.offset + frame.payloadOffset
      payloads.append(start..<(start + bytes.byteCount))
    }
    return payloads
  }

  @inline(never)
  private static func decode(
    _ bytes: RawSpan, _ payloads: [Range<Int>], _ chunk: Range<Int>,
    _ generation: KRX.Generation, into quotes: inout QuoteSum
  ) -> Int {
    var decoded = 0
    for index in chunk {
      let payload = bytes.extracting(payloads[index])
      if KRX.decode(payload, generation, into: &quotes) == .decoded { decoded += 1 }
    }
    return decoded
  }
}

/// Adds up best prices and sizes, so that no decoding can be left out.
private struct QuoteSum: KRXHandler {
  var sum: Int64 = 0
  var count = 0

  mutating func book(_ message: borrowing KRX.Book) {
    count += 1
    for level in 0..<5 {
      sum &+= message.bid.levels[level].price.raw &+ message.bid.levels[level].quantity.raw
      sum &+= message.ask.levels[level].price.raw &+ message.ask.levels[level].quantity.raw
    }
  }

  mutating func trade(_ message: borrowing KRX.Trade) {
    sum &+= message.price.raw &+ message.quantity
  }

  mutating func tradeBook(_ message: borrowing KRX.TradeBook) {
    sum &+= message.trade.price.raw &+ message.bid.levels[0].price.raw
  }
}
