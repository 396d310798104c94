// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Net
internal import Units

/// The exchange's multicast lines, each with what goes wrong on it.
struct ExchangeLines: ~Copyable {
  private var lines: [Line] = []
  /// Datagrams the kernel took and refused.
  private(set) var sentCount: UInt64 = 0
  private(set) var refusedCount: UInt64 = 0

  /// Holds a sender, which cannot be copied into an array.
  private final class Line {
    let name: String
    var sender: UDPMulticastSender
    var faults: FaultLine

    init(_ name: String, _ sender: consuming UDPMulticastSender, _ faults: consuming FaultLine) {
      self.name = name
      self.sender = sender
      self.faults = faults
    }

    /// Sends what is due; returns the datagrams taken and refused.
    func sendDue(at now: MonotonicNanos) -> (sent: UInt64, refused: UInt64) {
      var figures: (sent: UInt64, refused: UInt64) = (0, 0)
      while faults.advance(to: now) {
        if sender.send(faults.packet) { figures.sent += 1 } else { figures.refused += 1 }
      }
      return figures
    }
  }

  init(_ sections: [LineSection], _ script: FaultScript, byteCountMax: Int) throws {
    for (index, section) in sections.enumerated() {
      let interface = try NetworkInterface(named: section.interface)
      let sender = try UDPMulticastSender(
        group: section.address, port: UInt16(section.port), on: interface)
      let faults = script.line(section.name, index: index, byteCountMax: byteCountMax)
      lines.append(Line(section.name, sender, faults))
    }
  }

  /// Windows of time in the script count from `now` on.
  func begin(at now: MonotonicNanos) {
    for line in lines { line.faults.begin(at: now) }
  }

  /// Sends a packet whose first message is number `message` of all sessions on every line, one
  /// right after the other, as from an exchange's two switches.
  mutating func send(_ packet: RawSpan, message: UInt64, at now: MonotonicNanos) {
    for line in lines {
      guard !line.faults.isFaultless else {
        if line.sender.send(packet) { sentCount += 1 } else { refusedCount += 1 }
        continue
      }
      line.faults.take(packet, message: message, at: now)
    }
  }

  /// Sends what was delayed and is due.
  mutating func sendDue(at now: MonotonicNanos) {
    for line in lines where line.faults.nextDue <= now {
      let figures = line.sendDue(at: now)
      sentCount += figures.sent
      refusedCount += figures.refused
    }
  }

  /// Nothing is under way any more.
  var isEmpty: Bool { lines.allSatisfy { $0.faults.nextDue.raw == .max } }

  /// What went wrong on each line.
  var figures: [ExchangeFigures.Line] {
    lines.map {
      ExchangeFigures.Line($0.name, $0.faults.counters, pending: $0.faults.pendingCount)
    }
  }
}
