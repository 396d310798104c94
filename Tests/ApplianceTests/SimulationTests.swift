// SPDX-License-Identifier: Apache-2.0
import Appliance
import Exchange
import Foundation
import Testing
import Units

/// Keeps the logs of a simulation.
private struct LogCollector: SimulationOutput {
  var events: [UInt8] = []
  var orders: [UInt8] = []
  var shown: UInt64 = 0

  mutating func write(events lines: [UInt8]) { events += lines }
  mutating func write(orders lines: [UInt8]) { orders += lines }
  mutating func show(_ messageCount: UInt64, of messageLimit: UInt64) { shown = messageCount }
}

@Suite("simulation")
struct SimulationTests {
  /// Strategies that trade often, so that few messages suffice.
  fileprivate static let eager = """
    [feed]
    instruments = ["APUS", "SWFT"]
    order_capacity = 65536
    level_capacity = 32768
    [[line]]
    group = "239.77.0.1"
    [[line]]
    group = "239.77.0.2"
    [[strategy]]
    id = 0
    name = "maker"
    kind = "market-maker"
    instrument = "APUS"
    half_spread_ticks = 0
    cooldown_us = 200
    position_max = 2000
    [[strategy]]
    id = 3
    name = "taker"
    kind = "imbalance-taker"
    instrument = "SWFT"
    imbalance_percent_min = 55
    cooldown_us = 200
    hold_us = 2000
    [[account]]
    [gateway]
    order_capacity = 4096
    """

  private func simulate(seed: Int, messages: Int = 5_000, _ text: String = eager) throws
    -> (log: LogCollector, report: SimulationReport)
  {
    var configuration = try Configuration(text: text, source: "test")
    configuration.exchange.seed = seed
    configuration.exchange.messageCount = messages
    var simulation = try Simulation(configuration)
    var log = LogCollector()
    let report = try simulation.run(&log)
    return (log, report)
  }

  @Test("the same seed gives the same bytes, another seed others")
  func determinism() throws {
    let first = try simulate(seed: 7)
    let second = try simulate(seed: 7)
    let other = try simulate(seed: 8)
    #expect(first.log.events == second.log.events)
    #expect(first.log.orders == second.log.orders)
    #expect(first.report == second.report)
    #expect(first.log.events != other.log.events)
    #expect(first.log.orders != other.log.orders)
  }

  @Test("strategies trade and all books agree at the end", arguments: [1, 7, 42])
  func reconciled(seed: Int) throws {
    let (log, report) = try simulate(seed: seed, messages: 20_000)
    #expect(report.reconciled, "seed=\(seed) \(report.differences)")
    #expect(report.differences == [])
    #expect(report.gaps == 0)
    #expect(report.messages >= 20_000)
    #expect(report.positions.map(\.strategy) == ["maker", "taker"])
    for position in report.positions {
      #expect(position.fills > 0, "seed=\(seed) \(position)")
      #expect(position.openOrders == 0)
    }
    #expect(report.orders.filled >= 10)
    #expect(log.shown > 0)
  }

  @Test("OUCH 4.2 trades alike and all books agree at the end", arguments: [1, 7])
  func reconciledOUCH42(seed: Int) throws {
    let text = Self.eager.replacing("[gateway]", with: "[gateway]\nprotocol = \"ouch-4.2\"")
    let (_, report) = try simulate(seed: seed, messages: 20_000, text)
    #expect(report.reconciled, "seed=\(seed) \(report.differences)")
    for position in report.positions {
      #expect(position.fills > 0, "seed=\(seed) \(position)")
      #expect(position.openOrders == 0)
    }
  }

  @Test("each line of the logs is an object, events numbered without a hole")
  func logs() throws {
    let (log, report) = try simulate(seed: 3)
    var sequence = 0
    for line in log.events.split(separator: UInt8(ascii: "\n")) {
      let parsed = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      let object = try #require(parsed)
      sequence += 1
      #expect(object["sequence"] as? Int == sequence)
    }
    #expect(sequence >= Int(report.events))
    var time = 0
    for line in log.orders.split(separator: UInt8(ascii: "\n")) {
      let parsed = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      let now = try #require(parsed?["time"] as? Int)
      #expect(now >= time)
      time = now
    }
    #expect(time > 0)
  }

