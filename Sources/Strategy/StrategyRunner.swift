// SPDX-License-Identifier: Apache-2.0
import Memory
package import Rings
import Trading
package import Units

/// Runs one strategy against events, reports and time that its loop hands in; the requests it
/// makes come out of `nextRequest`.
///
/// The life of a run: `begin` (hello) → the gateway's answer → `start` → events, reports and
/// timers → `stop` → once `isQuiet`, `end` (goodbye). Owned by one thread; after creation nothing
/// allocates unless the strategy does.
package struct StrategyRunner<S: Strategy & ~Copyable>: ~Copyable {
  package var strategy: S
  package var context: StrategyContext
  package private(set) var phase = RunPhase.created
  /// The ring sequence that is to come next; rows must contain everything before it.
  @usableFromInline var nextSequence: UInt64 = 0
  /// When the cancel of everything may be asked for again.
  private var cancelTime = MonotonicNanos(raw: .min)

  /// Long enough for the venue's answer: asking with each pass of the loop filled the queue of a
  /// gateway that waited for its core, and its journal.
  private static var cancelInterval: Nanos { .milliseconds(100) }

  /// `epoch` is greater than that of every earlier process of this strategy, for instance the
  /// time it was started.
  package init(
    _ strategy: consuming S, id: StrategyID, epoch: UInt64, capacities: StrategyCapacities
  ) {
    self.strategy = strategy
    context = StrategyContext(strategy: id, epoch: epoch, capacities: capacities)
  }

  /// Follows an instrument from now on; its book must be loaded before it counts. False when the
  /// instrument lies outside the capacity.
  package mutating func subscribe(_ instrument: InstrumentID) -> Bool {
    guard instrument.index < context.views.count else { return false }
    context.views[instrument.index].isSubscribed = true
    return true
  }

  /// The ring will deliver `sequence` next, after joining it or after an overrun. Every book is
  /// out of date until it is loaded.
  package mutating func rejoin(at sequence: UInt64) {
    nextSequence = sequence
    context.invalidateAll()
  }

  /// Whether a subscribed instrument's book waits to be loaded from the store.
  package func needsLoad(_ instrument: InstrumentID) -> Bool {
    let view = context.views[instrument.index]
    return view.isSubscribed && !view.isCurrent && !view.isBehind && !view.isLoading
  }

  /// Takes a subscribed instrument's book from its store row, `foldedThrough` being the ring
  /// sequence up to which the store has folded all events in.
  ///
  /// Refused (false) while the store is behind what the ring will deliver next: events between
  /// the two would be missing. Events the row contains are skipped when they come.
  package mutating func load(
    _ instrument: InstrumentID, _ row: InstrumentState, foldedThrough: UInt64
  ) -> Bool {
    guard instrument.index < context.views.count else { return false }
    guard context.views[instrument.index].isSubscribed else { return false }
    guard foldedThrough &+ 1 >= nextSequence else {
      context.counters.viewsBehind &+= 1
      return false
    }
    context.load(instrument, row)
    return true
  }

  /// Says hello to the gateway.
  package mutating func begin(now: MonotonicNanos) {
    precondition(phase == .created)
    context.now = now
    phase = .greeting
    let hello = OrderRequest(kind: .hello, strategy: context.strategy, epoch: context.epoch)
    _ = context.send(hello, as: .none)
  }

  /// One event of the ring; `now` is when it was read.
  @inlinable
  package mutating func receive(
    _ event: Event, publishTime: MonotonicNanos, now: MonotonicNanos
  ) {
    context.now = now
    nextSequence = event.sequence &+ 1
    guard context.apply(event), phase == .running else { return }
    context.trigger.venueSequence = event.venueSequence
    context.trigger.receiveTime = event.receiveTime
    context.trigger.publishTime = publishTime
    context.trigger.readTime = now
    strategy.event(event, &context)
    context.trigger = Trigger()
  }

  /// One report of the gateway. Reports for an earlier process are counted and dropped.
  @inlinable
  package mutating func receive(_ report: OrderReport, now: MonotonicNanos) {
    context.now = now
    guard report.epoch == context.epoch, report.strategy == context.strategy else {
      context.counters.reportsStale &+= 1
      return
    }
    context.apply(report)
    if report.kind == .ready, phase == .greeting {
      phase = .running
      strategy.start(&context)
    } else if phase == .running || phase == .stopping {
      strategy.report(report, &context)
    }
  }

  /// Passes time on: calls the strategy's timer when it is due.
  @inlinable
  package mutating func tick(_ now: MonotonicNanos) {
    context.now = now
    guard let due = context.timerTime, due <= now, phase == .running else { return }
    context.timerTime = nil
    strategy.timer(&context)
  }

  /// The oldest request to send, stamped as written at `now`; nil when there is none.
  @inlinable
  package mutating func nextRequest(now: MonotonicNanos) -> OrderRequest? {
    guard var request = context.outbox.popFirst() else { return nil }
    request.requestTime = now
    return request
  }

  /// Ends trading: the strategy's `stop`, then a cancel of everything open, again after a while as
  /// long as something is. Call until `isQuiet`. False when the outbox was full: drain it first.
  package mutating func stop(now: MonotonicNanos) -> Bool {
    context.now = now
    if phase == .running {
      strategy.stop(&context)
      phase = .stopping
      context.isStopping = true
    }
    guard context.openOrderCount > 0, now >= cancelTime else { return true }
    guard context.cancelAll() else { return false }
    cancelTime = now + Self.cancelInterval
    return true
  }

  /// Stopped, and nothing open any more.
  package var isQuiet: Bool { phase == .stopping && context.openOrderCount == 0 }

  /// Says goodbye to the gateway; false when the outbox is full.
  package mutating func end(now: MonotonicNanos) -> Bool {
    guard context.outbox.room > 0 else { return false }
    context.now = now
    context.isStopping = true
    phase = .ended
    let goodbye = OrderRequest(kind: .goodbye, strategy: context.strategy, epoch: context.epoch)
    _ = context.send(goodbye, as: .none)
    return true
  }
}

/// Where a `StrategyRunner` stands.
@frozen
package enum RunPhase: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case created = 0
  /// Hello was said, the answer is not complete.
  case greeting = 1
  case running = 2
  case stopping = 3
  case ended = 4
}
