// SPDX-License-Identifier: Apache-2.0
import Appliance
import CMallocCount
import Glibc
import Host
import Net
import TestSupport
import Testing
import XDP

/// The first part of the receive loop on real sockets: what the loop tests replace by a queue.
@Suite(.serialized) struct SourceAllocationTests {
  private static let subscription = Subscription(
    group: IPv4Address(raw: 0xEF4D_0909), port: 27_909, line: 0)

  private struct CountingSink: PacketSink, ~Copyable {
    var count = 0
    mutating func receive(_ payload: RawSpan, _ info: DatagramInfo) { count += 1 }
  }

  private struct Outcome: Sendable {
    var received = 0
    var allocations: UInt64 = 0
  }

  private static let warmUpCount = 200
  private static let measuredCount = 2_000

  /// Sends one datagram after the other and counts what the polls and figures between allocate.
  private static func measure<Source: FiguredSource & ~Copyable>(
    _ source: inout Source, _ sender: inout UDPMulticastSender, _ clock: Clock
  ) -> Outcome {
    var outcome = Outcome()
    var sink = CountingSink()
    let payload: [UInt8] = Array(repeating: 7, count: 128)
    for number in 0..<(warmUpCount + measuredCount) {
      let isSent = sender.send(payload.span.bytes)
      #expect(isSent)
      let before = malloc_count_thread()
      let wanted = sink.count + 1
      var emptyPollCount = 0
      while sink.count < wanted, emptyPollCount < 1_000_000 {
        if source.poll(limit: 64, into: &sink) == 0 { emptyPollCount += 1 }
      }
      _ = source.figures(clock: clock)
      if number >= warmUpCount { outcome.allocations += malloc_count_thread() - before }
    }
    outcome.received = sink.count
    return outcome
  }

  @Test("receiving from UDP sockets allocates nothing")
  func udp() throws {
    let loopback = try NetworkInterface(named: "lo")
    var source = try UDPMulticastSource([Self.subscription], on: loopback)
    var sender = try UDPMulticastSender(
      group: Self.subscription.group, port: Self.subscription.port, on: loopback)
    let outcome = Self.measure(&source, &sender, try Clock.calibrated())
    #expect(outcome.received == Self.warmUpCount + Self.measuredCount)
    #expect(outcome.allocations == 0)
  }

  @Test("receiving from an AF_XDP socket allocates nothing", arguments: [XDPMode.native, .skb])
  func xdp(mode: XDPMode) async throws {
    guard geteuid() == 0 else {
      print("skipped: namespaces and AF_XDP need root")
      return
    }
    let outcome = try await onOwnThread {
      let pair = try NamespacePair.make()
      try NetworkNamespace.enter(pair.exchange)
      var sender = try UDPMulticastSender(
        group: Self.subscription.group, port: Self.subscription.port,
        on: NetworkInterface(named: NamespacePair.exchangeInterface))
      try NetworkNamespace.enter(pair.appliance)
      let program = try XDPProgram(
        [Self.subscription], on: NetworkInterface(named: NamespacePair.applianceInterface),
        mode: mode)
      var configuration = XDPConfiguration()
      configuration.ringDepth = 2_048
      let clock = try Clock.calibrated()
      var source = try XDPSource(
        program: program, queue: 0, configuration: configuration, clock: clock)
      return Self.measure(&source, &sender, clock)
    }
    #expect(outcome.received == Self.warmUpCount + Self.measuredCount)
    #expect(outcome.allocations == 0)
  }

  @Test("receiving from several sources of two kinds allocates nothing")
  func set() async throws {
    guard geteuid() == 0 else {
      print("skipped: namespaces and AF_XDP need root")
      return
    }
    let outcome = try await onOwnThread {
      let pair = try NamespacePair.make()
      try NetworkNamespace.enter(pair.exchange)
      var sender = try UDPMulticastSender(
        group: Self.subscription.group, port: Self.subscription.port,
        on: NetworkInterface(named: NamespacePair.exchangeInterface))
      try NetworkNamespace.enter(pair.appliance)
      let interface = try NetworkInterface(named: NamespacePair.applianceInterface)
      let program = try XDPProgram([Self.subscription], on: interface, stamping: .hardware)
      var configuration = XDPConfiguration()
      configuration.ringDepth = 2_048
      let clock = try Clock.calibrated()
      var sources = SourceSet(ringCapacity: 1, socketCapacity: 1)
      sources.append(
        try XDPSource(program: program, queue: 0, configuration: configuration, clock: clock))
      let other = [
        Subscription(group: Self.subscription.group, port: Self.subscription.port + 1, line: 1)
      ]
      sources.append(try UDPMulticastSource(other, on: interface), other, card: nil)
      return Self.measure(&sources, &sender, clock)
    }
    #expect(outcome.received == Self.warmUpCount + Self.measuredCount)
    #expect(outcome.allocations == 0)
  }
}
