// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Memory
internal import Rings
internal import Units
internal import Venue
internal import VenueNasdaq

/// Datagrams through the whole Nasdaq feed: arbiter, decoder, order table, events.
enum FeedPackets {
  static let benchmark = Benchmark(
    names: ["feed/nasdaq", "feed/nasdaq/ring"],
    summary: "datagrams to events: arbiter, decoder and order table; events dropped or published",
    run: run)

  private static func run(_ bench: Bench) throws -> Outcome {
    let stream = try bench.stream()
    let place = try bench.place()
    var dropped = Series(bench)
    var published = Series(bench)
    var ring = try EventRingWriter(name: "bench-feed", slotCount: 1 << 16, in: place)
    for _ in 0..<(bench.isSmall ? 1 : 8) {
      var sink = CountingSink()
      try feed(stream, into: &sink, series: &dropped)
      let before = ring.nextSequence
      try feed(stream, into: &ring, series: &published)
      try verify(
        ring.nextSequence - before == sink.count, "\(sink.count) events, the ring disagrees")
    }
    return Outcome(measurements: [
      dropped.measurement("feed/nasdaq", unit: "ns/message"),
      published.measurement("feed/nasdaq/ring", unit: "ns/message"),
    ])
  }

  private static func feed<Sink: EventSink & ~Copyable>(
    _ stream: MarketStream, into sink: inout Sink, series: inout Series
  ) throws {
    var configuration = FeedNasdaqConfiguration()
    configuration.instrumentCapacity = 256
    configuration.orderCapacity = 1 << 16
    configuration.levelCapacity = 1 << 16
    var feed = FeedNasdaq(configuration)
    for chunk in stream.chunks {
      let start = ck_rdtsc()
      receive(stream.packets, stream.packetOffsets, chunk.packets, &feed, into: &sink)
      series.append(ticks: ck_rdtsc() &- start, count: chunk.messageCount)
    }
    let summary = feed.summary
    try verify(
      summary.messagesDelivered == UInt64(stream.messageCount) && summary.messagesRefused == 0,
      "\(summary)")
  }

  @inline(never)
  private static func receive<Sink: EventSink & ~Copyable>(
    _ queue: borrowing ByteQueue, _ offsets: [Int], _ packets: Range<Int>,
    _ feed: inout FeedNasdaq, into sink: inout Sink
  ) {
    let bytes = queue.readable
    for index in packets {
      feed.receive(
        bytes.extracting(offsets[index]..<offsets[index + 1]), receiveTime: MonotonicNanos(raw: 1),
        line: 0, into: &sink)
    }
  }
}
