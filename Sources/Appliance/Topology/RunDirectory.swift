// SPDX-License-Identifier: Apache-2.0
package import Units

/// Where the processes of one run find each other: two directories of shared-memory files, one on
/// hugetlbfs for what is large and hot, one on tmpfs for the rest.
///
///     events             event ring            datafeed -> store, strategies
///     definitions        instrument table      datafeed -> all
///     store              instrument states     store -> strategies, gateway
///     requests-N         request queue         strategy N -> gateway
///     reports-N          report queue          gateway -> strategy N
///     positions-ROLE     position table        ROLE -> supervisor, status
///     latency-STAGE-N    histogram             owner of the stage -> supervisor, latency
///     counters-ROLE      counters              ROLE -> supervisor, status
///     clock              calibration           supervisor -> all
///     control            commands and states   supervisor <-> all
///     journal            order journal         gateway
package struct RunDirectory: Sendable {
  /// Directory of ordinary shared-memory files.
  package let path: String
  /// Directory on hugetlbfs; equal to `path` where there are no huge pages.
  package let hugePath: String

  package init(path: String, hugePath: String? = nil) {
    self.path = path
    self.hugePath = hugePath ?? path
  }

  package var events: String { "\(hugePath)/events" }
  package var definitions: String { "\(path)/definitions" }
  package var store: String { "\(path)/store" }
  package func requests(_ strategy: StrategyID) -> String { "\(path)/requests-\(strategy.raw)" }
  package func reports(_ strategy: StrategyID) -> String { "\(path)/reports-\(strategy.raw)" }
  package func positions(_ role: ProcessRole, _ strategy: StrategyID? = nil) -> String {
    name("positions-\(role.rawValue)", strategy)
  }
  package func latency(_ stage: Stage, _ strategy: StrategyID? = nil) -> String {
    name("latency-\(stage.rawValue)", strategy)
  }
  package func counters(_ role: ProcessRole, _ strategy: StrategyID? = nil) -> String {
    name("counters-\(role.rawValue)", strategy)
  }
  package var clock: String { "\(path)/clock" }
  package var control: String { "\(path)/control" }
  package var journal: String { "\(path)/journal" }
  package var configuration: String { "\(path)/configuration.toml" }

  private func name(_ base: String, _ strategy: StrategyID?) -> String {
    guard let strategy else { return "\(path)/\(base)" }
    return "\(path)/\(base)-\(strategy.raw)"
  }
}
