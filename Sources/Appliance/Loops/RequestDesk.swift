// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Memory
internal import Net
internal import Units

/// The exchange's request server on its socket: each request is answered to where it came from.
struct RequestDesk: ~Copyable {
  private var socket: UDPSocket
  private var request = ByteQueue(capacity: 2_048)
  private var answers: FaultLine

  /// Requests answered in one turn, so that a flood of them cannot stop the feed.
  private static var batchCount: Int { 16 }

  init(_ socket: consuming UDPSocket, answers: consuming FaultLine) {
    self.socket = socket
    self.answers = answers
  }

  mutating func begin(at now: MonotonicNanos) { answers.begin(at: now) }

  /// Answers what has arrived; true when there was anything.
  mutating func turn(_ publisher: inout ItchPublisher, at now: MonotonicNanos) -> Bool {
    var didWork = false
    for _ in 0..<Self.batchCount {
      request.removeAll()
      // A failure is that of an earlier answer whose receiver is gone; the next look may succeed.
      guard case .datagram(_, let address, let port) = socket.receive(into: &request) else {
        break
      }
      didWork = true
      guard publisher.answer(request.readable) else { continue }
      guard !answers.isFaultless else {
        _ = socket.send(publisher.reply, to: address, port: port)
        continue
      }
      let tag = UInt64(address.raw) << 16 | UInt64(port)
      answers.take(publisher.reply, tag: tag, message: publisher.messageCount, at: now)
    }
    while answers.nextDue <= now, answers.advance(to: now) {
      Self.send(answers, &socket)
    }
    return didWork
  }

  private static func send(_ answers: borrowing FaultLine, _ socket: inout UDPSocket) {
    let tag = answers.packetTag
    _ = socket.send(
      answers.packet, to: IPv4Address(raw: UInt32(truncatingIfNeeded: tag >> 16)),
      port: UInt16(truncatingIfNeeded: tag))
  }

  /// What was done to the answers.
  mutating func counters() -> FaultCounters { answers.counters }
}
