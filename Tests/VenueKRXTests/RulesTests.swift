// SPDX-License-Identifier: Apache-2.0
import Rings
import Testing
import Units
import VenueKRX
import Wire

private func price(_ text: String) -> Price { Price(decimalText: text)! }

private func word(_ text: String) -> UInt32 { text.utf8.reduce(0) { $0 << 8 | UInt32($1) } }

@Suite struct RulesTests {
  @Test(
    "the tick at a price is the table's, at both sides of each bound",
    arguments: [
      (KRX.Generation.krx2011, KRXProduct.kospi200Option, "0.01", "0.01"),
      (.krx2011, .kospi200Option, "2.99", "0.01"),
      (.krx2011, .kospi200Option, "3", "0.05"),
      (.krx2011, .kospi200Future, "283.35", "0.05"),
      (.exture3, .kospi200Option, "9.99", "0.01"),
      (.exture3, .kospi200Option, "10", "0.05"),
      (.exture3, .kospi200WeeklyOption, "9.99", "0.01"),
      (.exture3, .kospi200Future, "-2.2", "0.05"),
      (.exture3, .miniKospi200Future, "350", "0.02"),
      (.exture3, .miniKospi200Option, "2.99", "0.01"),
      (.exture3, .miniKospi200Option, "3", "0.02"),
      (.exture3, .miniKospi200Option, "9.98", "0.02"),
      (.exture3, .miniKospi200Option, "10", "0.05"),
      (.exture3, .kosdaq150Future, "1379.7", "0.1"),
      (.exture3, .kosdaq150Option, "49.9", "0.1"),
      (.exture3, .kosdaq150Option, "50", "0.5"),
      (.exture3, .volatilityFuture, "20", "0.05"),
      (.exture3, .kospiStock, "1999", "1"),
      (.exture3, .kospiStock, "2000", "5"),
      (.exture3, .kospiStock, "4995", "5"),
      (.exture3, .kospiStock, "5000", "10"),
      (.exture3, .kospiStock, "19990", "10"),
      (.exture3, .kospiStock, "20000", "50"),
      (.exture3, .kospiStock, "49950", "50"),
      (.exture3, .kosdaqStock, "50000", "100"),
      (.exture3, .kospiStock, "199900", "100"),
      (.exture3, .kospiStock, "200000", "500"),
      (.exture3, .kospiStock, "499500", "500"),
      (.exture3, .kospiStock, "500000", "1000"),
      (.exture3, .stockFuture, "66500", "0"),
      (.exturePlus, .kospiStock, "5000", "0"),
    ])
  func ticks(_ row: (KRX.Generation, KRXProduct, String, String)) {
    let table = KRXRules(row.0)[row.1].ticks
    #expect(table.tick(at: price(row.2)) == price(row.3))
    #expect(table.admits(price(row.2)))
    guard price(row.3) != .zero else { return }
    #expect(!table.admits(Price(raw: price(row.2).raw + 1)))
  }

  @Test(
    "a tick table with bounds that do not rise, or an end that is none, is refused",
    arguments: [
      [KRXTickTable.Row(below: Price(raw: 5), tick: Price(raw: 1))],
      [KRXTickTable.Row(tick: Price(raw: 1)), KRXTickTable.Row(tick: Price(raw: 2))],
      [KRXTickTable.Row(tick: Price(raw: 0))],
      [
        KRXTickTable.Row(below: Price(raw: 5), tick: Price(raw: 1)),
        KRXTickTable.Row(below: Price(raw: 5), tick: Price(raw: 2)),
        KRXTickTable.Row(tick: Price(raw: 3)),
      ],
      Array(repeating: KRXTickTable.Row(below: Price(raw: 1), tick: Price(raw: 1)), count: 9),
    ])
  func badTables(_ rows: [KRXTickTable.Row]) {
    #expect(KRXTickTable(rows) == nil)
  }

  @Test(
    "one point of a contract is worth what the table says",
    arguments: [
      (KRX.Generation.krx2011, KRXProduct.kospi200Future, 500_000),
      (.krx2011, .kospi200Option, 500_000), (.exturePlus, .kospi200Option, 250_000),
      (.exture3, .kospi200Future, 250_000), (.exture3, .kospi200WeeklyOption, 250_000),
      (.exture3, .miniKospi200Future, 50_000), (.exture3, .miniKospi200Option, 50_000),
      (.exture3, .kosdaq150Future, 10_000), (.exture3, .kosdaq150Option, 10_000),
      (.exture3, .volatilityFuture, 250_000), (.exture3, .kospiStock, 1),
      (.exture3, .commodityFuture, 0),
    ])
  func multipliers(_ row: (KRX.Generation, KRXProduct, Int)) {
    #expect(KRXRules(row.0)[row.1].multiplier == Int64(row.2))
  }

