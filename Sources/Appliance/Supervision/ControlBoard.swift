// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
package import Units

/// What the supervisor wants of every process; a run goes through them in this order.
package enum BoardCommand: UInt64, Sendable, Comparable {
  /// Open what you need and say `ready`.
  case boot = 0
  /// The exchange begins its day.
  case run = 1
  /// The exchange's order flow ends; orders of clients are still served.
  case quiesce = 2
  /// Strategies cancel what they have open and end.
  case flatten = 3
  /// Everybody ends.
  case stop = 4

  package static func < (left: BoardCommand, right: BoardCommand) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// How far a process is.
package enum ProcessState: UInt64, Sendable {
  case absent = 0
  case booting = 1
  case ready = 2
  case running = 3
  /// It has nothing more to do of its own accord: the flow has ended, the replay is through.
  case drained = 4
  case stopped = 5
}

/// The place of one process on the board: one per kind, strategies by their number.
package struct ProcessSlot: Sendable, Hashable {
  let index: Int
  package let role: ProcessRole
  package let strategy: StrategyID?

  package init(_ role: ProcessRole, _ strategy: StrategyID? = nil) {
    precondition((role == .strategy) == (strategy != nil))
    self.role = role
    self.strategy = strategy
    if let strategy {
      index = 8 + strategy.index
      return
    }
    index =
      switch role {
      case .datafeed: 0
      case .store: 1
      case .gateway: 2
      case .exchange: 3
      case .replay: 4
      case .verifier: 5
      case .recorder: 6
      case .strategy: preconditionFailure("a strategy has a number")
      }
  }

  package var name: String {
    if let strategy { "\(role.rawValue)-\(strategy.raw)" } else { role.rawValue }
  }

  static let capacity = 8 + StrategyID.capacity
}

/// A board in shared memory on which the supervisor writes one word, the command, and every
/// process its own row: state, heartbeat, process id and a progress figure.
///
///      0 command
///      8 + 8 × slot: state, heartbeat, pid, progress
package struct ControlBoard {
  private let words: Words
  private let region: Region

  private static let rowWord = 8
  private static let rowWordCount = 8

  private static func specification() -> RegionSpec {
    RegionSpec(
      name: RunDirectory.control, kind: Code(high: 0x434F_4E54_524F_4C00, low: 0),
      layoutVersion: 1, layoutHash: UInt64(ProcessSlot.capacity),
      payloadWordCount: rowWord + rowWordCount * ProcessSlot.capacity, mode: 0o600,
      wantsHugePages: false)
  }

  /// The supervisor's end, which makes the board.
  package static func make(in place: RegionDirectory) throws(RegionError) -> ControlBoard {
    ControlBoard(try Region(specification(), in: place, role: .owner))
  }

  /// A process's end of an existing board.
  package static func attach(in place: RegionDirectory) throws(RegionError) -> ControlBoard {
    ControlBoard(try Region(specification(), in: place, role: .participant))
  }

  private init(_ region: Region) {
    self.region = region
    words = region.payload
  }

  /// Whether the process that made the board runs.
  package var isSupervisorAlive: Bool {
    get throws(RegionError) { try region.attachment(.owner)?.isAlive == true }
  }

  package var command: BoardCommand {
    // A word nobody but a supervisor writes; an unknown one comes from a newer build: end.
    BoardCommand(rawValue: words.loadAcquire(0)) ?? .stop
  }

  /// For the supervisor only.
  package func order(_ command: BoardCommand) { words.storeRelease(command.rawValue, 0) }

  private func row(_ slot: ProcessSlot) -> Int {
    Self.rowWord + slot.index * Self.rowWordCount
  }

  package func state(_ slot: ProcessSlot) -> ProcessState {
    ProcessState(rawValue: words.loadAcquire(row(slot))) ?? .absent
  }
  /// When the process began its last housekeeping: the figures it published then are there.
  package func heartbeat(_ slot: ProcessSlot) -> MonotonicNanos {
    MonotonicNanos(raw: Int64(bitPattern: words.loadAcquire(row(slot) + 1)))
  }
  /// Whether the process has published its figures since `time`, or for good.
  package func hasPublished(_ slot: ProcessSlot, since time: MonotonicNanos) -> Bool {
    state(slot) == .stopped || heartbeat(slot) > time
  }
  package func pid(_ slot: ProcessSlot) -> Int32 {
    Int32(truncatingIfNeeded: words.loadRelaxed(row(slot) + 2))
  }
  /// Exchange: last sequence sent. Datafeed: last sequence published. Replay: packets sent.
  package func progress(_ slot: ProcessSlot) -> UInt64 { words.loadAcquire(row(slot) + 3) }

  /// The row's owner says how it is; a process calls this a thousand times a second.
  package func report(
    _ slot: ProcessSlot, _ state: ProcessState, processID: Int32, progress: UInt64,
    at now: MonotonicNanos
  ) {
    words.storeRelease(UInt64(bitPattern: now.raw), row(slot) + 1)
    words.storeRelaxed(UInt64(UInt32(bitPattern: processID)), row(slot) + 2)
    words.storeRelease(progress, row(slot) + 3)
    words.storeRelease(state.rawValue, row(slot))
  }

  /// The supervisor forgets what a dead process said before it starts another in its place.
  package func clear(_ slot: ProcessSlot) {
    words.storeRelease(0, row(slot) + 3)
    words.storeRelease(ProcessState.absent.rawValue, row(slot))
  }
}
