// SPDX-License-Identifier: Apache-2.0
internal import Host
internal import Net
internal import Rings
internal import Units
internal import Venue

/// `apus fused`: the whole appliance in one thread, through the same shared memory.
package enum FusedProcess {
  /// Runs until it is told to stop.
  package static func run(_ options: ProcessOptions) throws {
    var options = options
    options.isFused = true
    try DatafeedProcess.run(options)
  }
}

/// The loops of an appliance taking turns in one thread, in the order of the data.
struct FusedLoop<
  Source: FiguredSource & ~Copyable, Decoder: FeedDecoder & ~Copyable,
  Session: OrderSession & ~Copyable
>: ApplianceLoop, ~Copyable {
  var datafeed: DatafeedLoop<Source, Decoder>
  private var store: StoreLoop
  private var strategies: [StrategyBox]
  private var gateway: GatewayLoop<Session>?

  /// Holds a loop, which cannot be copied into an array.
  private final class StrategyBox {
    var loop: StrategyLoop<SampleStrategy>
    init(_ loop: consuming StrategyLoop<SampleStrategy>) { self.loop = loop }
  }

  init(
    _ datafeed: consuming DatafeedLoop<Source, Decoder>, _ context: ProcessContext,
    session: () throws -> Session
  ) throws {
    let store = try StoreProcess.make(context)
    var strategies: [StrategyBox] = []
    // A feed of a venue without an order session has no strategies either.
    let trades = context.configuration.feed.format == .nasdaq
    if trades {
      gateway = try GatewayProcess.make(context, session())
      for section in context.configuration.strategies {
        strategies.append(StrategyBox(try StrategyProcess.make(context, section)))
      }
    } else {
      gateway = nil
    }
    self.strategies = strategies
    self.store = store
    self.datafeed = datafeed
  }

  var slot: ProcessSlot { datafeed.slot }
  var progress: UInt64 { datafeed.progress }
  /// Stopped once everybody is.
  var state: ProcessState {
    let isStopped =
      datafeed.state == .stopped && store.state == .stopped
      && strategies.allSatisfy { $0.loop.state == .stopped }
    return isStopped ? .stopped : datafeed.state == .stopped ? .running : datafeed.state
  }

  mutating func turn() -> Bool {
    var didWork = datafeed.turn()
    didWork = store.turn() || didWork
    for strategy in strategies { didWork = strategy.loop.turn() || didWork }
    if gateway != nil { didWork = gateway?.turn() == true || didWork }
    return didWork
  }

  mutating func housekeep(_ command: BoardCommand, _ now: MonotonicNanos) {
    datafeed.housekeep(command, now)
    store.housekeep(command, now)
    for strategy in strategies { strategy.loop.housekeep(command, now) }
    gateway?.housekeep(command, now)
  }

  func report(to board: ControlBoard, at now: MonotonicNanos) {
    datafeed.report(to: board, at: now)
    store.report(to: board, at: now)
    for strategy in strategies { strategy.loop.report(to: board, at: now) }
    gateway?.report(to: board, at: now)
  }
}
