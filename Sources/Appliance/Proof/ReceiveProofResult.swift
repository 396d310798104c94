// SPDX-License-Identifier: Apache-2.0

/// What a receive proof counted, step by step from the sender to the reader.
package struct ReceiveProofResult: Codable, Sendable {
  struct Sent: Sendable {
    var packets: UInt64
    var nanos: Int64
  }

  struct Read: Sendable {
    var events: UInt64 = 0
    var missed: UInt64 = 0
  }

  package var receive = ""
  package var umem = ""
  package var rateAsked: Int
  package var secondsAsked: Int
  package var ringDepth: Int
  package var sent: UInt64 = 0
  package var rateReached: Double = 0
  /// Packets the filter redirected to the socket.
  package var filtered: UInt64 = 0
  /// Packets the cable lost before the filter saw them: its own queue was full.
  package var droppedByCable: UInt64 = 0
  /// Packets the kernel dropped because the receive ring was full.
  package var droppedByRing: UInt64 = 0
  package var received: UInt64 = 0
  package var messagesDelivered: UInt64 = 0
  package var messagesLost: UInt64 = 0
  package var messagesRefused: UInt64 = 0
  package var eventsPublished: UInt64 = 0
  package var eventsRead: UInt64 = 0
  package var eventsMissed: UInt64 = 0
  /// The loop's time for a packet while it had any, decoding and publishing included.
  package var nanosPerPacket: Double = 0
  /// The longest the loop was away from its ring, in microseconds.
  package var awayMicrosMax: Double = 0
  /// Descriptors that outlast that at this rate.
  package var ringDepthNeeded: Int = 0
  /// `lostInside` and `isProved` at the end, for the JSON.
  package private(set) var lost: UInt64 = 0
  package private(set) var proved = false

  init(_ plan: ReceiveProof.Plan) {
    rateAsked = plan.rate
    secondsAsked = plan.seconds
    ringDepth = plan.ringDepth
  }

  /// Packets that reached the socket and did not come out as all of their messages: the appliance
  /// itself lost them. The first packet has one message, the others two.
  package var lostInside: UInt64 {
    let undelivered = received > 0 ? 2 * received - 1 - min(messagesDelivered, 2 * received - 1) : 0
    let taken = received + droppedByRing
    return (filtered > taken ? filtered - taken : 0) + (undelivered + 1) / 2
  }

  /// Nothing was lost inside, and the reader read every event.
  package var isProved: Bool {
    received > 1 && lostInside == 0 && messagesRefused == 0 && eventsMissed == 0
      && eventsRead == eventsPublished && messagesDelivered == 2 * received - 1
      && filtered == received + droppedByRing
  }

  mutating func add(_ sent: Sent) {
    self.sent = sent.packets
    rateReached = Double(sent.packets) * 1e9 / Double(max(1, sent.nanos))
    droppedByCable = sent.packets > filtered ? sent.packets - filtered : 0
  }

  mutating func add(_ read: Read) {
    eventsRead = read.events
    eventsMissed = read.missed
  }

  /// Settles what follows from the counts.
  mutating func settle() {
    lost = lostInside
    proved = isProved
  }

  mutating func add(_ run: ReceiveProofRun) {
    nanosPerPacket = Double(run.busyNanos) / Double(max(1, received))
    awayMicrosMax = Double(run.awayNanosMax) / 1e3
    let waiting = Double(run.awayNanosMax) * Double(rateAsked) / 1e9
    ringDepthNeeded = 64
    while Double(ringDepthNeeded) < waiting { ringDepthNeeded *= 2 }
  }

  /// The same for a terminal.
  package var text: String {
    let rate = Int(rateReached.rounded())
    return """
      \(receive), \(ringDepth) descriptors, UMEM \(umem)
      sent \(sent) at \(rate) a second (\(rateAsked) asked for, \(secondsAsked) s)
      lost before the filter, by the cable: \(droppedByCable)
      reached the socket: \(filtered), dropped because its ring was full: \(droppedByRing)
      received \(received), lost inside the appliance: \(lostInside)
      messages delivered \(messagesDelivered), in gaps \(messagesLost), refused \(messagesRefused)
      events published \(eventsPublished), read \(eventsRead), missed by the reader \(eventsMissed)
      \(Int(nanosPerPacket.rounded())) ns/packet in the loop, away from the ring at most \
      \(Int(awayMicrosMax.rounded())) µs: \(ringDepthNeeded) descriptors outlast that
      \(isProved ? "proved: nothing lost inside" : "FAILED")
      """
  }
}
