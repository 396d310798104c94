// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import Host
internal import Units

/// What all benchmarks of a run share: the host, the clock, and how much to do.
final class Bench {
  /// Everything once, for the tests.
  let isSmall: Bool
  /// Markets of full size, for those who wait.
  let isLarge: Bool
  let clock: Clock
  let facts: MachineFacts
  let nanosPerTick: Double
  /// The core of the side that measures: the last one, as interrupts tend to the first.
  let measuringCore: Int
  /// The core of the other side, nil on a machine with one core.
  let peerCore: Int?
  /// What this host would not give, in sentences.
  private(set) var notes: [String] = []
  private var environmentMade: RunEnvironment?
  private var streamMade: MarketStream?

  init(isSmall: Bool, isLarge: Bool = false) throws {
    self.isSmall = isSmall
    self.isLarge = isLarge
    clock = try Clock.calibrated()
    facts = try MachineFacts.current()
    let cores = Self.usableCores(try Topology.current())
    guard clock.usesCounter else {
      throw WrongResult(description: "no invariant time stamp counter: nothing to measure with")
    }
    let base = clock.calibration.baseTicks
    let span: UInt64 = 1 << 32
    let nanos =
      clock.calibration.time(at: Ticks(raw: base &+ span))
      - clock.calibration.time(at: Ticks(raw: base))
    nanosPerTick = Double(nanos.raw) / Double(span)
    guard let last = cores.last, let first = cores.first else {
      throw WrongResult(description: "no core may be pinned to")
    }
    measuringCore = last
    peerCore = first == last ? nil : first
    try CurrentThread.pin(core: last)
  }

  /// The cores this process may run on: a container often has fewer than are online.
  private static func usableCores(_ topology: Topology) -> [Int] {
    topology.cores.map(\.id).filter { core in
      do throws(HostError) {
        try CurrentThread.pin(core: core)
        return true
      } catch {
        return false
      }
    }
  }

  /// Regions, huge pages and, for root, namespaces; made when the first benchmark asks.
  func environment() throws -> RunEnvironment {
    if let environmentMade { return environmentMade }
    let made = try RunEnvironment(hugePageCount: 16, keepsRegions: false)
    notes += made.notes
    environmentMade = made
    return made
  }

  /// Where the regions of a benchmark lie.
  func place() throws -> RegionDirectory { try environment().place }

  /// The market data all decoding benchmarks read, made when the first one asks.
  func stream() throws -> MarketStream {
    if let streamMade { return streamMade }
    let made = try MarketStream(messageCount: isSmall ? 50_000 : 1_000_000)
    streamMade = made
    return made
  }

  /// The other core of a benchmark with two threads that spin.
  func peer() throws -> Int {
    guard let peerCore else { throw Skip(reason: "needs two cores") }
    return peerCore
  }

  func end() { environmentMade?.removeRegions() }
}
