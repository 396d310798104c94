// SPDX-License-Identifier: Apache-2.0
import Appliance
import Exchange
import Foundation
import Gateway
import Host
import Memory
import Net
import Rings
import TestSupport
import Testing
import Trading
import Units
import Venue
import VenueFIX
import Wire

/// Orders traded with QuickFIX over connections that are cut at random bytes.
@Suite(.serialized) struct QuickFIXTests {
  private static let orderCount = 10_000
  /// What a run may take on a busy machine; a quiet one needs a minute.
  private static let patience = Nanos.seconds(600)

  @Test(
    "a gateway's orders end the same at a QuickFIX acceptor: none lost, none doubled",
    arguments: [("4.2", FIX.Version.fix42), ("4.4", .fix44), ("5.0", .fix50SP2)])
  func initiator(name: String, version: FIX.Version) throws {
    guard let program = Counterparty.program else { return }
    let count = version == .fix44 ? Self.orderCount : Self.orderCount / 10
    let port = try Self.freePort()
    let venue = try Counterparty(program, "acceptor", port: port, version: name)
    let clock = try Clock.calibrated()
    let deadline = clock.now() + Self.patience
    while !venue.hasSaid("listening"), clock.now() < deadline { sched_yield() }
    let relay = try CuttingRelay(to: port, cutEvery: 300_000, seed: 1)
    let trader = try QuickFIXTrader(version, port: relay.port, clock: clock)
    while !trader.isDone(count), clock.now() < deadline {
      try trader.turn(count)
      try relay.turn()
      // A cut in the last moments would need no answer.
      if trader.sentCount == count { relay.isCutting = false }
    }
    #expect(trader.isDone(count))
    let (orders, doubled, logons) = try venue.end()
    let knowledge = trader.knowledge
    print(
      "QuickFIX \(name) acceptor: \(count) orders, \(relay.cutCount) cuts, \(logons) logons, "
        + "\(orders.count) orders there, \(trader.abandonedCount) never arrived, "
        + "\(trader.fillCount) fills")
    #expect(doubled.isEmpty, "\(doubled)")
    #expect(relay.cutCount > (version == .fix44 ? 20 : 1))
    #expect(knowledge.count == count)
    var differences = 0
    for (clOrdID, known) in knowledge {
      let there = orders[clOrdID]
      let isEqual =
        known.isRejected
        ? there == nil
        : there?.executed == known.executed && there?.fillCount == known.fillCount
          && there?.status == (known.executed == known.quantity ? "2" : "4")
      if !isEqual {
        differences += 1
        let other = String(describing: there)
        if differences < 10 { Issue.record("\(clOrdID): \(known) here, \(other) there") }
      }
    }
    #expect(differences == 0)
    #expect(orders.keys.allSatisfy { knowledge[$0] != nil })
  }

  @Test(
    "a QuickFIX initiator's orders end the same at the exchange: none lost, none doubled",
    arguments: [
      ("4.2", OrderProtocol.fix42), ("4.4", .fix44), ("5.0", .fix50SP2),
    ])
  func acceptor(name: String, orderProtocol: OrderProtocol) throws {
    guard let program = Counterparty.program else { return }
    let count = orderProtocol == .fix44 ? Self.orderCount : Self.orderCount / 10
    let clock = try Clock.calibrated()
    let exchange = try QuickFIXExchange(orderProtocol, clock: clock)
    let relay = try CuttingRelay(to: exchange.port, cutEvery: 300_000, seed: 2)
    let client = try Counterparty(
      program, "initiator", port: relay.port, version: name, orders: count)
    let deadline = clock.now() + Self.patience
    while !client.hasSaid("done"), client.isRunning, clock.now() < deadline {
      try exchange.turn()
      try relay.turn()
    }
    #expect(client.hasSaid("done"))
    let (orders, doubled, logons) = try client.end()
    let counters = exchange.counters
    print(
      "QuickFIX \(name) initiator: \(count) orders, \(relay.cutCount) cuts, \(logons) logons, "
        + "\(counters.orderAccepted) accepted, \(counters.orderExecuted) fills")
    #expect(doubled.isEmpty, "\(doubled.prefix(10))")
    #expect(relay.cutCount > (orderProtocol == .fix44 ? 20 : 1))
    #expect(orders.count == count)
    #expect(counters.orderAccepted == UInt64(count))
    #expect(counters.orderDuplicate == 0)
    #expect(exchange.openOrderCount == 0)
    let executed = orders.values.reduce(Int64(0)) { $0 + $1.executed }
    let fillCount = orders.values.reduce(0) { $0 + $1.fillCount }
    #expect(executed == exchange.position)
    #expect(UInt64(fillCount) == counters.orderExecuted)
    #expect(fillCount > count / 10)
    #expect(orders.values.allSatisfy { $0.status == "2" || $0.status == "4" })
  }

  /// A port that was free a moment ago.
  private static func freePort() throws -> UInt16 {
    let listener = try TCPListener(address: .loopback, port: 0)
    return listener.port
  }
}
