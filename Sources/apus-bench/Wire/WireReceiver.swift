// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Host
internal import Memory
internal import Net
internal import Units
internal import XDP

/// The receiving side: each way set up, spun on and taken down again, in turns.
enum WireReceiver {
  /// The ticks from sending to receiving, by way and in order of arrival.
  static func run(
    _ plan: WireOneWay.Plan, _ gate: Gate, _ clock: Clock
  ) throws -> [WireOneWay.Way: [UInt64]] {
    let interface = try NetworkInterface(named: "feed0")
    var samples: [WireOneWay.Way: [UInt64]] = [:]
    var step = 0
    for _ in 0..<plan.rounds {
      for way in WireOneWay.Way.allCases {
        let found = try measure(way, plan, interface, clock) {
          step += 1
          try gate.meet(step: step)
        }
        samples[way, default: []] += found
        step += 1
        try gate.meet(step: step)
      }
    }
    return samples
  }

  /// `begin` lets the sender start once the receiver is ready.
  private static func measure(
    _ way: WireOneWay.Way, _ plan: WireOneWay.Plan, _ interface: NetworkInterface, _ clock: Clock,
    begin: () throws -> Void
  ) throws -> [UInt64] {
    let subscriptions = [Subscription(group: plan.group, port: plan.port, line: 0)]
    switch way {
    case .xdpNative, .xdpGeneric:
      let mode: XDPMode = way == .xdpNative ? .native : .skb
      var source = try xdpSource(subscriptions, interface, mode, clock)
      try begin()
      return spin(&source, plan)
    case .xdpInC:
      let source = try xdpSource(subscriptions, interface, .native, clock)
      try begin()
      return ReferenceXDP.receive(
        source, port: plan.port, count: plan.count, patience: plan.ticks(.seconds(1)))
    case .udp:
      var source = try UDPMulticastSource(subscriptions, on: interface)
      try begin()
      return spin(&source, plan)
    case .udpInC:
      guard let address = interface.address else {
        throw Skip(reason: "\(interface.name) has no address")
      }
      let receiver = try ReferenceReceiver(
        group: plan.group.raw, port: plan.port, interfaceAddress: address.raw)
      try begin()
      return receiver.receive(count: plan.count, patience: plan.ticks(.seconds(1)))
    }
  }

  private static func xdpSource(
    _ subscriptions: [Subscription], _ interface: NetworkInterface, _ mode: XDPMode, _ clock: Clock
  ) throws(XDPError) -> XDPSource {
    let program = try XDPProgram(subscriptions, on: interface, mode: mode)
    var configuration = XDPConfiguration()
    // Outlasts 160 ms without the receiver: this host may have other work.
    configuration.ringDepth = 8_192
    return try XDPSource(program: program, queue: 0, configuration: configuration, clock: clock)
  }

  @inline(never)
  private static func spin<Source: PacketSource & ~Copyable>(
    _ source: inout Source, _ plan: WireOneWay.Plan
  ) -> [UInt64] {
    let patience = plan.ticks(.seconds(1))
    var sink = StampSink(count: plan.count)
    while !sink.isComplete {
      let taken = source.poll(limit: 64, into: &sink)
      if taken == 0, ck_rdtsc() &- sink.lastTicks > patience { break }
    }
    return (0..<sink.received).map { sink.samples[$0] }
  }
}

/// Takes the time of each numbered datagram.
private struct StampSink: PacketSink, ~Copyable {
  var samples: FixedArray<UInt64>
  var received = 0
  var lastTicks = ck_rdtsc()
  var isComplete = false

  init(count: Int) { samples = FixedArray(repeating: 0, count: count) }

  mutating func receive(_ payload: RawSpan, _ info: DatagramInfo) {
    let now = ck_rdtsc()
    lastTicks = now
    guard payload.byteCount == 128 else { return }
    let number = payload.word(at: 0)
    guard number > 0, received < samples.count else { return }
    samples[received] = now &- payload.word(at: 8)
    received += 1
    isComplete = number >= UInt64(samples.count)
  }
}