  @Test("an instrument the exchange does not list ends the simulation with its name")
  func unlisted() throws {
    let text = Self.eager.replacing("instrument = \"SWFT\"", with: "instrument = \"NONE\"")
    let error = #expect(throws: SimulationError.self) { try simulate(seed: 1, text) }
    #expect(error?.description.contains("NONE") == true)
  }

  @Test("a feed without an order session is refused")
  func replayFeed() throws {
    let error = #expect(throws: SimulationError.self) {
      try simulate(seed: 1, "[feed]\nformat = \"krx-2011\"")
    }
    #expect(error?.description.contains("krx-2011") == true)
  }
}

@Suite("delivery queue")
struct DeliveryQueueTests {
  @Test("elements arrive in order, each after the latency")
  func order() {
    var queue = DeliveryQueue<Int>(latency: Nanos(raw: 10))
    #expect(queue.due == MonotonicNanos(raw: .max))
    for number in 0..<10_000 { queue.send(number, at: MonotonicNanos(raw: Int64(number))) }
    #expect(queue.due == MonotonicNanos(raw: 10))
    let early = queue.receive(at: MonotonicNanos(raw: 9))
    #expect(early == nil)
    for number in 0..<10_000 {
      let arrived = queue.receive(at: MonotonicNanos(raw: Int64(number) + 10))
      #expect(arrived == number)
    }
    #expect(queue.isEmpty)
  }

  @Test("pieces of bytes arrive whole")
  func bytes() {
    var queue = ByteDeliveryQueue(latency: Nanos(raw: 5), capacity: 64)
    let pieces: [[UInt8]] = [[1, 2, 3], [4], [5, 6]]
    for piece in pieces { queue.send(piece.span.bytes, at: MonotonicNanos(raw: 0)) }
    var counts: [Int] = []
    while queue.receive(at: MonotonicNanos(raw: 5), { counts.append($0.byteCount) }) {}
    #expect(counts == [3, 1, 2])
    let isEmpty = queue.isEmpty
    #expect(isEmpty)
    #expect(SimulationLatencies().line.raw > 0)
  }
}

extension SimulationTests {
  @Test(
    "whatever goes wrong at the order port, gateway and exchange agree at the end",
    arguments: ["ouch-5.0", "ouch-4.2"],
    [
      "kind = \"reject\"\nper_million = 100000",
      "kind = \"partial\"\nper_million = 200000\npercent = 30",
      "kind = \"delay\"\ndelay_us = 100\njitter_us = 5000",
      "kind = \"swap\"\nper_million = 300000",
      "kind = \"cut\"\nper_million = 300",
      "kind = \"cut\"\nat_byte = 1000",
      "kind = \"cut\"\nper_million = 2000",
      "kind = \"stall\"\nfrom_ms = 1500\nuntil_ms = 1700",
      "kind = \"mixed\"",
    ])
  func orderFaults(orderProtocol: String, fault: String) throws {
    var configuration = try Configuration(
      text: Self.eager.replacing(
        "[gateway]", with: "[gateway]\nprotocol = \"\(orderProtocol)\"")
        + (fault.contains("mixed") ? "" : "\n[[exchange.order_fault]]\n\(fault)"),
      source: "test")
    if fault.contains("mixed") { configuration.exchange.orderFaults = .mixed }
    configuration.exchange.messageCount = 20_000
    var simulation = try Simulation(configuration)
    var log = LogCollector()
    let report = try simulation.run(&log)
    #expect(report.reconciled, "\(fault): \(report.differences)")
    #expect(report.orders.filled > 0)
    for position in report.positions { #expect(position.openOrders == 0, "\(fault)") }
  }
}
