// SPDX-License-Identifier: Apache-2.0
internal import Gateway
internal import Rings
internal import Trading
internal import Units
package import Wire

/// A day's executions and holdings, as a gateway's journal tells them.
package struct DayReading: ~Copyable {
  private let day: JournalDay

  /// Reads the journal at `path`; throws when it is none.
  package init(path: String) throws {
    let reading = try JournalReading(path: path)
    day = JournalDay(
      reading.journal, GatewayConfiguration(positionCapacity: PositionPublisher.capacity))
  }

  /// Executions, broken ones included.
  package var count: Int { day.entries.count }
  /// Executions that could not be booked to an order.
  package var unattributedCount: Int { day.unattributedCount }

  /// Hands the fields of execution `index`, 0 ..< count, to `visitor`, always the same ones. Times
  /// as in `JournalReading`.
  package func walk(_ index: Int, _ visitor: inout some FieldVisitor) {
    let entry = day.entries[index]
    let trade = entry.trade
    let code = day.definitions[trade.instrument.raw].map { "\($0.code)" }
    visitor.message(type: "", name: "trade")
    visitor.field("sequence", .integer(Int128(entry.sequence)))
    visitor.field("account", .integer(Int128(trade.account.raw)))
    visitor.field("strategy", .integer(Int128(trade.strategy.raw)))
    visitor.field("code", .text(code ?? "instrument \(trade.instrument.raw)"))
    visitor.field("side", .text("\(trade.side)"))
    visitor.field("price", .decimal(Int128(trade.execution.price.raw), decimals: 9))
    visitor.field("quantity", .integer(Int128(trade.execution.quantity.raw)))
    visitor.field("value", .decimal(trade.execution.value.raw, decimals: 9))
    visitor.field("fee", .decimal(trade.execution.fee.raw, decimals: 9))
    visitor.field("liquidity", .text("\(trade.execution.liquidity)"))
    visitor.field("status", .text("\(trade.status)"))
    visitor.field("late", .integer(trade.isLate ? 1 : 0))
    visitor.field("match_number", .integer(Int128(trade.execution.matchNumber)))
    visitor.field("client_order_id", .integer(Int128(trade.clientOrderID.raw)))
    visitor.field("venue_order_id", .integer(Int128(trade.venueOrderID.raw)))
    visitor.field("reference", .integer(Int128(trade.reference)))
    visitor.field("venue_time_ns", .integer(Int128(trade.execution.venueTime.raw)))
    visitor.field("time_ns", .integer(Int128(entry.time.raw)))
  }

  /// The file that the next day begins with; throws when a position's instrument has no name in
  /// the journal.
  package func closingText() throws -> String {
    var unnamed: [UInt32] = []
    let book = day.closing { unnamed.append($0.raw) }
    guard unnamed.isEmpty else {
      let list = unnamed.map(String.init).joined(separator: ", ")
      throw ProcessError(
        description: "the journal holds positions in instruments it does not define: \(list)")
    }
    return PositionFile.text(book)
  }
}
