// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import CKernel
internal import Host
internal import Memory
internal import Net
internal import Units
internal import XDP

/// Datagrams over a virtual cable from one network namespace to another, by each way of receiving.
enum WireOneWay {
  static let benchmark = Benchmark(
    names: Way.allCases.map(\.rawValue),
    summary: "128-byte multicast datagrams between two namespaces, from before the sending call",
    run: run)

  enum Way: String, CaseIterable {
    case xdpNative = "wire/af_xdp"
    case xdpInC = "wire/af_xdp/c"
    case udp = "wire/udp"
    case xdpGeneric = "wire/af_xdp-skb"
    case udpInC = "wire/udp/c"
  }

  /// What both sides must agree on.
  struct Plan: Sendable {
    let rounds: Int
    /// Numbered datagrams of a round, for each way of receiving.
    let count: Int
    let nanosPerTick: Double
    let group = IPv4Address(raw: 0xEF01_0203)
    let port: UInt16 = 26_477
    let interval = Nanos.microseconds(20)
    /// Datagrams before the numbered ones, which find caches and routes cold.
    let greetingCount = 500

    func ticks(_ time: Nanos) -> UInt64 { UInt64(Double(time.raw) / nanosPerTick) }
  }

  private static func run(_ bench: Bench) throws -> Outcome {
    let peer = try bench.peer()
    let environment = try bench.environment()
    guard let receiving = environment.applianceNamespace,
      let sending = environment.exchangeNamespace
    else { throw Skip(reason: "needs root for network namespaces") }
    let plan = Plan(
      rounds: bench.isSmall ? 1 : 5, count: bench.isSmall ? 2_000 : 20_000,
      nanosPerTick: bench.nanosPerTick)
    let core = bench.measuringCore
    let clock = bench.clock
    let gate = Gate()
    let sender = Worker {
      try gate.guarding {
        try CurrentThread.pin(core: peer)
        try NetworkNamespace.enter(sending)
        try WireSender.run(plan, gate)
      }
    }
    let receiver = Worker {
      try gate.guarding {
        try CurrentThread.pin(core: core)
        try NetworkNamespace.enter(receiving)
        return try WireReceiver.run(plan, gate, clock)
      }
    }
    let samples = try receiver.join()
    try sender.join()
    var measurements: [Way: Measurement] = [:]
    for way in Way.allCases {
      var series = Series(bench)
      for sample in samples[way, default: []] { series.append(ticks: sample) }
      let wanted = plan.rounds * plan.count
      try verify(
        series.iterations * 100 >= wanted * 99,
        "\(way.rawValue): \(series.iterations) of \(wanted) datagrams")
      measurements[way] = series.measurement(way.rawValue)
    }
    return outcome(measurements)
  }

  private static func outcome(_ measurements: [Way: Measurement]) -> Outcome {
    var outcome = Outcome(measurements: Way.allCases.compactMap { measurements[$0] })
    let pairs = [
      (Way.xdpNative, Way.xdpInC), (.xdpNative, .udpInC), (.xdpNative, .udp), (.udp, .udpInC),
    ]
    for (subject, reference) in pairs {
      guard let subject = measurements[subject], let reference = measurements[reference] else {
        continue
      }
      outcome.comparisons.append(Comparison(subject: subject, reference: reference))
    }
    return outcome
  }
}

/// The sending side: one datagram each interval, its number and the counter in front.
private enum WireSender {
  static func run(_ plan: WireOneWay.Plan, _ gate: Gate) throws {
    let interface = try NetworkInterface(named: "venue0")
    var sender = try UDPMulticastSender(group: plan.group, port: plan.port, on: interface)
    var payload = ByteQueue(capacity: 128)
    var step = 0
    for _ in 0..<(plan.rounds * WireOneWay.Way.allCases.count) {
      step += 1
      try gate.meet(step: step)
      send(plan, &sender, &payload)
      step += 1
      try gate.meet(step: step)
    }
    try verify(sender.refusedCount == 0, "\(sender.refusedCount) datagrams refused")
  }

  private static func send(
    _ plan: WireOneWay.Plan, _ sender: inout UDPMulticastSender, _ payload: inout ByteQueue
  ) {
    let interval = plan.ticks(plan.interval)
    var due = ck_rdtsc()
    for index in 0..<(plan.greetingCount + plan.count) {
      due &+= interval
      while ck_rdtsc() < due {}
      let number = UInt64(max(0, index - plan.greetingCount + 1))
      payload.removeAll()
      write(number, &payload)
      payload.commit(128)
      _ = sender.send(payload.readable)
    }
  }

  private static func write(_ number: UInt64, _ payload: inout ByteQueue) {
    var bytes = payload.writable
    bytes.store(number, at: 0)
    bytes.store(ck_rdtsc(), at: 8)
  }
}
