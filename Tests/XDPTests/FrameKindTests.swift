// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host
import Memory
import Net
import TestSupport
import Testing
import Units
import XDP

/// Tagged, jumbo, source-specific and stamped frames over a cable between two namespaces.
@Suite(.serialized) struct FrameKindTests {
  private static let group = IPv4Address(raw: 0xef01_0202)
  private static let port: UInt16 = 30_101
  private static let emptyPollCountMax = 300_000

  private var hasPrivilege: Bool {
    if geteuid() != 0 { print("skipped: namespaces and XDP need root") }
    return geteuid() == 0
  }

  private static func wanted(
    line: UInt8 = 0, source: IPv4Address? = nil, vlan: UInt16? = nil
  ) -> Subscription {
    Subscription(group: group, port: port, line: line, source: source, vlan: vlan)
  }

  private static func source(_ program: XDPProgram, _ clock: Clock) throws -> XDPSource {
    var configuration = XDPConfiguration()
    configuration.ringDepth = 2_048
    return try XDPSource(program: program, queue: 0, configuration: configuration, clock: clock)
  }

  private static func drain<Source: PacketSource & ~Copyable>(
    _ source: inout Source, until count: Int, into collector: inout XDPSourceTests.Collector
  ) {
    var emptyPollCount = 0
    while collector.received.count < count && emptyPollCount < emptyPollCountMax {
      if source.poll(limit: 64, into: &collector) == 0 { emptyPollCount += 1 }
    }
  }

