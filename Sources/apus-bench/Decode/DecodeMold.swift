// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Memory
internal import Wire

/// MoldUDP64 datagrams to the fields of their ITCH 5.0 messages.
enum DecodeMold {
  static let benchmark = Benchmark(
    names: ["decode/mold+itch"],
    summary: "MoldUDP64 datagrams to the fields of their ITCH 5.0 messages", run: run)

  private static func run(_ bench: Bench) throws -> Outcome {
    let stream = try bench.stream()
    var series = Series(bench)
    let whole = Reference.decodeITCH(stream.messages, 0..<stream.messages.count)
    for _ in 0..<(bench.isSmall ? 2 : 20) {
      var fields = FieldSum()
      for chunk in stream.chunks {
        let start = ck_rdtsc()
        let count = decode(
          stream.packets, stream.packetOffsets, chunk.packets, into: &fields)
        series.append(ticks: ck_rdtsc() &- start, count: chunk.messageCount)
        try verify(count == chunk.messageCount, "\(count) messages of \(chunk.messageCount)")
      }
      try verify(fields.sum == whole.sum, "sum \(fields.sum), C has \(whole.sum)")
    }
    return Outcome(measurements: [series.measurement("decode/mold+itch", unit: "ns/message")])
  }

  @inline(never)
  private static func decode(
    _ queue: borrowing ByteQueue, _ offsets: [Int], _ packets: Range<Int>,
    into fields: inout FieldSum
  ) -> Int {
    var count = 0
    let bytes = queue.readable
    for index in packets {
      let packet = bytes.extracting(offsets[index]..<offsets[index + 1])
      guard case .packet(let parsed) = MoldUDP64.parse(packet) else { continue }
      var blocks = parsed.blocks
      while let message = blocks.next(in: packet) {
        if ITCH50.decode(message, into: &fields) == .decoded { count += 1 }
      }
    }
    return count
  }
}