  @Test(
    "limits widen by stage, each on a tick inside its share of the base",
    arguments: [
      (KRXProduct.kospi200Future, 1, "280.03", Side.buy, "302.40"),
      (.kospi200Future, 1, "280.03", .sell, "257.65"),
      (.kospi200Future, 2, "280", .buy, "322"),
      (.kospi200Future, 3, "280", .sell, "224"),
      (.stockFuture, 1, "66500", .buy, "73150"),
      (.stockFuture, 3, "66500", .sell, "46550"),
      (.volatilityFuture, 1, "20", .buy, "26"),
      (.volatilityFuture, 2, "20", .buy, "29"),
      (.volatilityFuture, 3, "20", .sell, "8"),
      (.kosdaq150Future, 1, "1379.7", .buy, "1490"),
    ])
  func limits(_ row: (KRXProduct, Int, String, Side, String)) {
    let rules = KRXRules(.exture3)[row.0]
    let limit = rules.limits.limit(stage: row.1, of: price(row.2), row.3, on: rules.ticks)
    #expect(limit == price(row.4))
  }

  @Test("there is no fourth stage, no limit of a base that is none, and none in 2011")
  func noLimits() {
    let rules = KRXRules(.exture3)[.kospi200Future]
    #expect(rules.limits.stageCount == 3)
    #expect(rules.limits.limit(stage: 4, of: price("280"), .buy, on: rules.ticks) == nil)
    #expect(rules.limits.limit(stage: 0, of: price("280"), .buy, on: rules.ticks) == nil)
    #expect(rules.limits.limit(stage: 1, of: .zero, .buy, on: rules.ticks) == nil)
    #expect(rules.limits.limit(stage: 1, of: .undefined, .buy, on: rules.ticks) == nil)
    #expect(rules.limits.limit(stage: 1, of: Price(raw: .max), .buy, on: rules.ticks) == nil)
    #expect(KRXRules(.krx2011)[.kospi200Future].limits == .unknown)
  }

  @Test(
    "the timetable says what part of the day it is",
    arguments: [
      (KRX.Generation.krx2011, 8, 59, false, KRXTradingHours.TimetableState.closed),
      (.krx2011, 9, 0, false, .continuous), (.krx2011, 15, 14, false, .continuous),
      (.krx2011, 15, 15, false, .closed),
      (.exturePlus, 15, 44, false, .continuous), (.exturePlus, 4, 59, false, .night),
      (.exturePlus, 5, 0, false, .closed),
      (.exture3, 8, 29, false, .closed), (.exture3, 8, 30, false, .auction),
      (.exture3, 8, 45, false, .continuous), (.exture3, 15, 34, false, .continuous),
      (.exture3, 15, 35, false, .auction), (.exture3, 15, 45, false, .closed),
      (.exture3, 15, 9, true, .continuous), (.exture3, 15, 10, true, .auction),
      (.exture3, 15, 20, true, .closed), (.exture3, 18, 0, false, .night),
      (.exture3, 5, 59, false, .night), (.exture3, 6, 0, false, .closed),
    ])
  func hours(_ row: (KRX.Generation, Int64, Int64, Bool, KRXTradingHours.TimetableState)) {
    let hours = KRXRules(row.0)[.kospi200Future].hours
    #expect(hours.state(at: KRXTradingHours.clock(row.1, row.2), isLastDay: row.3) == row.4)
  }

  @Test(
    "the circuit breaker's stages follow one another",
    arguments: [
      (92_001, 0, 0, nil), (92_000, 0, 0, 1), (70_000, 0, 0, 1),
      (85_001, 1, 92_000, nil), (85_000, 1, 92_000, 2), (85_000, 1, 85_500, nil),
      (80_001, 2, 85_000, nil), (80_000, 2, 85_000, 3), (10, 3, 80_000, nil),
    ] as [(Int64, Int, Int64, Int?)])
  func breaker(_ row: (Int64, Int, Int64, Int?)) {
    let breaker = KRXRules(.exture3).breaker
    let stage = breaker.stage(
      at: row.0, previousClose: 100_000, after: row.1, lastLevel: row.2)
    #expect(stage == row.3)
  }

  @Test("halts last twenty minutes, and the last stage ends the day; sidecars last five minutes")
  func lengths() {
    let breaker = KRXRules(.exture3).breaker
    #expect(breaker.stages[0].halt == .seconds(1_200))
    #expect(breaker.stages[1].halt == .seconds(1_200))
    #expect(breaker.stages[2].halt == nil)
    #expect(breaker.confirmation == .seconds(60))
    #expect(KRXSidecar.kospi.futureMove == 500)
    #expect(KRXSidecar.kosdaq.futureMove == 600)
    #expect(KRXSidecar.kosdaq.cashMove == 300)
    #expect(KRXSidecar.kospi.suspension == .seconds(300))
    #expect(KRXPriceLimits.expansionDelay == .seconds(300))
  }

