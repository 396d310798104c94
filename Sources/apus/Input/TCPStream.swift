// SPDX-License-Identifier: Apache-2.0
internal import Memory
internal import Wire

/// One direction of a captured TCP connection, put back in order of its sequence numbers.
///
/// Retransmitted bytes are dropped, segments that are ahead wait in bounded memory. When a hole
/// does not close the stream goes on behind it: a capture that lost a segment never gets it back.
final class TCPStream {
  /// Bytes in order, for the owner to consume.
  var queue = ByteQueue(capacity: 1 << 18)
  /// Segments that brought nothing new.
  private(set) var retransmittedCount: UInt64 = 0
  /// Holes that were given up, each one a loss of an unknown number of messages.
  private(set) var holeCount: UInt64 = 0

  private final class Segment {
    let sequence: UInt32
    var bytes: ByteQueue

    init(sequence: UInt32, payload: RawSpan) {
      self.sequence = sequence
      bytes = ByteQueue(capacity: max(payload.byteCount, 1))
      precondition(bytes.append(payload))
    }
  }

  private static let waitingMax = 256
  private var next: UInt32?
  /// Segments ahead of `next`, nearest first.
  private var waiting: [Segment] = []

  /// Takes the segment `frame` with its payload; bytes that are due are appended to `queue`.
  func take(_ frame: EthernetFrame, payload: RawSpan) {
    let isStart = frame.flags & EthernetFrame.Flag.syn != 0
    if isStart || next == nil {
      if isStart {
        queue.removeAll()
        waiting.removeAll()
      }
      next = isStart ? frame.sequence &+ 1 : frame.sequence
    }
    guard payload.byteCount > 0, let due = next else { return }
    if ahead(frame.sequence, of: due) > 0 {
      hold(frame.sequence, payload)
      if waiting.count > TCPStream.waitingMax { skipHole() }
    } else {
      deliver(frame.sequence, payload)
      deliverWaiting()
    }
  }

  /// Gives up the hole in front of the waiting segments, if any; for the end of the capture.
  func skipHole() {
    guard let first = waiting.first else { return }
    holeCount += 1
    queue.removeAll()
    next = first.sequence
    deliverWaiting()
  }

  /// Whether a hole keeps segments waiting.
  var hasHole: Bool { !waiting.isEmpty }

  private func ahead(_ sequence: UInt32, of due: UInt32) -> Int32 {
    Int32(bitPattern: sequence &- due)
  }

  private func hold(_ sequence: UInt32, _ payload: RawSpan) {
    guard let due = next else { return }
    let distance = ahead(sequence, of: due)
    let index = waiting.firstIndex { ahead($0.sequence, of: due) >= distance }
    if let index, waiting[index].sequence == sequence {
      retransmittedCount += 1
      return
    }
    let segment = Segment(sequence: sequence, payload: payload)
    waiting.insert(segment, at: index ?? waiting.endIndex)
  }

  private func deliver(_ sequence: UInt32, _ payload: RawSpan) {
    guard let due = next else { return }
    let known = -Int(ahead(sequence, of: due))
    guard known < payload.byteCount else {
      retransmittedCount += 1
      return
    }
    let fresh = payload.extracting(known...)
    if !queue.append(fresh) {
      // The owner consumes whole packets, so a full queue holds no SoupBinTCP.
      holeCount += 1
      queue.removeAll()
    }
    next = due &+ UInt32(truncatingIfNeeded: fresh.byteCount)
  }

  private func deliverWaiting() {
    while let due = next, let first = waiting.first, ahead(first.sequence, of: due) <= 0 {
      waiting.removeFirst()
      deliver(first.sequence, first.bytes.readable)
    }
  }
}
