// SPDX-License-Identifier: Apache-2.0
import Foundation
import Gateway
import Rings
import TestSupport
import Testing
import Trading
import Units

/// A journal replayed is the live state: `OrderLedger+Replay` against `OrderLedger+Venue`.
@Suite struct GatewayReplayTests {
  static let fees: FeeSchedule = {
    var schedule = FeeSchedule()
    var low = FeeSchedule.Tier()
    low.maker = .init(perUnit: -2_000_000)
    low.taker = .init(perUnit: 3_000_000, partsPerBillion: 20_700)
    var high = low
    high.volumeMin = 2_000
    high.taker = .init(perUnit: 2_500_000, partsPerBillion: 10_000)
    let isTaken = schedule.append(low) && schedule.append(high)
    precondition(isTaken)
    return schedule
  }()

  static func adjust(_ settings: inout GatewayConfiguration) {
    settings.fees = [fees, fees]
    settings.tradeCapacity = 128
    settings.opening.positions = [
      OpeningBook.Position(
        strategy: Desk.strategy, code: Code("TEST")!, quantity: Quantity(raw: 40),
        openCost: Money(raw: 4_000_000_000_000), mark: Price(raw: 99_000_000_000))
    ]
    settings.opening.cash = [
      .init(account: Desk.account, currency: Currency("USD")!, amount: Money(raw: 1 << 60))
    ]
  }

  /// One thing that a venue should not do but may: late, doubled, broken and corrected trades.
  func disturb(_ desk: Desk, _ told: inout [(UInt32, UInt64)], _ random: inout SeededGenerator) {
    let last = desk.venue.lastReference
    guard last > 0 else { return }
    let reference = UInt32.random(
      in: (last - min(last - 1, 8))...last, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let match = 100_000 + UInt64(told.count)
      desk.venue.tell(
        reference, quantity: UInt32.random(in: 1...50, using: &random),
        price: UInt64.random(in: 990_000...1_010_000, using: &random), match: match)
      told.append((reference, match))
    case 1:
      if let (reference, match) = told.randomElement(using: &random) {
        desk.venue.tell(reference, quantity: 10, match: match)
      }
    case 2:
      if let (reference, match) = told.randomElement(using: &random) {
        desk.venue.breakTrade(reference, match: match)
      }
    default:
      if let (reference, match) = told.randomElement(using: &random) {
        desk.venue.correctTrade(
          reference, quantity: UInt32.random(in: 1...60, using: &random),
          price: UInt64.random(in: 990_000...1_010_000, using: &random), match: match)
      }
    }
    desk.pump()
  }

  func expectEqual(_ live: Desk, _ again: Desk, _ comment: Comment) {
    let count = live.core.ledger.positions.count
    #expect(again.core.ledger.positions.count == count, comment)
    for index in 0..<count {
      let row = live.core.ledger.positions.row(at: index)
      #expect(again.core.ledger.positions.row(at: index) == row, comment)
    }
    for index in 0..<2 {
      let account = AccountID(raw: UInt8(index))
      var state = live.core.ledger.accounts.state(account)
      var other = again.core.ledger.accounts.state(account)
      // Market prices are not in the journal.
      for path in [\AccountState.worth.position, \.worth.gross, \.worth.long, \.worth.short] {
        state[keyPath: path] = .zero
        other[keyPath: path] = .zero
      }
      state.profitPeak = .zero
      other.profitPeak = .zero
      #expect(other == state, comment)
      for currency in [Currency.none, Currency("USD")!] {
        let balance = live.core.ledger.accounts.purse.balance(account, currency)
        #expect(again.core.ledger.accounts.purse.balance(account, currency) == balance, comment)
      }
    }
    for row in 0..<live.core.ledger.accounts.count {
      let basis = live.core.ledger.accounts.basis(row)
      #expect(again.core.ledger.accounts.basis(row) == basis, comment)
    }
    expectEqualOrders(live, again, comment)
    let trades = live.core.ledger.trades.count
    #expect(again.core.ledger.trades.count == trades, comment)
    for index in 0..<trades {
      let trade = live.core.ledger.trades[index]
      #expect(again.core.ledger.trades[index] == trade, comment)
    }
  }

