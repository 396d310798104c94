// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Memory
internal import Wire

/// Length-framed ITCH 5.0 to fields, against the same loop in C.
enum DecodeITCH {
  static let benchmark = Benchmark(
    names: ["decode/itch50", "decode/itch50/c"],
    summary: "ITCH 5.0 messages of a file to the fields of a book; C reads the same", run: run)

  private static func run(_ bench: Bench) throws -> Outcome {
    let stream = try bench.stream()
    var ours = Series(bench)
    var reference = Series(bench)
    for round in 0..<(bench.isSmall ? 2 : 20) {
      var sums: [UInt64] = []
      for chunk in stream.chunks {
        let start = ck_rdtsc()
        let found = decode(stream.messages, chunk.bytes)
        ours.append(ticks: ck_rdtsc() &- start, count: chunk.messageCount)
        try verify(found.count == chunk.messageCount, "round \(round): \(found.count) messages")
        sums.append(found.sum)
      }
      for (index, chunk) in stream.chunks.enumerated() {
        let start = ck_rdtsc()
        let found = Reference.decodeITCH(stream.messages, chunk.bytes)
        reference.append(ticks: ck_rdtsc() &- start, count: chunk.messageCount)
        try verify(found.count == chunk.messageCount, "C found \(found.count) messages")
        try verify(found.sum == sums[index], "chunk \(index): C sums to \(found.sum)")
      }
    }
    let subject = ours.measurement("decode/itch50", unit: "ns/message")
    let other = reference.measurement("decode/itch50/c", unit: "ns/message")
    return Outcome(
      measurements: [subject, other],
      comparisons: [Comparison(subject: subject, reference: other)])
  }

  @inline(never)
  private static func decode(
    _ messages: borrowing ByteQueue, _ range: Range<Int>
  ) -> (count: Int, sum: UInt64) {
    let bytes = messages.readable.extracting(range)
    var file = BinaryFile()
    var fields = FieldSum()
    var count = 0
    while let message = file.next(in: bytes) {
      if ITCH50.decode(message, into: &fields) == .decoded { count += 1 }
    }
    return (count, fields.sum)
  }
}
