// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Rings
package import Units

/// Where the processes of one run find each other: the shared-memory regions by name, on
/// hugetlbfs for what is large and hot and on tmpfs for the rest, and ordinary files.
///
///     events             event ring            datafeed -> store, strategies
///     packets            packet ring           datafeed -> recorder
///     recorded           last record on disk   recorder
///     definitions        instrument table      datafeed -> all
///     receptions         how each line comes   datafeed -> supervisor, status
///     store              instrument states     store -> strategies, gateway
///     store-progress     last event folded in  store -> strategies
///     lines              figures of each line  datafeed -> supervisor, status
///     latency-lines      lateness of each line datafeed -> supervisor, latency
///     requests-N         request queue         strategy N -> gateway
///     reports-N          report queue          gateway -> strategy N
///     positions-ROLE     position table        ROLE -> supervisor, status
///     latency-ROLE       histograms            ROLE -> supervisor, latency
///     counters-ROLE      counters              ROLE -> supervisor, status
///     clock              calibration           supervisor -> all
///     control            commands and states   supervisor <-> all
///     kill-switch        switches              operator <-> gateway
///     limits             changes counted      operator <-> gateway
///     checkpoints        digests of books      exchange -> verifier
///     journal            order journal         gateway
///     kill.json          where kills are kept  gateway -> operator
///     limits.json        limits at the start  gateway -> operator
///     fix-store.0, .1    FIX numbers, messages gateway
///     configuration.toml                       supervisor -> all
package struct RunDirectory: Sendable {
  package let place: RegionDirectory

  package init(_ place: RegionDirectory) { self.place = place }

  package static let events = "events"
  package static let packets = "packets"
  package static let recorded = "recorded"
  package static let definitions = "definitions"
  package static let receptions = "receptions"
  package static let store = "store"
  package static let lines = "lines"
  package static let lateness = "latency-lines"
  package static let storeProgress = "store-progress"
  package static let clock = "clock"
  package static let control = "control"
  package static let killSwitch = "kill-switch"
  package static let limits = "limits"
  package static let refusals = "counters-risk"
  package static let checkpoints = "checkpoints"
  package static func requests(_ strategy: StrategyID) -> String { "requests-\(strategy.raw)" }
  package static func reports(_ strategy: StrategyID) -> String { "reports-\(strategy.raw)" }

  /// Strategies keep tables, counters and histograms of their own: their names carry the number.
  package static func positions(_ role: ProcessRole, _ strategy: StrategyID? = nil) -> String {
    name("positions-\(role.rawValue)", strategy)
  }
  package static func latency(_ role: ProcessRole, _ strategy: StrategyID? = nil) -> String {
    name("latency-\(role.rawValue)", strategy)
  }
  package static func counters(_ role: ProcessRole, _ strategy: StrategyID? = nil) -> String {
    name("counters-\(role.rawValue)", strategy)
  }

  package var journalPath: String { "\(place.ordinary)/journal" }
  package var killPath: String { "\(place.ordinary)/kill.json" }
  package var limitsPath: String { "\(place.ordinary)/limits.json" }
  package var fixStorePath: String { "\(place.ordinary)/fix-store" }
  /// What a replay sent and what the datafeed made of it, written by each at its end.
  package var replayPath: String { "\(place.ordinary)/replay.json" }
  package var receivedPath: String { "\(place.ordinary)/received.json" }
  /// What the exchange counted, written at its end.
  package var exchangePath: String { "\(place.ordinary)/exchange.json" }
  /// The orders of the exchange's and of the datafeed's book, written by each at its end.
  package var exchangeBookPath: String { "\(place.ordinary)/book-exchange.txt" }
  package var datafeedBookPath: String { "\(place.ordinary)/book-datafeed.txt" }
  /// What the verifier of books found.
  package var verificationPath: String { "\(place.ordinary)/verification.json" }
  /// What the gateway's last login found, written after each.
  package var reconciliationPath: String { "\(place.ordinary)/reconciliation.json" }
  /// What became of every order by an order load's account, or by the exchange's.
  package func ordersPath(_ role: ProcessRole, _ strategy: StrategyID? = nil) -> String {
    "\(place.ordinary)/\(Self.name("orders-\(role.rawValue)", strategy))"
  }
  package var configurationPath: String { "\(place.ordinary)/configuration.toml" }

  private static func name(_ base: String, _ strategy: StrategyID?) -> String {
    guard let strategy else { return base }
    return "\(base)-\(strategy.raw)"
  }
}
