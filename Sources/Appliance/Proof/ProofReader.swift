// SPDX-License-Identifier: Apache-2.0
internal import Book
internal import Feed
internal import Memory
internal import Rings
internal import Units

/// Keeps level books, and whether they may be believed, from the feed's events, as the store does.
struct ProofReader: EventSink, ~Copyable {
  var levels: LevelTable
  var eventCount: UInt64 = 0
  var refusedCount: UInt64 = 0
  /// Of the last event that was about one.
  var lastInstrument = InstrumentID.none
  private var isTrusted: FixedArray<Bool>

  init(instrumentCapacity: Int) {
    levels = LevelTable(instrumentCapacity: instrumentCapacity, levelCapacity: 1 << 16)
    isTrusted = FixedArray(repeating: false, count: instrumentCapacity)
  }

  /// Whether a whole book was published and nothing that says otherwise since.
  func trusts(_ instrument: InstrumentID) -> Bool { isTrusted[instrument.index] }

  mutating func publish(_ event: Event) {
    eventCount &+= 1
    if let outcome = levels.apply(event), outcome != .applied { refusedCount &+= 1 }
    guard event.instrument != .none else {
      guard event.kind == .bookClear else { return }
      for index in 0..<isTrusted.count { isTrusted[index] = false }
      return
    }
    lastInstrument = event.instrument
    switch event.kind {
    case .gap, .bookClear: isTrusted[event.instrument.index] = false
    case .snapshotEnd: isTrusted[event.instrument.index] = true
    default: break
    }
  }
}
