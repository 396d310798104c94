// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Net
import TestSupport
import Testing
import XDP

/// Real traffic through real sockets, between namespaces made for each test.
@Suite(.serialized) struct XDPSourceTests {
  static let group = IPv4Address(raw: 0xef01_0101)
  static let subscriptions = [
    Subscription(group: group, port: 30_001, line: 0),
    Subscription(group: group, port: 30_002, line: 1),
  ]
  static let otherPort: UInt16 = 30_003
  /// Polls that find nothing before the traffic counts as ended.
  static let emptyPollCountMax = 300_000

  struct Setup: Sendable, CustomTestStringConvertible {
    let mode: XDPMode
    let polling: XDPPolling
    var testDescription: String { "\(mode.rawValue), \(polling.rawValue)" }

    var configuration: XDPConfiguration {
      var configuration = XDPConfiguration()
      configuration.polling = polling
      configuration.ringDepth = 2_048
      return configuration
    }
  }

  static let setups = [
    Setup(mode: .native, polling: .needWakeup), Setup(mode: .native, polling: .preferBusyPoll),
    Setup(mode: .skb, polling: .needWakeup), Setup(mode: .auto, polling: .needWakeup),
  ]

  /// Keeps what it is handed, as the line and the bytes.
  struct Collector: PacketSink, ~Copyable {
    var received: [(info: DatagramInfo, payload: [UInt8])] = []

    mutating func receive(_ payload: RawSpan, _ info: DatagramInfo) {
      received.append((info, payload.withUnsafeBytes { Array($0) }))
    }
  }

  private var hasPrivilege: Bool {
    if geteuid() != 0 { print("skipped: namespaces and XDP need root") }
    return geteuid() == 0
  }

  @Test("Subscribed datagrams arrive once, whole and in order; the rest passes", arguments: setups)
  func receives(setup: Setup) async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair()
      try NetworkNamespace.enter(pair.sender)
      let cable = try NetworkInterface(named: pair.interface)
      var senders = try Senders(on: cable)

      try NetworkNamespace.enter(pair.receiver)
      let interface = try NetworkInterface(named: pair.interface)
      let program = try XDPProgram(Self.subscriptions, on: interface, mode: setup.mode)
      #expect(program.mode == (setup.mode == .skb ? .skb : .native))
      #expect(try pair.receiverLink().contains("prog/xdp"))
      #expect(try VethPair.memberships().contains("010101EF"))
      let clock = try Clock.calibrated()
      var source = try XDPSource(
        program: program, queue: 0, configuration: setup.configuration, clock: clock)
      #expect(!source.kind.isZeroCopy)
      // The kernel's own receivers: of a subscribed stream, which must see nothing, and of one
      // that is not, which must see everything.
      var bypassed = try UDPMulticastSource([Self.subscriptions[0]], on: interface)
      var passed = try UDPMulticastSource(
        [Subscription(group: Self.group, port: Self.otherPort, line: 7)], on: interface)

      let start = clock.now()
      var collector = Collector()
      // More than the ring holds, in pieces it does: every frame is used several times.
      for round in 0..<10 {
        senders.send(round * 500..<(round + 1) * 500)
        Self.drain(&source, until: (round + 1) * 1_000, into: &collector)
      }
      let end = clock.now()

      #expect(collector.received.count == 10_000)
      for line in 0..<2 as Range<UInt8> {
        let payloads = collector.received.filter { $0.info.line == line }.map(\.payload)
        #expect(payloads == (0..<5_000).map { Senders.payload($0, line: line) })
      }
      for datagram in collector.received {
        #expect(datagram.info.group == Self.group.raw)
        #expect(datagram.info.port == 30_001 + UInt16(datagram.info.line))
        #expect(datagram.info.stampKind == .tsc)
        #expect(datagram.info.receiveTime >= start && datagram.info.receiveTime <= end)
      }
      #expect(source.counters.receivedDatagram == 10_000)
      #expect(source.counters.refusedFrame == 0)
      let statistics = try source.statistics()
      #expect(statistics.droppedFrame == 0 && statistics.fullRingFrame == 0)

      var others = Collector()
      Self.drain(&passed, until: 50, into: &others)
      #expect(others.received.count == 50)
      #expect(bypassed.poll(limit: 64, into: &others) == 0)