  @Test(
    "a session id stands for a trading state",
    arguments: [
      ("10", TradingState.auction), ("11", .auction), ("20", .auction), ("30", .auction),
      ("40", .trading), ("50", .auction), ("52", .auction), ("54", .auction), ("60", .closed),
      ("80", .auction), ("90", .halted), ("98", .closed), ("99", .closed), ("77", nil),
    ] as [(String, TradingState?)])
  func sessions(_ row: (String, TradingState?)) {
    let rules = KRXRules(.exture3)
    #expect(rules.state(session: UInt16(word(row.0))) == row.1)
  }

  @Test(
    "a board event leads to a trading state, or to none",
    arguments: [
      ("AF6", KRXBoardEvent.Subject.stockBreaker, nil), ("AF7", .stockBreaker, nil),
      ("AF8", .stockBreaker, .halted), ("AF1", .stockBreaker, .auction),
      ("BF9", .stockBreaker, .trading), ("AG6", .futureBreaker, nil),
      ("AG7", .futureBreaker, nil), ("AG8", .futureBreaker, .halted),
      ("AG1", .futureBreaker, .auction), ("BG9", .futureBreaker, .trading),
      ("AT6", .priceLimit, nil), ("AN6", .sidecarSell, nil), ("AN7", .sidecarSell, nil),
      ("AN8", .sidecarSell, nil), ("AN9", .sidecarSell, nil), ("AO6", .sidecarBuy, nil),
      ("AO7", .sidecarBuy, nil), ("AO8", .sidecarBuy, nil), ("AO9", .sidecarBuy, nil),
      ("AE8", .marketHalt, .halted), ("AE1", .marketHalt, .auction),
      ("BE9", .marketHalt, .trading), ("EI8", .instrumentHalt, .halted),
      ("EI1", .instrumentHalt, .auction), ("EI9", .instrumentHalt, .trading),
      ("AH8", .orderHalt, .paused), ("AH9", .orderHalt, .trading), ("AS8", .shutdown, .closed),
    ] as [(String, KRXBoardEvent.Subject, TradingState?)])
  func boardEvents(_ row: (String, KRXBoardEvent.Subject, TradingState?)) {
    let event = KRXRules(.exture3).boardEvent(word(row.0))
    #expect(event?.subject == row.1)
    #expect(event?.state == row.2)
  }

  @Test("no session id and no board event stands for two things")
  func distinctRows() {
    #expect(Set(KRXSession.table.map(\.id)).count == KRXSession.table.count)
    #expect(Set(KRXBoardEvent.table.map(\.code)).count == KRXBoardEvent.table.count)
  }

  @Test("rows are replaced and added")
  func replacement() {
    var rules = KRXRules(.exture3)
    rules.assign(session: UInt16(word("60")), .auction)
    rules.assign(session: UInt16(word("61")), .closed)
    rules.assign(boardEvent: word("AH8"), nil)
    rules.assign(boardEvent: word("ZZ8"), .halted)
    rules[.stockFuture].ticks = KRXTickTable(tick: price("10"))
    #expect(rules.state(session: UInt16(word("60"))) == .auction)
    #expect(rules.state(session: UInt16(word("61"))) == .closed)
    #expect(rules.boardEvent(word("AH8"))?.state == nil)
    #expect(rules.boardEvent(word("ZZ8"))?.state == .halted)
    #expect(rules[.stockFuture].ticks.smallest == price("10"))
    #expect(rules[.stockOption].ticks.smallest == .zero)
  }

  @Test(
    "the end of a TR code names the product",
    arguments: [
      ("014", KRXProduct.kospi200Future), ("034", .kospi200Option), ("015", .stockFuture),
      ("016", .financialFuture), ("01F", .kospi200Future), ("02F", .kosdaq150Future),
      ("03F", .kospi200Option), ("04F", .stockFuture), ("05F", .stockOption),
      ("06F", .financialFuture), ("07F", .commodityOption), ("08F", .volatilityFuture),
      ("09F", .sectorFuture), ("10F", .commodityFuture), ("11F", .miniKospi200Future),
      ("12F", .miniKospi200Option), ("13F", .krx300Future), ("14F", .euroStoxxFuture),
      ("15F", .kosdaq150Option), ("16F", .kospi200WeeklyOption), ("01S", .kospiStock),
      ("02S", .equityWarrant), ("03S", .fund), ("04S", .note), ("01Q", .kosdaqStock),
      ("01X", .konexStock), ("17F", .other),
    ])
  func products(_ row: (String, KRXProduct)) {
    #expect(KRXProduct(information: word(row.0)) == row.1)
    #expect(row.1.isDerivative == ("F456".contains(row.0.last!) && row.1 != .other))
  }
}
