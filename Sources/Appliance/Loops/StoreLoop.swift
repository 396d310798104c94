// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
internal import Store
package import Units

/// Events to rows: keeps the table that strategies start from and that risk looks prices up in.
package struct StoreLoop: ApplianceLoop, ~Copyable {
  package let slot = ProcessSlot(.store)
  package private(set) var state = ProcessState.booting
  package var progress: UInt64 { core.lastSequence }

  private var reader: EventRingReader
  private var core: StoreCore
  private var table: SeqlockTableWriter<InstrumentState>
  private let definitions: SeqlockTableReader<InstrumentDefinition>
  private var counters: Counters<StoreMetric>
  private let folded: ProgressWord
  private let feedAgeMax: Nanos
  private var isFeedDead = false
  private var event = Event(kind: .none, instrument: .none)
  private var definition = InstrumentDefinition()

  /// Events applied before rows are written: rows that change several times meanwhile are written
  /// once, and a row is never older than some 10 µs of events.
  private static var batchCount: Int { 64 }

  package init(
    instrumentCapacity: Int, levelCapacity: Int, feedAgeMax: Nanos, in place: RegionDirectory
  ) throws(RegionError) {
    self.feedAgeMax = feedAgeMax
    let reader = try EventRingReader(name: RunDirectory.events, at: .oldest, in: place)
    let definitions = try SeqlockTableReader<InstrumentDefinition>(
      name: RunDirectory.definitions, in: place)
    let table = try SeqlockTableWriter(
      name: RunDirectory.store, rowCount: instrumentCapacity, filler: InstrumentState(), in: place)
    let counters = try Counters<StoreMetric>(name: RunDirectory.counters(.store), in: place)
    folded = try ProgressWord.make(RunDirectory.storeProgress, in: place)
    core = StoreCore(instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity)
    self.reader = reader
    self.definitions = definitions
    self.table = table
    self.counters = counters
    if self.reader.nextSequence > 1 {
      // What came before is gone: nothing is right until the datafeed has said it all again.
      core.markAllStale()
      self.reader.requestSnapshot()
    }
  }

  package mutating func turn() -> Bool {
    var applied: UInt64 = 0
    for _ in 0..<Self.batchCount {
      switch reader.next(into: &event) {
      case .event:
        applied &+= 1
        if case .readDefinition(let instrument) = core.apply(event) { define(instrument) }
      case .overrun(let missed):
        counters.add(.eventOverrun, missed)
        core.markAllStale()
        reader.requestSnapshot()
      case .empty:
        return finish(applied)
      }
    }
    return finish(applied)
  }

  private mutating func finish(_ applied: UInt64) -> Bool {
    guard applied > 0 else { return false }
    counters.add(.eventApply, applied)
    writeRows()
    return true
  }

  private mutating func writeRows() {
    while let instrument = core.popChanged() {
      table.write(instrument.index, core.row(instrument))
      counters.add(.rowWrite)
    }
    if core.isSettled { folded.store(core.lastSequence) }
  }

  /// Marks every book stale when the datafeed has not shown itself for `feedAgeMax`; asks for all
  /// of them when it is back.
  private mutating func watchFeed(_ now: MonotonicNanos) {
    let heartbeat = reader.writer.heartbeat
    let isDead = heartbeat.raw > 0 && now - heartbeat > feedAgeMax
    guard isDead != isFeedDead else { return }
    isFeedDead = isDead
    if isDead {
      counters.add(.feedDead)
      core.markAllStale()
      writeRows()
    } else {
      reader.requestSnapshot()
    }
  }

  private mutating func define(_ instrument: InstrumentID) {
    guard instrument.index < definitions.rowCount,
      definitions.read(instrument.index, into: &definition) == .row
    else {
      counters.add(.definitionMiss)
      return
    }
    core.define(instrument, as: definition)
  }

  package mutating func housekeep(_ command: BoardCommand, _ now: MonotonicNanos) {
    reader.publishProgress()
    watchFeed(now)
    table.region.attachment(.owner)?.beat(at: now)
    state =
      switch command {
      case .boot: .ready
      case .stop: .stopped
      case .run, .quiesce, .flatten: .running
      }
  }
}
