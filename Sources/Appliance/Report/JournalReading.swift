// SPDX-License-Identifier: Apache-2.0
internal import Gateway
internal import Rings
internal import Trading
internal import Units
internal import Venue
package import Wire

/// A gateway's journal as it was at one moment, whoever writes to it.
package struct JournalReading: ~Copyable {
  let journal: Journal
  /// Records that the header counts: the gateway relied on them.
  package let counted: Int
  /// Those of them known to be on disk.
  package let durable: Int

  /// Reads the journal at `path`; throws when it is none.
  package init(path: String) throws {
    let file = try JournalFile<JournalRecord>(snapshotOf: path)
    counted = file.count
    durable = min(file.durableCount, counted)
    journal = Journal(file)
  }

  /// Whole records.
  package var count: Int { journal.count }
  /// Records that were relied on and cannot be read any more.
  package var lost: Int { max(0, counted - count) }
  /// Whether a record was torn while it was written, which nobody had relied on.
  package var isTorn: Bool { journal.tornRecords > lost }

  /// How many records there are of each kind; those that this build does not know come last.
  package var kinds: [(name: String, count: Int)] {
    var known = [JournalKind: Int]()
    for index in 0..<count { known[journal.record(at: index).kind ?? .none, default: 0] += 1 }
    let named = JournalKind.allCases.filter { $0 != .none }
    return (named + [.none]).map { kind in
      (kind == .none ? "unknown" : "\(kind)", known[kind, default: 0])
    }
  }

  /// Hands the fields of record `index`, 0 ..< count, to `visitor`. Times are nanoseconds of the
  /// gateway's monotonic clock, those of the venue Unix nanoseconds.
  package func walk(_ index: Int, _ visitor: inout some FieldVisitor) {
    let record = journal.record(at: index)
    visitor.message(type: "", name: "journal_record")
    visitor.field("sequence", .integer(Int128(record.sequence)))
    visitor.field("kind", .text(record.kind.map { "\($0)" } ?? "unknown"))
    visitor.field("time_ns", .integer(Int128(record.time.raw)))
    switch record.kind {
    case .hello:
      visitor.field("strategy", .integer(Int128(record.strategy.raw)))
      visitor.field("epoch", .integer(Int128(record.epoch)))
    case .request:
      visitor.field("reference", .integer(Int128(record.reference)))
      if let request = record.request { Self.walk(request, &visitor) }
    case .venue: if let report = record.venueReport { Self.walk(report, &visitor) }
    case .abandoned: visitor.field("reference", .integer(Int128(record.reference)))
    case .decrement:
      visitor.field("strategy", .integer(Int128(record.strategy.raw)))
      visitor.field("order", .integer(Int128(record.decremented.raw)))
      visitor.field("reference", .integer(Int128(record.reference)))
      visitor.field("remaining_total", .integer(Int128(record.remainingTotal.raw)))
      visitor.field("incoming_strategy", .integer(Int128(record.incomingStrategy.raw)))
      visitor.field("incoming_order", .integer(Int128(record.incoming.raw)))
    case .session: visitor.field("session", .text("\(record.session)"))
    case .definition: Self.walk(record.definition, record, &visitor)
    case .position:
      let position = record.openingPosition(.empty)
      visitor.field("account", .integer(Int128(record.account.raw)))
      visitor.field("strategy", .integer(Int128(record.strategy.raw)))
      visitor.field("instrument", .integer(Int128(record.instrument.raw)))
      visitor.field("quantity", .integer(Int128(position.quantity.raw)))
      visitor.field("cost", .decimal(position.openCost.raw, decimals: 9))
      visitor.field("mark", .decimal(Int128(position.mark.raw), decimals: 9))
    case .cash:
      visitor.field("account", .integer(Int128(record.account.raw)))
      visitor.field("currency", .text("\(record.openingCash.currency)"))
      visitor.field("amount", .decimal(record.openingCash.amount.raw, decimals: 9))
    case .some(.none), nil: break
    }
  }

  private static func walk(
    _ definition: InstrumentDefinition?, _ record: JournalRecord,
    _ visitor: inout some FieldVisitor
  ) {
    guard let definition else { return }
    visitor.field("instrument", .integer(Int128(record.instrument.raw)))
    visitor.field("code", .text("\(definition.code)"))
    visitor.field("multiplier", .decimal(Int128(definition.multiplier.raw), decimals: 9))
    visitor.field("quantity_decimals", .integer(Int128(definition.quantityDecimals)))
    visitor.field("currency", .text("\(definition.currency)"))
    visitor.field("margined", .integer(definition.isMargined ? 1 : 0))
  }

  private static func walk(_ request: OrderRequest, _ visitor: inout some FieldVisitor) {
    visitor.field("request", .text("\(request.kind)"))
    visitor.field("strategy", .integer(Int128(request.strategy.raw)))
    visitor.field("epoch", .integer(Int128(request.epoch)))
    visitor.field("client_order_id", .integer(Int128(request.clientOrderID.raw)))
    visitor.field("target", .integer(Int128(request.target.raw)))
    visitor.field("instrument", .integer(Int128(request.instrument.raw)))
    visitor.field("side", .text("\(request.side)"))
    visitor.field("time_in_force", .text("\(request.timeInForce)"))
    visitor.field("price", .decimal(Int128(request.price.raw), decimals: 9))
    visitor.field("quantity", .integer(Int128(request.quantity.raw)))
    visitor.field("trigger_sequence", .integer(Int128(request.triggerSequence)))
    visitor.field("order_type", .text("\(request.orderType)"))
    visitor.field("instructions", .integer(Int128(request.instructions.rawValue)))
    visitor.field("trigger_price", .decimal(Int128(request.triggerPrice.raw), decimals: 9))
    visitor.field("display_quantity", .integer(Int128(request.displayQuantity.raw)))
    visitor.field("expire_time_ns", .integer(Int128(request.expireTime.raw)))
  }

  private static func walk(_ report: VenueReport, _ visitor: inout some FieldVisitor) {
    visitor.field("report", .text("\(report.kind)"))
    visitor.field("venue_sequence", .integer(Int128(report.sequence)))
    visitor.field("venue_time_ns", .integer(Int128(report.time.raw)))
    visitor.field("reference", .integer(Int128(report.reference)))
    visitor.field("replaced", .integer(Int128(report.target)))
    visitor.field("venue_order_id", .integer(Int128(report.venueOrderID.raw)))
    visitor.field("price", .decimal(Int128(report.price.raw), decimals: 9))
    visitor.field("quantity", .integer(Int128(report.quantity.raw)))
    visitor.field("match_number", .integer(Int128(report.matchNumber)))
    visitor.field("venue_reason", .integer(Int128(report.venueReason)))
    visitor.field("is_dead", .integer(report.isDead ? 1 : 0))
    if report.hasFee { visitor.field("fee", .decimal(report.fee.raw, decimals: 9)) }
    if report.liquidity != .none { visitor.field("liquidity", .text("\(report.liquidity)")) }
  }
}
