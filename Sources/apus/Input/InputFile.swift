// SPDX-License-Identifier: Apache-2.0
internal import Memory
internal import Wire

/// A capture or a file of ITCH messages, read once from front to back in bounded memory.
struct InputFile: ~Copyable {
  /// `pcap` or `itch`.
  let format: InputFormat
  /// What was no message, so far.
  private(set) var counts = InputCounts()
  private var source: ByteSource
  private var queue: ByteQueue

  /// Longer than any record of either format, and long enough to read in large blocks.
  private static let blockByteCount = 1 << 20

  /// Opens `path`; with `auto` the format is told from the first bytes.
  init(path: String, format: InputFormat) throws(InputError) {
    var source = try ByteSource(path: path)
    var queue = ByteQueue(capacity: InputFile.blockByteCount)
    guard try source.fill(&queue) else {
      throw InputError(description: "\(path): is empty, expected a pcap or an ITCH file")
    }
    let found = format == .auto ? InputFile.detect(queue.readable) : format
    guard let found else {
      throw InputError(
        description: "\(path): neither a pcap nor length-framed ITCH 5.0; "
          + "--format pcap or --format itch reads it as such")
    }
    self.format = found
    self.source = source
    self.queue = queue
  }

  private static func detect(_ bytes: RawSpan) -> InputFormat? {
    if Pcap.Reader(bytes) != nil { return .pcap }
    var walker = BinaryFile()
    var nobody = NoHandler()
    guard let first = walker.next(in: bytes) else { return nil }
    return ITCH50.decode(first, into: &nobody) == .decoded ? .itch : nil
  }

  private struct NoHandler: ITCH50Handler {}

  /// About how many bytes the file holds unpacked, at least; gzip of market data shrinks it to no
  /// less than a twentieth.
  var byteCountEstimate: Int64 { source.byteCount * 20 }

  /// Hands every message of the file to `consumer`; what is no message is counted in `counts`.
  mutating func read(
    carried: CarriedProtocol, into consumer: inout some MessageConsumer
  ) throws {
    if format == .pcap {
      try readCapture(carried, &consumer)
    } else {
      try readMessages(&consumer)
    }
  }

  private mutating func readMessages(_ consumer: inout some MessageConsumer) throws {
    let origin = MessageOrigin()
    repeat {
      var walker = BinaryFile()
      var emptyRecords: UInt64 = 0
      while let message = walker.next(in: queue.readable) {
        if message.byteCount == 0 {
          emptyRecords += 1
        } else {
          try consumer.itch(message, origin)
        }
      }
      counts.emptyBlocks += emptyRecords
      queue.consume(walker.offset)
      consumer.progressed(source.position, of: source.byteCount)
    } while try source.fill(&queue)
    counts.cutByteCount = queue.count
  }

  private mutating func readCapture(
    _ carried: CarriedProtocol, _ consumer: inout some MessageConsumer
  ) throws {
    var router = FrameRouter(carried: carried)
    defer { counts.merge(router.counts) }
    try forEachFrame(
      { record, capture in try router.take(record, of: capture, into: &consumer) },
      progressed: { position, byteCount in consumer.progressed(position, of: byteCount) })
    try router.finish(into: &consumer)
  }

  /// Calls `body` with each frame of a capture, and `progressed` now and then with the bytes read
  /// and the file's byte count.
  mutating func forEachFrame(
    _ body: (Pcap.Record, RawSpan) throws -> Void, progressed: (Int64, Int64) -> Void
  ) throws {
    guard var reader = Pcap.Reader(queue.readable) else {
      throw InputError(description: "\(source.path): neither pcap nor pcapng")
    }
    while true {
      switch reader.next(in: queue.readable) {
      case .record(let record):
        counts.frames += 1
        try body(record, queue.readable)
      case .end, .refused(.truncated):
        queue.consume(reader.offset)
        reader.rebase(dropping: reader.offset)
        progressed(source.position, source.byteCount)
        guard try source.fill(&queue) else {
          counts.cutByteCount = queue.count
          return
        }
      case .refused(let reason):
        throw InputError(
          description: "\(source.path): damaged after frame \(counts.frames): \(reason)")
      }
    }
  }
}
