// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
package import Units
import Wire

/// Turns what the engine did into ITCH 5.0 messages in MoldUDP64 packets.
///
/// The loop sends `packet` to every line, calls `packetSent`, and repeats until it is empty. The
/// last `historyCapacity` messages, of the present session and the one before, can be asked for
/// again and know when they were sent.
/// Owned by one thread.
package struct ItchPublisher: ~Copyable {
  var builder: MoldUDP64.PacketBuilder
  var building: ByteQueue
  var packets: ByteQueue
  var packetRecords: FixedQueue<PacketRecord>
  var replies: ByteQueue
  var history: FixedArray<FeedRecord>
  let historyMask: UInt64
  var instruments: FixedArray<ListedInstrument>
  /// The time of day at monotonic time zero, in nanoseconds since midnight; may be negative.
  let midnightOffset: Int64
  var lastFlush: MonotonicNanos
  /// Messages by type byte, for reports.
  var typeCounts: FixedArray<UInt64>
  package private(set) var requestRefusalCount: UInt64 = 0
  package private(set) var requestAnswerCount: UInt64 = 0

  /// Messages of all sessions before the present one.
  package internal(set) var sessionBase: UInt64 = 0
  /// The session before the present one, which can still be asked for.
  var previous: PastSession?

  struct PacketRecord: BitwiseCopyable {
    var byteCount: Int
    /// The number of its first message, or of the next one where it has none.
    var number: UInt64
    var count: Int
  }

  /// A session that has ended.
  struct PastSession: BitwiseCopyable {
    var session: MoldUDP64.Session
    /// As `sessionBase`.
    var base: UInt64
    /// The sequence after its last message.
    var end: UInt64
  }

  /// The name of the market participant whose orders are attributed.
  static var participant: Alpha<4> { Alpha(Code(high: 0x4150_5553_0000_0000, low: 0)) }
  static var heartbeatInterval: Nanos { .seconds(1) }

  /// A publisher whose first message has sequence 1; `byteCountMax` bounds each datagram.
  package init(
    session: Code, instruments listed: [ListedInstrument], start: MonotonicNanos,
    timeOfDay: Nanos, byteCountMax: Int = 1_400, queueByteCount: Int = 4 << 20,
    historyCapacity: Int = 65_536
  ) {
    precondition(historyCapacity > 0 && historyCapacity & (historyCapacity - 1) == 0)
    precondition(byteCountMax >= 128 && byteCountMax <= 9_000)
    precondition(!listed.isEmpty && listed.count < 0xFFFF)
    builder = MoldUDP64.PacketBuilder(
      session: MoldUDP64.Session(session), byteCountMax: byteCountMax)
    building = ByteQueue(capacity: byteCountMax)
    packets = ByteQueue(capacity: queueByteCount)
    packetRecords = FixedQueue(
      capacity: queueByteCount / 64, filler: PacketRecord(byteCount: 0, number: 0, count: 0))
    replies = ByteQueue(capacity: byteCountMax)
    history = FixedArray(repeating: .unused, count: historyCapacity)
    historyMask = UInt64(historyCapacity - 1)
    instruments = FixedArray(repeating: listed[0], count: listed.count)
    for index in listed.indices { instruments[index] = listed[index] }
    midnightOffset = timeOfDay.raw - start.raw
    lastFlush = start
    typeCounts = FixedArray(repeating: 0, count: 128)
  }

  /// The sequence the next message will have in its session.
  package var nextSequence: UInt64 { builder.sequence + UInt64(builder.count) }
  /// Messages published so far, in all sessions.
  package var messageCount: UInt64 { sessionBase + nextSequence - 1 }
  /// The name of the present session.
  package var session: Code { builder.session.code }
  /// Messages published with this type byte.
  package func count(ofType type: UInt8) -> UInt64 { type < 128 ? typeCounts[Int(type)] : 0 }

  /// Bytes of packets that can still be queued.
  package var room: Int { min(packets.room, packetRecords.room * 64) }

  /// When the next heartbeat is due unless something is published before.
  package var nextDue: MonotonicNanos { lastFlush + Self.heartbeatInterval }

  /// Publishes what the engine did, if the feed shows it; `now` becomes its timestamp.
  package mutating func publish(_ event: EngineEvent, at now: MonotonicNanos) {
    if event.isPublished { append(.event(event), at: now) }
  }

  /// Publishes a system event of the day's schedule.
  package mutating func publish(systemEvent code: UInt8, at now: MonotonicNanos) {
    append(.system(code: code), at: now)
  }

  /// Publishes all that a receiver must know of the instruments before the first order.
  package mutating func publishDefinitions(at now: MonotonicNanos) {
    let all = (0..<UInt32(instruments.count)).lazy.map { InstrumentID(raw: $0) }
    for instrument in all { append(.directory(instrument), at: now) }
    for instrument in all { append(.tradingAction(instrument), at: now) }
    for instrument in all { append(.shortSaleRestriction(instrument), at: now) }
    for instrument in all { append(.marketMaker(instrument), at: now) }
  }

  /// Closes the packet being built and, after a second without one, queues a heartbeat.
  package mutating func flush(at now: MonotonicNanos) {
    if !builder.isEmpty || now - lastFlush >= Self.heartbeatInterval { finishPacket(at: now) }
  }

  /// Queues an end-of-session packet; call it a few times, since datagrams get lost.
  package mutating func endSession(at now: MonotonicNanos) {
    if !builder.isEmpty { finishPacket(at: now) }
    let byteCount = Self.endSession(builder, &building)
    queueBuilt(byteCount, number: sessionBase + builder.sequence, count: 0, at: now)
  }

  /// Goes on under another session name with sequence 1.
  package mutating func beginSession(_ name: Code, at now: MonotonicNanos) {
    if !builder.isEmpty { finishPacket(at: now) }
    previous = PastSession(session: builder.session, base: sessionBase, end: builder.sequence)
    sessionBase += builder.sequence - 1
    builder = MoldUDP64.PacketBuilder(
      session: MoldUDP64.Session(name), byteCountMax: builder.byteCountMax)
  }

  /// The oldest datagram not yet sent, empty when there is none.
  package var packet: RawSpan {
    @_lifetime(borrow self) borrowing get {
      guard let record = packetRecords.peek() else { return packets.readable }
      return packets.readable.extracting(first: record.byteCount)
    }
  }

  /// Drops the oldest datagram and stamps its messages with the time it was sent.
  package mutating func packetSent(at now: MonotonicNanos) {
    guard let record = packetRecords.popFirst() else { return }
    packets.consume(record.byteCount)
    for index in 0..<UInt64(record.count) {
      history[Int((record.number + index) & historyMask)].sentAt = now
    }
  }

  /// The number, over all sessions, of the first message of `packet`.
  package var packetMessage: UInt64 {
    guard let record = packetRecords.peek() else { return messageCount + 1 }
    return record.number
  }

  /// The message of this number among those of all sessions, nil when it was not published yet
  /// or is forgotten.
  package func record(_ number: UInt64) -> FeedRecord? {
    let record = history[Int(number & historyMask)]
    return number > 0 && record.number == number ? record : nil
  }

  /// When the message of this sequence was sent, nil when it was not yet or is forgotten.
  package func sendTime(ofSequence sequence: UInt64) -> MonotonicNanos? {
    guard sequence > 0, let record = record(sessionBase &+ sequence), record.sentAt.raw != 0
    else { return nil }
    return record.sentAt
  }

  /// Answers a re-request with one packet in `reply`; false, and counted, when the request is
  /// malformed, of a session before the last one, or for messages not sent yet or forgotten.
  package mutating func answer(_ request: RawSpan) -> Bool {
    replies.removeAll()
    guard let wanted = MoldUDP64.Request(request), let kept = kept(wanted.session),
      wanted.count > 0, wanted.sequence > 0, wanted.sequence < kept.end,
      record(kept.base + wanted.sequence) != nil
    else {
      requestRefusalCount += 1
      return false
    }
    let end = min(kept.end, wanted.sequence + UInt64(wanted.count))
    var copies = MoldUDP64.PacketBuilder(
      session: kept.session, sequence: wanted.sequence, byteCountMax: builder.byteCountMax)
    for sequence in wanted.sequence..<end {
      guard let record = record(kept.base + sequence),
        Self.write(record, listing(record.message), &copies, &replies)
      else { break }
    }
    let byteCount = Self.finish(&copies, &replies)
    replies.commit(byteCount)
    requestAnswerCount += 1
    return true
  }

  /// Where the messages of a session lie that can be asked for.
  private func kept(_ session: MoldUDP64.Session) -> PastSession? {
    if session == builder.session {
      return PastSession(session: session, base: sessionBase, end: builder.sequence)
    }
    guard let previous, previous.session == session else { return nil }
    return previous
  }

  /// The packet made by `answer`, to be sent to where the request came from.
  package var reply: RawSpan {
    @_lifetime(borrow self) borrowing get { replies.readable }
  }

  private mutating func append(_ message: FeedMessage, at now: MonotonicNanos) {
    let record = FeedRecord(
      message: message, number: messageCount + 1, timestamp: timestamp(now),
      sentAt: MonotonicNanos(raw: 0))
    history[Int(record.number & historyMask)] = record
    let listed = listing(message)
    if !Self.write(record, listed, &builder, &building) {
      finishPacket(at: now)
      let isWritten = Self.write(record, listed, &builder, &building)
      precondition(isWritten, "every message fits an empty packet")
    }
    typeCounts[Int(message.type)] += 1
  }

  /// The exchange's time of day at `now`, in nanoseconds since midnight.
  func timestamp(_ now: MonotonicNanos) -> UInt64 { UInt64(clamping: now.raw + midnightOffset) }

  func listing(_ message: FeedMessage) -> ListedInstrument {
    instruments[message.instrument == .none ? 0 : message.instrument.index]
  }

  private mutating func finishPacket(at now: MonotonicNanos) {
    let number = sessionBase + builder.sequence
    let count = builder.count
    let byteCount = Self.finish(&builder, &building)
    queueBuilt(byteCount, number: number, count: count, at: now)
  }

  private mutating func queueBuilt(
    _ byteCount: Int, number: UInt64, count: Int, at now: MonotonicNanos
  ) {
    building.commit(byteCount)
    let isMoved = Self.move(&building, to: &packets)
    let isRecorded = packetRecords.append(
      PacketRecord(byteCount: byteCount, number: number, count: count))
    precondition(isMoved && isRecorded, "the owner checks room before it lets the engine work")
    lastFlush = now
  }
}

// The buffer and what writes into it are separate arguments here because a method that uses one
// stored property's span while it changes another counts as overlapping access to self.
extension ItchPublisher {
  private static func write(
    _ record: FeedRecord, _ listed: ListedInstrument, _ builder: inout MoldUDP64.PacketBuilder,
    _ buffer: inout ByteQueue
  ) -> Bool {
    var output = buffer.writable
    return builder.append(record, of: listed, to: &output)
  }

  private static func finish(
    _ builder: inout MoldUDP64.PacketBuilder, _ buffer: inout ByteQueue
  ) -> Int {
    var output = buffer.writable
    return builder.finish(in: &output)
  }

  private static func endSession(
    _ builder: MoldUDP64.PacketBuilder, _ buffer: inout ByteQueue
  ) -> Int {
    var output = buffer.writable
    return builder.endSession(in: &output)
  }

  private static func move(_ source: inout ByteQueue, to target: inout ByteQueue) -> Bool {
    guard target.append(source.readable) else { return false }
    source.removeAll()
    return true
  }
}
