// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
import Rings
import Store
import Units

/// Keeps all events, as text, and all definitions.
struct EventRecorder: EventSink {
  var events: [Event] = []
  var defined: [String] = []

  mutating func publish(_ event: Event) { events.append(event) }

  mutating func define(_ instrument: InstrumentID, as definition: InstrumentDefinition) {
    defined.append("\(instrument.raw) \(definition.code) lot \(definition.roundLot.raw)")
  }

  /// What was published since the last call: kind, side, quantity@price, #order, +flags.
  mutating func takeText() -> [String] {
    let text = events.map(describe)
    events = []
    return text
  }
}

func describe(_ event: Event) -> String {
  var text = "\(event.kind)"
  if event.instrument != .none { text += " \(event.instrument.raw)" }
  if event.side != .none { text += event.side == .buy ? " B" : " S" }
  if event.price != .zero { text += " \(event.quantity.raw)@\(event.price)" }
  if event.price == .zero, event.quantity != .zero { text += " \(event.quantity.raw)" }
  if event.orderID != 0 { text += " #\(event.orderID)" }
  let names: [(EventFlags, String)] = [
    (.lastOfPacket, "last"), (.snapshot, "snapshot"), (.recovered, "recovered"),
    (.replacement, "replacement"), (.nonPrintable, "nonPrintable"), (.executed, "executed"),
    (.orderGone, "gone"), (.recoverable, "recoverable"),
  ]
  for (flag, name) in names where event.flags.contains(flag) { text += " +\(name)" }
  return text
}

/// Books kept from events alone, as a strategy and the store keep them.
struct BookKeeper: ~Copyable, EventSink {
  var levels: LevelTable
  var store: StoreCore
  var sequence: UInt64 = 0
  var refusedCount = 0
  var kindCounts = [Int](repeating: 0, count: EventKind.allCases.count)
  var definitions: [InstrumentID: InstrumentDefinition] = [:]

  init(instrumentCapacity: Int = 64, levelCapacity: Int = 1 << 16) {
    levels = LevelTable(instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity)
    store = StoreCore(instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity)
  }

  mutating func define(_ instrument: InstrumentID, as definition: InstrumentDefinition) {
    definitions[instrument] = definition
  }

  mutating func publish(_ event: Event) {
    sequence += 1
    var event = event
    event.sequence = sequence
    kindCounts[Int(event.kind.rawValue)] += 1
    if let outcome = levels.apply(event), outcome != .applied { refusedCount += 1 }
    if case .readDefinition(let instrument) = store.apply(event) {
      store.define(instrument, as: definitions[instrument]!)
    }
  }

  func count(_ kind: EventKind) -> Int { kindCounts[Int(kind.rawValue)] }
}