      // A TCP connection across the cable needs ARP both ways.
      try Self.connect(across: pair)
      let counts = try program.reasonCounts()
      #expect(counts[.redirectedFrame] == 10_000)
      #expect(counts[.unsubscribedFrame] == 50)
      #expect(counts[.otherProtocolFrame] > 0)
      #expect(counts[.otherEthertypeFrame] > 0)
    }
  }

  @Test("Without a bound socket the kernel's own receivers get the datagrams")
  func unbound() async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair()
      try NetworkNamespace.enter(pair.sender)
      var senders = try Senders(on: try NetworkInterface(named: pair.interface))
      try NetworkNamespace.enter(pair.receiver)
      let interface = try NetworkInterface(named: pair.interface)
      let program = try XDPProgram(Self.subscriptions, on: interface)
      var kernel = try UDPMulticastSource(Self.subscriptions, on: interface)
      senders.send(0..<10)
      var collector = Collector()
      Self.drain(&kernel, until: 20, into: &collector)
      #expect(collector.received.count == 20)
      #expect(collector.received.allSatisfy { $0.info.stampKind == .kernel })
      #expect(try program.reasonCounts()[.unboundQueueFrame] == 20)
    }
  }

  @Test("When source and program go the interface is as before and the kernel receives again")
  func detaches() async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair()
      try NetworkNamespace.enter(pair.sender)
      var senders = try Senders(on: try NetworkInterface(named: pair.interface))
      try NetworkNamespace.enter(pair.receiver)
      let interface = try NetworkInterface(named: pair.interface)
      var kernel = try UDPMulticastSource(Self.subscriptions, on: interface)
      try Self.receiveSome(on: interface, &senders)
      #expect(try !pair.receiverLink().contains("xdp"))
      senders.send(0..<10)
      var collector = Collector()
      Self.drain(&kernel, until: 20, into: &collector)
      #expect(collector.received.count == 20)
    }
  }

  @Test("A killed process leaves no program behind")
  func killed() async throws {
    guard hasPrivilege else { return }
    let pair = try VethPair()
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [receiver = pair.receiver as String, name = pair.interface as String] in
      try await onOwnThread {
        try NetworkNamespace.enter(receiver)
        let interface = try NetworkInterface(named: name)
        let program = try XDPProgram(Self.subscriptions, on: interface)
        let source = try XDPSource(
          program: program, queue: 0, configuration: Self.setups[0].configuration,
          clock: try Clock.calibrated())
        // Proof that it was attached: a second program is refused.
        #expect(throws: XDPError.self) { try XDPProgram(Self.subscriptions, on: interface) }
        kill(getpid(), SIGKILL)
        withExtendedLifetime(source.queue) {}
      }
    }
    #expect(try !pair.receiverLink().contains("xdp"))
  }

  @Test("Zero copy that is required and not to be had is refused, and leaves nothing attached")
  func requiresZeroCopy() async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair()
      try NetworkNamespace.enter(pair.receiver)
      let interface = try NetworkInterface(named: pair.interface)
      var configuration = Self.setups[0].configuration
      configuration.zeroCopy = .require
      let clock = try Clock.calibrated()
      do {
        let program = try XDPProgram(Self.subscriptions, on: interface)
        #expect(
          throws: XDPError.call(
            "xsk_socket__create", code: EOPNOTSUPP, value: "\(pair.interface) queue=0")
        ) {
          _ = try XDPSource(
            program: program, queue: 0, configuration: configuration, clock: clock)
        }
      }
      #expect(try !pair.receiverLink().contains("xdp"))
    }
  }

  @Test("The UMEM has large pages when the pool holds them")
  func largePages() async throws {
    guard hasPrivilege else { return }
    guard try HugePages.reserve(count: 2, size: .size2MiB) >= 2 else {
      return print("skipped: the machine has no 2 free pages of 2 MiB")
    }
    try await onOwnThread {
      let pair = try VethPair()
      try NetworkNamespace.enter(pair.receiver)
      let interface = try NetworkInterface(named: pair.interface)
      // Whoever else runs on this host takes from the same pool: its pages may be gone again.
      for isLast in [false, false, false, false, true] {
        _ = try HugePages.reserve(count: 8, size: .size2MiB)
        let program = try XDPProgram(Self.subscriptions, on: interface)
        let source = try XDPSource(
          program: program, queue: 0, configuration: Self.setups[0].configuration,
          clock: try Clock.calibrated())
        #expect(source.kind.description == "af_xdp_native")
        if source.kind.backing == .huge2MiB { return }
        #expect(!isLast, "\(source.kind.backing)")
      }
    }
  }

  @Test("An interface that is gone or has another program is refused by name")
  func refusesInterface() async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair()
      try NetworkNamespace.enter(pair.receiver)
      let interface = try NetworkInterface(named: pair.interface)
      let first = try XDPProgram(Self.subscriptions, on: interface)
      #expect(
        throws: XDPError.call(
          "bpf_link_create", code: EBUSY, value: "\(pair.interface) mode=native")
      ) { try XDPProgram(Self.subscriptions, on: interface, mode: .native) }
      withExtendedLifetime(first) {}
    }
  }

  @Test("A burst beyond the ring is lost in the kernel's counters, not silently")
  func overrun() async throws {
    guard hasPrivilege else { return }
    try await onOwnThread {
      let pair = try VethPair()
      try NetworkNamespace.enter(pair.sender)
      var senders = try Senders(on: try NetworkInterface(named: pair.interface))
      try NetworkNamespace.enter(pair.receiver)
      let interface = try NetworkInterface(named: pair.interface)
      let program = try XDPProgram(Self.subscriptions, on: interface)
      var configuration = XDPConfiguration()
      configuration.ringDepth = 64
      var source = try XDPSource(
        program: program, queue: 0, configuration: configuration, clock: try Clock.calibrated())
      senders.send(0..<200)
      var collector = Collector()
      Self.drain(&source, until: 400, into: &collector)
      #expect(collector.received.count >= 64)
      let statistics = try source.statistics()
      let lost = statistics.droppedFrame + statistics.fullRingFrame
      #expect(lost > 0)
      #expect(UInt64(collector.received.count) + lost == 400)
      // The source has survived: what comes next is received.
      senders.send(0..<10)
      let before = collector.received.count
      Self.drain(&source, until: before + 20, into: &collector)
      #expect(collector.received.count == before + 20)
    }
  }

  private static func receiveSome(on interface: NetworkInterface, _ senders: inout Senders) throws {
    let program = try XDPProgram(subscriptions, on: interface)
    var source = try XDPSource(
      program: program, queue: 0, configuration: setups[0].configuration,
      clock: try Clock.calibrated())
    senders.send(0..<10)
    var collector = Collector()
    drain(&source, until: 20, into: &collector)
    #expect(collector.received.count == 20)
  }

  private static func drain<Source: PacketSource & ~Copyable>(
    _ source: inout Source, until count: Int, into collector: inout Collector
  ) {
    var emptyPollCount = 0
    while collector.received.count < count && emptyPollCount < emptyPollCountMax {
      if source.poll(limit: 64, into: &collector) == 0 { emptyPollCount += 1 }
    }
  }

  private static func connect(across pair: borrowing VethPair) throws {
    let listener = try TCPListener(address: VethPair.receiverAddress, port: 0)
    try NetworkNamespace.enter(pair.sender)
    let client = try TCPConnection(to: VethPair.receiverAddress, port: listener.port)
    var progress = client.connectProgress()
    for _ in 0..<5_000_000 where progress == .pending { progress = client.connectProgress() }
    #expect(progress == .connected)
  }
}

