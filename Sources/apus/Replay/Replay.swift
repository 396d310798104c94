// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Net
internal import Rings
internal import Units
internal import Wire

/// Sends the multicast datagrams of a capture at their due times.
struct Replay {
  private(set) var report = ReplayReport()
  private let interface: NetworkInterface
  private let group: IPv4Address?
  private let port: UInt16?
  private let pace: ReplayPace
  private var senders: [Destination: Sender] = [:]
  private var firstStamp: Int64?
  private var index: UInt64 = 0
  private var timer = ReplayTimer()
  private var progress = Progress("replay")

  private struct Destination: Hashable {
    var group: IPv4Address
    var port: UInt16
  }

  private final class Sender {
    let name: String
    var socket: UDPMulticastSender

    init(_ destination: Destination, _ socket: consuming UDPMulticastSender) {
      name = "\(destination.group):\(destination.port)"
      self.socket = socket
    }
  }

  /// A replay through `interface`; `group` and `port` replace the captured ones where given.
  init(interface: NetworkInterface, group: IPv4Address?, port: UInt16?, pace: ReplayPace) {
    self.interface = interface
    self.group = group
    self.port = port
    self.pace = pace
  }

  /// Sends everything that `input` holds.
  mutating func send(_ input: inout InputFile) throws {
    try input.forEachFrame(
      { record, capture in try send(record, of: capture) },
      progressed: { position, byteCount in
        progress.show(position, of: byteCount, "\(report.sent) datagrams")
      })
    progress.end()
    report.micros = timer.elapsedNanos / 1_000
  }

  /// Sends every packet that `recording` holds.
  mutating func send(_ recording: inout RecordingInput) throws {
    try recording.forEachRecord { record, payload in
      guard record.tag.kind == .packet else { return report.skip("\(record.tag.kind) record") }
      try send(
        payload, group: IPv4Address(raw: record.tag.address), port: record.tag.port,
        stamp: record.tag.stamp.raw)
    }
    report.micros = timer.elapsedNanos / 1_000
  }

  private mutating func send(_ record: Pcap.Record, of capture: RawSpan) throws {
    guard case .frame(let frame) = record.parse(capture), frame.transport == .udp else {
      return report.skip("not UDP over IPv4")
    }
    let captured = IPv4Address(raw: frame.destination)
    guard captured.isMulticast else { return report.skip("unicast or broadcast") }
    guard frame.destination >> 8 != 0xE0_0000 else { return report.skip("link-local group") }
    try send(
      frame.payload(of: record.frame(of: capture)), group: captured, port: frame.destinationPort,
      stamp: record.time.raw)
  }

  private mutating func send(
    _ payload: RawSpan, group captured: IPv4Address, port capturedPort: UInt16, stamp: Int64
  ) throws {
    let sender = try sender(
      to: Destination(group: group ?? captured, port: port ?? capturedPort))
    wait(for: stamp)
    index += 1
    if transmit(payload, through: sender) {
      report.countSent(payload, to: sender.name)
    } else {
      report.refused += 1
    }
  }

  private mutating func sender(to destination: Destination) throws -> Sender {
    if let known = senders[destination] { return known }
    let sender = Sender(
      destination,
      try UDPMulticastSender(
        group: destination.group, port: destination.port, on: interface))
    senders[destination] = sender
    return sender
  }

  private mutating func wait(for stamp: Int64) {
    if firstStamp == nil {
      firstStamp = stamp
      timer = ReplayTimer()
    }
    guard let first = firstStamp, let due = pace.due(index: index, offset: stamp &- first) else {
      return
    }
    report.lateNanosMax = max(report.lateNanosMax, timer.wait(until: due))
  }

  /// Sends one datagram, waiting up to a second for room in the kernel's buffer.
  private func transmit(_ payload: RawSpan, through sender: Sender) -> Bool {
    var attempts = 0
    while !sender.socket.send(payload) {
      let isFull = sender.socket.lastFailure == EAGAIN || sender.socket.lastFailure == ENOBUFS
      guard isFull, attempts < 10_000 else { return false }
      attempts += 1
      usleep(100)
    }
    return true
  }
}