  @Test("A line gets the frames of its VLAN and no other", arguments: [XDPMode.native, .skb])
  func vlan(mode: XDPMode) async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair()
      try NetworkNamespace.enter(pair.sender)
      let sender = RawSender(on: try NetworkInterface(named: pair.interface))
      try NetworkNamespace.enter(pair.receiver)
      let program = try XDPProgram(
        [Self.wanted(line: 1, vlan: 100), Self.wanted(line: 2, vlan: 200)],
        on: NetworkInterface(named: pair.interface), mode: mode)
      var source = try Self.source(program, Clock.calibrated())
      let tags: [[UInt16]] = [[100], [], [300], [200], [300, 100], [100, 300]]
      for (number, tags) in tags.enumerated() {
        let isSent = sender.send(
          [UInt8(number)], to: Self.group, port: Self.port, from: VethPair.senderAddress.raw,
          tags: tags)
        #expect(isSent)
      }
      var collector = XDPSourceTests.Collector()
      Self.drain(&source, until: 3, into: &collector)
      // Of two tags the one next to the packet counts.
      #expect(collector.received.map { $0.payload[0] } == [0, 3, 4])
      #expect(collector.received.map(\.info.line) == [1, 2, 1])
      let counts = try program.reasonCounts()
      #expect(counts[.redirectedFrame] == 3)
      #expect(counts[.otherOriginFrame] == 3)
    }
  }

  @Test("Jumbo frames arrive whole between short ones", arguments: [XDPMode.native, .skb])
  func jumbo(mode: XDPMode) async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair(mtu: 9_000)
      try NetworkNamespace.enter(pair.sender)
      var sender = try UDPMulticastSender(
        group: Self.group, port: Self.port, on: NetworkInterface(named: pair.interface))
      try NetworkNamespace.enter(pair.receiver)
      let program = try XDPProgram(
        [Self.wanted()], on: NetworkInterface(named: pair.interface), mode: mode)
      #expect(program.mode == mode)
      var source = try Self.source(program, Clock.calibrated())
      // Around the frame's room, the page and the MTU, in every order.
      let lengths = [1, 1_749, 1_750, 1_751, 3_541, 3_542, 3_543, 4_096, 8_000, 8_972, 8_971, 2]
      var sent: [[UInt8]] = []
      var collector = XDPSourceTests.Collector()
      for round in 0..<200 {
        let length = lengths[round * 7 % lengths.count]
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ round) }
        let isSent = sender.send(payload.span.bytes)
        #expect(isSent)
        sent.append(payload)
        if round % 10 == 9 { Self.drain(&source, until: sent.count, into: &collector) }
      }
      #expect(collector.received.map(\.payload) == sent)
      #expect(source.counters.assembledFrame > 100)
      #expect(source.counters.overlongFrame == 0)
      #expect(source.counters.refusedFrame == 0)
      let statistics = try source.statistics()
      #expect(statistics.droppedFrame == 0 && statistics.fullRingFrame == 0)
    }
  }

  @Test("A frame longer than the MTU the source was made for is counted and not handed on")
  func overlong() async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair(mtu: 4_000)
      try NetworkNamespace.enter(pair.sender)
      var sender = try UDPMulticastSender(
        group: Self.group, port: Self.port, on: NetworkInterface(named: pair.interface))
      try NetworkNamespace.enter(pair.receiver)
      let interface = try NetworkInterface(named: pair.interface)
      let program = try XDPProgram([Self.wanted()], on: interface, mode: .native)
      var source = try Self.source(program, Clock.calibrated())
      try pair.grow(mtu: 9_000)
      for length in [3_000, 8_000, 100] {
        let isSent = sender.send([UInt8](repeating: 7, count: length).span.bytes)
        #expect(isSent)
      }
      var collector = XDPSourceTests.Collector()
      Self.drain(&source, until: 2, into: &collector)
      #expect(collector.received.map(\.payload.count) == [3_000, 100])
      #expect(source.counters.overlongFrame == 1)
    }
  }

  @Test("A source-specific line hears its sender alone, by AF_XDP and by a UDP socket")
  func sourceSpecific() async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair()
      try NetworkNamespace.enter(pair.sender)
      let sender = RawSender(on: try NetworkInterface(named: pair.interface))
      try NetworkNamespace.enter(pair.receiver)
      let interface = try NetworkInterface(named: pair.interface)
      let clock = try Clock.calibrated()
      let stranger = IPv4Address(raw: VethPair.senderAddress.raw + 0x10)
      let wanted = Self.wanted(line: 3, source: VethPair.senderAddress)
      func send() {
        for number in 0..<10 as Range<UInt8> {
          for address in [VethPair.senderAddress, stranger] {
            let isSent = sender.send(
              [number, address == stranger ? 1 : 0], to: Self.group, port: Self.port,
              from: address.raw)
            #expect(isSent)
          }
        }
      }
      do {
        let program = try XDPProgram([wanted], on: interface)
        #expect(try VethPair.sourceMemberships().contains("0x0a630001"))
        var source = try Self.source(program, clock)
        send()
        var collector = XDPSourceTests.Collector()
        Self.drain(&source, until: 10, into: &collector)
        #expect(collector.received.map(\.payload) == (0..<10).map { [$0, 0] })
        #expect(collector.received.allSatisfy { $0.info.line == 3 })
        #expect(try program.reasonCounts()[.otherOriginFrame] == 10)
      }
      var socket = try UDPMulticastSource([wanted], on: interface)
      #expect(try VethPair.sourceMemberships().contains("0x0a630001"))
      send()
      var collector = XDPSourceTests.Collector()
      Self.drain(&socket, until: 10, into: &collector)
      #expect(socket.poll(limit: 64, into: &collector) == 0)
      #expect(collector.received.map(\.payload) == (0..<10).map { [$0, 0] })
    }
  }

  @Test("Asked for a card's stamps, a cable without any gives the kernel's, taken in its driver")
  func stamps() async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair()
      try NetworkNamespace.enter(pair.sender)
      var sender = try UDPMulticastSender(
        group: Self.group, port: Self.port, on: NetworkInterface(named: pair.interface))
      try NetworkNamespace.enter(pair.receiver)
      let interface = try NetworkInterface(named: pair.interface)
      #expect(CardStamping(of: interface) == VethPair.stamping)
      let clock = try Clock.calibrated()
      let program = try XDPProgram(
        [Self.wanted()], on: interface, mode: .native, stamping: .hardware)
      guard program.isStamping else {
        let refusal = try #require(program.stampRefusal)
        return print("skipped: this kernel takes no program for a device: \(refusal)")
      }
      var source = try Self.source(program, clock)
      var collector = XDPSourceTests.Collector()
      for number in 0..<100 {
        let before = clock.now()
        let isSent = sender.send([UInt8(number)].span.bytes)
        #expect(isSent)
        // Taken late, so that a stamp of the loop's own would be late too.
        let sent = clock.now()
        while (clock.now() - sent).raw < 200_000 {}
        Self.drain(&source, until: number + 1, into: &collector)
        let info = try #require(collector.received.last?.info)
        #expect(info.stampKind == .kernel)
        // Two clocks measured against each other: good to a few microseconds.
        #expect((info.receiveTime - before).raw > -20_000)
        #expect((info.receiveTime - sent).raw < 150_000)
      }
      #expect(collector.received.map { $0.payload[0] } == Array(0..<100))
      #expect(source.counters.refusedStamp == 0)
    }
  }

  @Test("Without a card that stamps, the choice is left to the loop's own stamps")
  func choosesLoop() async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair()
      try NetworkNamespace.enter(pair.receiver)
      let program = try XDPProgram(
        [Self.wanted()], on: NetworkInterface(named: pair.interface), stamping: .auto)
      #expect(!program.isStamping)
      #expect(program.stampRefusal == nil)
    }
  }

  @Test("Every queue with a socket delivers; with one socket the others are reported")
  func queues() async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair(queueCount: 4)
      try NetworkNamespace.enter(pair.receiver)
      let interface = try NetworkInterface(named: pair.interface)
      let program = try XDPProgram([Self.wanted()], on: interface)
      let facts = try ReceiveFacts(asking: interface)
      #expect(facts.driver == "veth")
      #expect(facts.queueCount == 4)
      #expect(facts.rules == nil && facts.hashedQueues == nil)
      #expect(facts.groups.contains(Self.group))
      let lone = SteeringCheck(facts, subscriptions: [Self.wanted()], queues: [0]).findings
      #expect(
        lone.map(\.description) == [
          "cable may deliver 239.1.2.2 port 30101 to any of its 4 queues, and only queue 0 is read"
            + ": ethtool -L cable rx 1, or queues = [0, 1, 2, 3] in [[line]]"
        ])
      let all = SteeringCheck(facts, subscriptions: [Self.wanted()], queues: [0, 1, 2, 3])
      #expect(all.findings.isEmpty)

      let clock = try Clock.calibrated()
      var first = try Self.source(program, clock)
      try Self.sendFlows(pair)
      var collector = XDPSourceTests.Collector()
      Self.drain(&first, until: Self.flowCount, into: &collector)
      let counts = try program.reasonCounts()
      #expect(counts[.unboundQueueFrame] > 0)
      #expect(counts[.redirectedFrame] == collector.received.count)
      #expect(counts[.redirectedFrame] + counts[.unboundQueueFrame] == Self.flowCount)

      // The other queues get sockets of the same program while the first goes on.
      var others = FixedList<XDPSource>(capacity: 3)
      for queue in 1...3 as ClosedRange<UInt32> {
        var configuration = XDPConfiguration()
        configuration.ringDepth = 2_048
        others.append(
          try XDPSource(
            program: program, queue: queue, configuration: configuration, clock: clock))
      }
      try Self.sendFlows(pair)
      var second = XDPSourceTests.Collector()
      var emptyPollCount = 0
      while second.received.count < Self.flowCount && emptyPollCount < Self.emptyPollCountMax {
        var taken = first.poll(limit: 64, into: &second)
        for index in 0..<3 { taken += others[index].poll(limit: 64, into: &second) }
        if taken == 0 { emptyPollCount += 1 }
      }
      #expect(second.received.count == Self.flowCount)
      #expect(Set(second.received.map { $0.payload[0] }).count == Self.flowCount)
    }
  }

  private static let flowCount = 64

  /// One datagram each of so many senders, whose ports the kernel hashes to queues.
  private static func sendFlows(_ pair: borrowing VethPair) throws {
    try NetworkNamespace.enter(pair.sender)
    let cable = try NetworkInterface(named: pair.interface)
    for number in 0..<UInt8(flowCount) {
      var sender = try UDPMulticastSender(group: group, port: port, on: cable)
      let isSent = sender.send([number].span.bytes)
      #expect(isSent)
    }
    try NetworkNamespace.enter(pair.receiver)
  }
}
