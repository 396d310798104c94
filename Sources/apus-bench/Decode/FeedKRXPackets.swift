// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Memory
internal import Rings
internal import Units
internal import Venue
internal import VenueKRX
internal import Wire

/// Datagrams through the whole KRX feed: decoder, lines, books, trades, events.
enum FeedKRXPackets {
  static let benchmark = Benchmark(
    names: KRX.Generation.allCases.flatMap { [name($0), "\(name($0))/lines"] },
    summary: "KRX datagrams to events on one line, and each on two lines; events dropped",
    run: run)

  private static let chunkCount = 2_048

  private static func name(_ generation: KRX.Generation) -> String {
    "feed/krx/\(generation.benchName)"
  }

  private static func run(_ bench: Bench) throws -> Outcome {
    var outcome = Outcome()
    for generation in KRX.Generation.allCases {
      let stream = try KRXStream(generation, count: bench.isSmall ? 8_192 : 65_536)
      var single = Series(bench)
      var double = Series(bench)
      for _ in 0..<(bench.isSmall ? 1 : 8) {
        var sink = CountingSink()
        try feed(stream, lineCount: 1, into: &sink, series: &single)
        let count = sink.count
        try feed(stream, lineCount: 2, into: &sink, series: &double)
        // Copies are dropped, and with them the few messages that a line truly said twice.
        try verify(
          count > 0 && sink.count <= 2 * count && sink.count > count + count / 2,
          "\(count) events on one line, \(sink.count - count) on two")
      }
      outcome.measurements += [
        single.measurement(name(generation), unit: "ns/packet"),
        double.measurement("\(name(generation))/lines", unit: "ns/packet"),
      ]
    }
    return outcome
  }

  private static func feed(
    _ stream: KRXStream, lineCount: Int, into sink: inout CountingSink, series: inout Series
  ) throws {
    var configuration = FeedKRXConfiguration(stream.generation)
    configuration.lineStreams = Array(repeating: 0, count: lineCount)
    var feed = FeedKRX(configuration)
    var first = 0
    while first < stream.count {
      let chunk = first..<min(first + chunkCount, stream.count)
      let start = ck_rdtsc()
      receive(
        stream.packets, stream.offsets, chunk, lineCount: lineCount, &feed, into: &sink)
      series.append(ticks: ck_rdtsc() &- start, count: lineCount * chunk.count)
      first = chunk.upperBound
    }
    let summary = feed.summary
    let copyCount = UInt64((lineCount - 1) * stream.count)
    try verify(
      summary.messagesDelivered == UInt64(stream.count) + copyCount
        && summary.packetsMalformed == 0 && summary.messagesRefused == 0
        && summary.gapsDeclared == 0, "\(summary)")
  }

  @inline(never)
  private static func receive(
    _ queue: borrowing ByteQueue, _ offsets: [Int], _ packets: Range<Int>, lineCount: Int,
    _ feed: inout FeedKRX, into sink: inout CountingSink
  ) {
    let bytes = queue.readable
    for index in packets {
      let packet = bytes.extracting(offsets[index]..<offsets[index + 1])
      for line in 0..<lineCount {
        feed.receive(packet, receiveTime: MonotonicNanos(raw: 1), line: line, into: &sink)
      }
    }
  }
}
