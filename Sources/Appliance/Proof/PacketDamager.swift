// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Feed
internal import Memory
internal import Units
internal import Wire

/// A day of true packets of a simulated exchange, written with any session and sequence, true or
/// damaged. Nothing allocates after creation.
struct PacketDamager: ~Copyable {
  private var random: SeededRandom
  /// The message blocks of all packets, without their headers.
  private var blocks: ByteQueue
  private let offsets: [Int]
  private let counts: [UInt64]
  /// Messages of a snapshot: orders and definitions, in SoupBinTCP packets.
  private var snapshot: ByteQueue

  private static var dayPacketCount: Int { 4_096 }

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
    var blocks = ByteQueue(capacity: 8 << 20)
    var offsets = [0]
    var counts: [UInt64] = []
    Self.trade(seed, &blocks, &offsets, &counts)
    snapshot = Self.snapshot(of: blocks)
    self.blocks = blocks
    self.offsets = offsets
    self.counts = counts
  }

  var packetCount: Int { counts.count }

  func messageCount(_ position: Int) -> UInt64 { counts[position] }

  /// Writes packet `day.position` to the empty `output`.
  mutating func write(_ day: ProofDay, isDamaged: Bool, to output: inout ByteQueue) {
    var session = day.session
    var sequence = day.sequence
    var count = counts[day.position]
    var body = offsets[day.position]..<offsets[day.position + 1]
    let damage = isDamaged ? random.below(8) : -1
    switch damage {
    case 0: session = random.below(2) == 0 ? .empty : Code(high: random.next(), low: 0)
    case 1: sequence = random.next() >> UInt64(random.below(64))
    case 2: sequence = UInt64(max(0, Int64(sequence) + random.below(200) - 100))
    case 3: count = random.next() & 0xFFFF
    case 4: body = body.lowerBound..<(body.lowerBound + Int(random.below(Int64(body.count) + 1)))
    default: break
    }
    Self.writeHeader(session, sequence, UInt16(truncatingIfNeeded: count), to: &output)
    Self.append(blocks, body, to: &output)
    switch damage {
    case 5: append(random.below(64), to: &output)
    case 6, 7: for _ in 0...random.below(4) { change(&output) }
    default: break
    }
  }

  /// Writes the packet that ends the session of `day`.
  func writeEnd(_ day: ProofDay, to output: inout ByteQueue) {
    Self.writeHeader(day.session, day.sequence, LinePacket.endOfSession, to: &output)
  }

  /// Writes what a snapshot server sends after a login: the acceptance, some orders, the end.
  mutating func writeSnapshot(_ day: ProofDay, isDamaged: Bool, to output: inout ByteQueue) {
    let first: UInt64 = random.below(20) == 0 ? random.next() : 1
    Self.write(SoupBinTCP.LoginAccepted(session: day.session, sequence: first), to: &output)
    Self.append(snapshot, 0..<snapshot.count, to: &output)
    let isWild = isDamaged && random.below(3) == 0
    let end = ITCH50.EndOfSnapshot(sequence: isWild ? random.next() : day.sequence)
    Self.write(SoupBinTCP.Data.sequenced(end), to: &output)
    guard isDamaged else { return }
    for _ in 0...random.below(6) { change(&output) }
    if random.below(4) == 0 { append(random.below(64), to: &output) }
  }

  /// Gives one byte another value: a flipped bit or any.
  private mutating func change(_ bytes: inout ByteQueue) {
    guard bytes.count > 0 else { return }
    let offset = Int(random.below(Int64(bytes.count)))
    bytes.overwrite(offset, with: UInt8(truncatingIfNeeded: random.below(256)))
  }

  /// Appends `count` random bytes, at most 64.
  private mutating func append(_ count: Int64, to bytes: inout ByteQueue) {
    let start = bytes.count
    bytes.commit(Int(count))
    for offset in start..<bytes.count {
      bytes.overwrite(offset, with: UInt8(truncatingIfNeeded: random.below(256)))
    }
  }

  private static func writeHeader(
    _ session: Code, _ sequence: UInt64, _ count: UInt16, to output: inout ByteQueue
  ) {
    // A request has the header of a packet and nothing else.
    write(
      MoldUDP64.Request(
        session: MoldUDP64.Session(session), sequence: sequence, count: count), to: &output)
  }

  private static func write(_ packet: some WireEncodable, to output: inout ByteQueue) {
    let byteCount = packet.byteCount
    var target = output.writable
    packet.write(to: &target, at: 0)
    output.commit(byteCount)
  }

  private static func append(
    _ source: borrowing ByteQueue, _ range: Range<Int>, to target: inout ByteQueue
  ) {
    let isAppended = target.append(source.readable.extracting(range))
    precondition(isAppended, "the buffers are larger than any packet")
  }
}

extension PacketDamager {
  /// Fills the blocks of a day from an exchange of four instruments.
  private static func trade(
    _ seed: UInt64, _ blocks: inout ByteQueue, _ offsets: inout [Int], _ counts: inout [UInt64]
  ) {
    guard let session = Code("PROOF") else { preconditionFailure("a printable name") }
    var configuration = ExchangeConfiguration(session: session)
    configuration.flow = FlowConfiguration(
      seed: seed, actionRate: 1_000_000, restingTarget: 200, burstPeriod: 500)
    var core = ExchangeCore(configuration, start: MonotonicNanos(raw: 0))
    var now = MonotonicNanos(raw: 0)
    core.start(at: now)
    while counts.count < dayPacketCount {
      while core.publisher.packet.byteCount > 0, counts.count < dayPacketCount {
        counts.append(keep(core.publisher, &blocks))
        offsets.append(blocks.count)
        core.publisher.packetSent(at: now)
      }
      now = now + .microseconds(5)
      core.advance(to: now)
    }
  }

  private static func keep(
    _ publisher: borrowing ItchPublisher, _ blocks: inout ByteQueue
  ) -> UInt64 {
    let packet = publisher.packet
    guard case .packet(let header) = MoldUDP64.parse(packet),
      blocks.append(packet.extracting(MoldUDP64.headerByteCount..<packet.byteCount))
    else { preconditionFailure("the exchange made a malformed packet") }
    return UInt64(header.count)
  }

  /// The first orders and definitions of the day as sequenced packets.
  private static func snapshot(of blocks: borrowing ByteQueue) -> ByteQueue {
    var snapshot = ByteQueue(capacity: 64 << 10)
    let bytes = blocks.readable
    var file = BinaryFile()
    while snapshot.room > 256, let message = file.next(in: bytes) {
      guard isOfSnapshot(message) else { continue }
      var target = snapshot.writable
      let byteCount = SoupBinTCP.write(.sequencedData, payload: message, to: &target, at: 0)
      snapshot.commit(byteCount)
    }
    return snapshot
  }

  private static func isOfSnapshot(_ message: RawSpan) -> Bool {
    var probe = SnapshotProbe()
    return ITCH50.decode(message, into: &probe) == .decoded && probe.isWanted
  }
}

/// Tells the messages that a snapshot may have.
private struct SnapshotProbe: ITCH50Handler {
  var isWanted = false

  mutating func stockDirectory(_ message: ITCH50.StockDirectory) { isWanted = true }
  mutating func stockTradingAction(_ message: ITCH50.StockTradingAction) { isWanted = true }
  mutating func addOrder(_ message: ITCH50.AddOrder) { isWanted = true }
  mutating func addOrderMPID(_ message: ITCH50.AddOrderMPID) { isWanted = true }
}