/// One sender to each stream, subscribed or not.
struct Senders: ~Copyable {
  var first: UDPMulticastSender
  var second: UDPMulticastSender
  var other: UDPMulticastSender

  init(on interface: NetworkInterface) throws {
    let group = XDPSourceTests.group
    let first = try UDPMulticastSender(group: group, port: 30_001, on: interface)
    let second = try UDPMulticastSender(group: group, port: 30_002, on: interface)
    let other = try UDPMulticastSender(group: group, port: XDPSourceTests.otherPort, on: interface)
    self.first = first
    self.second = second
    self.other = other
  }

  /// Sends datagrams number `numbers` on both lines, and on the other stream each hundredth.
  mutating func send(_ numbers: Range<Int>) {
    for number in numbers {
      let isSent = first.send(Self.payload(number, line: 0).span.bytes)
      let isSentAgain = second.send(Self.payload(number, line: 1).span.bytes)
      #expect(isSent && isSentAgain)
      if number % 100 == 0 {
        let isSentElsewhere = other.send(Self.payload(number, line: 7).span.bytes)
        #expect(isSentElsewhere)
      }
    }
  }

  /// 4 to 1,403 bytes that tell which datagram they are.
  static func payload(_ number: Int, line: UInt8) -> [UInt8] {
    [line, UInt8(number >> 16), UInt8(number >> 8 & 0xff), UInt8(number & 0xff)]
      + Array(repeating: UInt8(truncatingIfNeeded: number), count: number * 37 % 1_400)
  }
}
