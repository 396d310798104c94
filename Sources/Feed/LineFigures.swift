// SPDX-License-Identifier: Apache-2.0
public import Rings
public import Units

/// What one line of a channel brought, counted since its feed was made.
///
/// Where messages have no packets of their own, sessions or sequences, those figures stay 0 and a
/// message counts as a packet.
@usableFromInline
package struct LineFigures: Sendable, BitwiseCopyable {
  /// Packets of the session, heartbeats and ends of session included.
  @usableFromInline package var packets: UInt64 = 0
  /// Packets that brought at least one message first.
  @usableFromInline package var firstArrivals: UInt64 = 0
  /// Packets whose messages another copy had brought.
  @usableFromInline package var duplicates: UInt64 = 0
  /// Packets behind one that this line had brought before.
  @usableFromInline package var outOfOrder: UInt64 = 0
  /// Messages that this line brought after another line had passed them by.
  @usableFromInline package var messagesFilled: UInt64 = 0
  /// Packets with other messages than those that another copy had brought under their numbers.
  @usableFromInline package var mismatches: UInt64 = 0
  /// Packets with an impossible length, sequence or block layout.
  @usableFromInline package var malformed: UInt64 = 0
  /// Packets of a session other than the accepted one.
  @usableFromInline package var foreign: UInt64 = 0
  /// Sessions, and restarts of one, that this line brought packets of.
  @usableFromInline package var sessions: UInt64 = 0
  /// When its last packet of the session came; 0 before.
  @usableFromInline package var lastPacketTime = MonotonicNanos(raw: 0)
  /// The sequence after the highest message seen in the present session.
  @usableFromInline package var end: UInt64 = 0
  @usableFromInline var sessionNumber: UInt64 = 0

  @inlinable package init() {}

  /// Calls `body` with the name, begun with `line`, and count of everything counted. Allocates.
  package func forEachCounter(of line: String, _ body: (String, UInt64) -> Void) {
    body("\(line)Packet", packets)
    body("\(line)FirstArrival", firstArrivals)
    body("\(line)Duplicate", duplicates)
    body("\(line)OutOfOrder", outOfOrder)
    body("\(line)MessageFilled", messagesFilled)
    body("\(line)Mismatch", mismatches)
    body("\(line)Malformed", malformed)
    body("\(line)Foreign", foreign)
    body("\(line)Session", sessions)
  }

  /// Takes note of a packet of session `sessionNumber` that came on this line.
  @inlinable
  @inline(__always)
  mutating func note(_ packet: LinePacket, sessionNumber: UInt64) {
    packets &+= 1
    lastPacketTime = packet.receiveTime
    if self.sessionNumber != sessionNumber {
      self.sessionNumber = sessionNumber
      sessions &+= 1
      end = 0
    }
    let isData = packet.messageCount != LinePacket.endOfSession
    let packetEnd = packet.sequence &+ (isData ? UInt64(packet.messageCount) : 0)
    if packetEnd > end {
      end = packetEnd
    } else if packet.sequence < end, packetEnd > packet.sequence {
      outOfOrder &+= 1
    }
  }
}

extension LineFigures: SharedRecord {
  @usableFromInline
  package static var layout: RecordLayout {
    RecordLayout(
      LineFigures.self,
      [
        .init("packets", \LineFigures.packets),
        .init("firstArrivals", \LineFigures.firstArrivals),
        .init("duplicates", \LineFigures.duplicates),
        .init("outOfOrder", \LineFigures.outOfOrder),
        .init("messagesFilled", \LineFigures.messagesFilled),
        .init("mismatches", \LineFigures.mismatches),
        .init("malformed", \LineFigures.malformed), .init("foreign", \LineFigures.foreign),
        .init("sessions", \LineFigures.sessions),
        .init("lastPacketTime", \LineFigures.lastPacketTime), .init("end", \LineFigures.end),
        .init("sessionNumber", \LineFigures.sessionNumber),
      ])
  }
}

/// How much later than the first copy of a packet another line's copy came.
@usableFromInline
package struct LineLateness: Sendable, BitwiseCopyable, Equatable {
  /// The line of the later copy.
  @usableFromInline package var line: Int
  @usableFromInline package var lateness: Nanos

  @inlinable
  package init(line: Int, lateness: Nanos) {
    self.line = line
    self.lateness = lateness
  }
}
