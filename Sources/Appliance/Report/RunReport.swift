// SPDX-License-Identifier: Apache-2.0
package import Foundation
internal import Gateway

/// What a run found out, as the one JSON object of `--report`.
package struct RunReport: Codable, Sendable {
  package struct Orders: Codable, Sendable, Equatable {
    package var sent: UInt64 = 0
    package var accepted: UInt64 = 0
    package var rejected: UInt64 = 0
    package var filled: UInt64 = 0
    package var cancelled: UInt64 = 0
  }

  /// Nanoseconds.
  package struct Stage: Codable, Sendable {
    package var count: UInt64
    package var min: Int64
    package var p50: Int64
    package var p99: Int64
    package var p999: Int64
    package var max: Int64
  }

  package struct HostFacts: Codable, Sendable {
    package var cpu: String
    package var kernel: String
    package var cores: Int
    package var commit: String
  }

  /// A packet count per TR code, for captures that are replayed.
  package struct Replay: Codable, Sendable {
    package var sent: [String: UInt64]
    package var received: [String: UInt64]
    package var published: UInt64

    /// Everything sent was received.
    package var isComplete: Bool { sent == received }
  }

  /// How one line of the channel was received.
  package struct Reception: Codable, Sendable, Equatable {
    package var name: String
    package var interface: String
    /// `af_xdp_native`, `af_xdp_skb` or `udp`.
    package var receive: String
    /// Who stamped most of its packets: `hardware`, `kernel`, or `tsc` for the loop itself.
    package var stamp: String
    package var packets: UInt64
    /// Lost by the queues or the socket that the line comes through.
    package var drops: UInt64
    /// Packets by who stamped them.
    package var stamps: [String: UInt64]
    /// Stamps of the card or the kernel that could not be true.
    package var refusedStamps: UInt64
  }

  /// `af_xdp_native`, `af_xdp_skb` or `udp`; `mixed` when its lines differ.
  package var receive: String
  package var receptions: [Reception] = []
  package var packets: UInt64 = 0
  package var messages: UInt64 = 0
  package var gaps: UInt64 = 0
  package var overruns: UInt64 = 0
  package var drops: UInt64 = 0
  /// What each line brought.
  package var lines: [RunStatus.Line] = []
  /// Messages that a request server brought first.
  package var recovered: UInt64 = 0
  /// Snapshots of the venue that were loaded.
  package var snapshots: UInt64 = 0
  package var orders = Orders()
  /// True only when positions, cash and open orders of strategy, gateway and exchange were
  /// compared and are equal.
  package var reconciled = false
  package var stages: [String: Stage] = [:]
  package var host: HostFacts
  package var replay: Replay?
  /// What the exchange and the faults on its lines came to; nil when there was none.
  package var exchange: ExchangeFigures?
  /// Whether losses and recovery add up in one session; nil when there were several, and without
  /// a comparison of books.
  package var balance: RecoveryBalance?
  /// Whether the books were the exchange's own; nil when they were not compared.
  package var verification: VerificationReport?
  /// What the run could not do on this host, in sentences.
  package var notes: [String] = []

  package init(receive: String, host: HostFacts) {
    self.receive = receive
    self.host = host
  }

  /// Nothing was lost, and all sides agree: about their positions, or about what was replayed.
  package var isSound: Bool {
    guard overruns == 0 else { return false }
    if let verification {
      guard verification.isSound, exchange?.isSound == true, balance?.holds != false
      else { return false }
    } else {
      guard gaps == 0 else { return false }
    }
    if let replay { return replay.isComplete && messages > 0 }
    return reconciled
  }

  /// The report as one JSON object, keys sorted.
  package func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return try encoder.encode(self)
  }
}

extension RunReport.Orders {
  /// What a gateway counted. A replacement accepted is an order accepted; what the gateway refused
  /// counts as rejected like what the venue did.
  init(_ counters: GatewayCounters) {
    sent = counters.ordersSent
    accepted = counters.ordersAccepted &+ counters.ordersReplaced
    rejected =
      counters.ordersRejectedByVenue &+ counters.ordersAbandoned &+ counters.requestsRefused
    filled = counters.fills
    cancelled = counters.ordersCancelled
  }
}
