// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
package import Units

/// Reads the event ring as a strategy does, keeps level books from the events alone, and compares
/// them with the exchange's recorded ones.
package struct VerifierLoop: ApplianceLoop, ~Copyable {
  package let slot = ProcessSlot(.verifier)
  package private(set) var state = ProcessState.booting
  package var progress: UInt64 { audit.lastSequence }

  private var audit: LevelAudit
  private var reader: EventRingReader
  private let definitions: SeqlockTableReader<InstrumentDefinition>
  private let checkpoints: CheckpointReader
  private var event = Event(kind: .none, instrument: .none)
  private var definition = InstrumentDefinition()

  /// Events read before the command is looked at again.
  private static var batchCount: Int { 256 }

  /// A verifier of an exchange with instruments `codes`.
  package init(
    codes: [Code], instrumentCapacity: Int, levelCapacity: Int, midnight: UnixNanos,
    in place: RegionDirectory
  ) throws(RegionError) {
    let definitions = try SeqlockTableReader<InstrumentDefinition>(
      name: RunDirectory.definitions, in: place)
    let checkpoints = try CheckpointReader(in: place)
    let reader = try EventRingReader(name: RunDirectory.events, at: .oldest, in: place)
    audit = LevelAudit(
      codes: codes, instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity,
      midnight: midnight)
    self.definitions = definitions
    self.checkpoints = checkpoints
    self.reader = reader
    for index in 0..<self.definitions.rowCount { define(index) }
    if self.reader.nextSequence > 1 { self.reader.requestSnapshot() }
  }

  package mutating func turn() -> Bool {
    for index in 0..<Self.batchCount {
      switch reader.next(into: &event) {
      case .event: take()
      case .overrun(let missed):
        audit.overrun(missed)
        reader.requestSnapshot()
      case .empty: return index > 0
      }
    }
    return true
  }

  private mutating func take() {
    if event.kind == .definition { define(event.instrument.index) }
    while let sequence = audit.checkpoint(before: event) { compare(sequence) }
    audit.apply(event)
  }

  private mutating func compare(_ sequence: UInt64) {
    let row = checkpoints.row(sequence: sequence, notAfter: audit.lastTime)
    for index in audit.places.indices {
      guard let place = audit.places[index] else { continue }
      let digest = row.map { checkpoints.levels($0, place) }
      if !audit.compare(index, place, digest) {
        audit.note("levels of \(audit.codes[place]) after message \(sequence)")
      }
    }
  }

  private mutating func define(_ index: Int) {
    guard index < definitions.rowCount, definitions.read(index, into: &definition) == .row,
      definition.isDefined
    else { return }
    audit.define(index, as: definition.code)
  }

  package mutating func housekeep(_ command: BoardCommand, _ now: MonotonicNanos) {
    // The datafeed ends before anybody is told to stop: what it left in the ring is all there is.
    if command == .stop { while turn() {} }
    reader.publishProgress()
    state = command == .stop ? .stopped : command == .boot ? .ready : .running
  }

  /// What was found so far.
  package mutating func report() -> VerificationReport { audit.finish() }
}