  func expectEqualOrders(_ live: Desk, _ again: Desk, _ comment: Comment) {
    live.core.ledger.lose()
    #expect(again.core.ledger.orders.count == live.core.ledger.orders.count, comment)
    for slot in 0..<live.core.ledger.orders.capacity {
      let order = live.core.ledger.orders[slot]
      guard order.state.isOpen else { continue }
      let found = again.core.ledger.orders.slot(reference: order.reference)
      guard let found else {
        Issue.record("order \(order.reference) is missing, \(comment)")
        continue
      }
      let other = again.core.ledger.orders[found]
      #expect(other.state == order.state, comment)
      #expect(other.request == order.request, comment)
      #expect(other.filled == order.filled, comment)
      #expect(other.cancelled == order.cancelled, comment)
      #expect(other.reserved == order.reserved, comment)
      #expect(other.reservedValue == order.reservedValue, comment)
      #expect(other.venueOrderID == order.venueOrderID, comment)
    }
    #expect(again.core.ledger.finished.count == live.core.ledger.finished.count, comment)
  }

  @Test(
    "a restarted gateway has every row, balance, order and trade of the one before, field by field",
    arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func field(seed: UInt64) throws {
    let scratch = GatewayRecoveryTests.Scratch()
    var random = SeededGenerator(seed: seed)
    let venue = ScriptedVenue(seed: seed)
    venue.rejectPercent = 5
    venue.deadPercent = 3
    venue.hitPercent = 20
    let trading = GatewayPropertyTests()
    var lastID: UInt64 = 0
    var told: [(UInt32, UInt64)] = []
    try withExtendedLifetime(scratch) {
      let bytes = try Desk(path: scratch.path, venue: venue, adjust: Self.adjust)
      bytes.connect()
      bytes.hello()
      for count in 0..<1_500 {
        trading.step(bytes, &random, &lastID)
        if random.chance(20) { disturb(bytes, &told, &random) }
        if count % 400 == 250 { bytes.disconnect() }
        if count % 400 == 270 { bytes.connect() }
      }
      let counters = bytes.core.counters
      #expect(counters.fillsLate > 10)
      #expect(counters.fillsRepeated > 10)
      #expect(counters.tradesBroken > 10)
      #expect(counters.tradesCorrected > 10)
      #expect(bytes.core.ledger.trades.count == 128)
      // The journal is locked by the live gateway, so its copy is read.
      let copy = GatewayRecoveryTests.Scratch()
      try copyFile(scratch.path, copy.path)
      let again = try Desk(path: copy.path, venue: ScriptedVenue(), adjust: Self.adjust)
      #expect(again.core.journal.count == bytes.core.journal.count)
      expectEqual(bytes, again, "seed \(seed)")
    }
  }

  @Test("a day read from a journal alone has the positions, money and executions of its gateway")
  func day() throws {
    let scratch = GatewayRecoveryTests.Scratch()
    var random = SeededGenerator(seed: 21)
    let venue = ScriptedVenue(seed: 21)
    venue.hitPercent = 30
    let desk = try Desk(path: scratch.path, venue: venue, adjust: Self.adjust)
    desk.connect()
    desk.hello()
    var lastID: UInt64 = 0
    var told: [(UInt32, UInt64)] = []
    for _ in 0..<600 {
      GatewayPropertyTests().step(desk, &random, &lastID)
      if random.chance(20) { disturb(desk, &told, &random) }
    }
    let file = try JournalFile<JournalRecord>(snapshotOf: scratch.path)
    let day = JournalDay(Journal(file), desk.configuration)
    let rows = day.ledger.positions.count
    #expect(rows == 1)
    let row = day.ledger.positions.row(at: 0)
    #expect(row == desk.row)
    let balance = desk.core.ledger.accounts.purse.balance(Desk.account, .none)
    let other = day.ledger.accounts.purse.balance(Desk.account, .none)
    #expect(other == balance)
    let standing = day.entries.filter { $0.trade.status != .broken }
    #expect(Int64(standing.count) == row.fillCount)
    #expect(standing.reduce(Money.zero) { $0 + $1.trade.execution.fee } == row.fees)
    let counters = desk.core.counters
    let (count, unattributed) = (day.entries.count, day.unattributedCount)
    #expect(count == Int(counters.fills))
    #expect(unattributed == Int(counters.fillsUnattributed))
    var unnamed = 0
    let book = day.closing { _ in unnamed += 1 }
    #expect(unnamed == 0)
    #expect(book.positions.map(\.openCost) == [row.openCost])
    #expect(book.positions.map(\.code) == [GatewayPropertyTests.code])
  }

  @Test("a record of a session, or of another kind, replayed changes nothing")
  func otherRecords() {
    var ledger = OrderLedger(.init(orders: 1, positions: 1))
    var record = JournalRecord(session: Code("DAY1")!, now: MonotonicNanos(raw: 1))
    let first = ledger.replay(record)
    record.words[2] = 0xEE
    let second = ledger.replay(record)
    let areNone = first.change.map { _ in 1 } == nil && second.change.map { _ in 1 } == nil
    #expect(areNone)
    #expect(record.request == nil)
    #expect(record.venueReport == nil)
  }

  @Test("a day begins once with its positions and money, however often the gateway starts")
  func opening() throws {
    let scratch = GatewayRecoveryTests.Scratch()
    for _ in 0..<3 {
      let desk = try Desk(path: scratch.path, adjust: Self.adjust)
      #expect(desk.row.position.raw == 40)
      #expect(desk.row.openCost == Money(raw: 4_000_000_000_000))
      #expect(desk.row.cash == .zero)
      let state = desk.core.ledger.accounts.state(Desk.account)
      #expect(state.carried == Money(raw: 40 * 99_000_000_000))
      #expect(state.profit == .zero)
      #expect(desk.core.openingsPending == 0)
      let balance = desk.core.ledger.accounts.purse.balance(Desk.account, Currency("USD")!)
      #expect(balance.raw == 1 << 60)
    }
  }

  @Test("an opening position in an instrument that is not there waits; one too large is refused")
  func openingRefused() throws {
    let waiting = try Desk(adjust: {
      Self.adjust(&$0)
      $0.opening.positions[0].code = Code("OTHER")!
    })
    #expect(waiting.core.openingsPending == 1)
    #expect(waiting.core.counters.openingsRefused == 0)
    let refused = try Desk(adjust: {
      Self.adjust(&$0)
      $0.opening.positions[0].quantity = Quantity(raw: CostBasis.positionBound)
    })
    #expect(refused.core.counters.openingsRefused == 1)
    refused.connect()
    refused.hello()
    refused.reports = []
    refused.send(refused.order(1))
    #expect(refused.reports.map(\.reason) == [.unknownInstrument])
  }

  @Test("fees go by liquidity and volume, and are told with each execution")
  func fees() throws {
    let desk = try Desk(adjust: Self.adjust)
    desk.connect()
    desk.hello()
    desk.send(desk.order(1))
    desk.reports = []
    desk.venue.tell(1, quantity: 10, match: 500)
    desk.pump()
    // Ten units at 0.003 and 20,700 parts per billion of 1,000.
    let fee: Int128 = 30_000_000 + 20_700_000
    #expect(desk.reports.map(\.amount.raw) == [fee])
    #expect(desk.row.fees.raw == fee)
    let state = desk.core.ledger.accounts.state(Desk.account)
    #expect(state.fees.raw == fee)
    #expect(state.settled.raw == -1_000_000_000_000 - fee)
    desk.venue.breakTrade(1, match: 500)
    desk.pump()
    #expect(desk.row.fees == .zero)
    #expect(desk.core.ledger.accounts.state(Desk.account).settled == .zero)
  }

  @Test("an instrument worth more per point is booked, limited and margined by its terms")
  func multiplier() throws {
    let desk = try Desk()
    var definition = Desk.definition("FUT")
    definition.multiplier = Price(raw: 50 * Price.scale)
    definition.currency = Currency("KRW")!
    definition.margined = 1
    let future = InstrumentID(raw: 5)
    #expect(desk.core.define(future, as: definition) == true)
    desk.core.risk.limit(Desk.account, to: Desk.limits)
    desk.connect()
    desk.hello()
    var request = desk.order(1)
    request.instrument = future
    desk.send(request)
    desk.venue.tell(1, quantity: 2, match: 500)
    desk.venue.tell(1, quantity: 2, price: 990_000, match: 501)
    desk.pump()
    let row = desk.core.ledger.positions.state(Desk.strategy, future)
    #expect(row.openCost.raw == 50 * (2 * 100 + 2 * 99) * Int128(Price.scale))
    let state = desk.core.ledger.accounts.state(Desk.account)
    // Nothing is paid for a future but profit and loss.
    #expect(state.settled == .zero)
    #expect(state.openBuyValue == .zero)
    #expect(state.openValue.raw == 50 * 96 * 100 * Int128(Price.scale))
    // Another value after trading would need every booking again.
    definition.multiplier = Price(raw: 10 * Price.scale)
    #expect(desk.core.define(future, as: definition) == true)
    #expect(desk.core.counters.definitionsRefused == 1)
  }
}

/// A copy of a file of any size, holes included.
func copyFile(_ source: String, _ target: String) throws {
  try FileManager.default.copyItem(atPath: source, toPath: target)
}
