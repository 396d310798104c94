// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Trading
import Units
import Venue
import VenueNasdaq
import Wire

@Suite struct OrderMessageReaderTests {
  /// What one message of the venue means: a report, or a count.
  struct Meaning: Sendable {
    var message: [UInt8]
    var kind: VenueReportKind?
    var counters = OUCHCounters()

    init(_ message: some OUCH50Message, _ kind: VenueReportKind) {
      self.message = encoded(message)
      self.kind = kind
    }

    init(_ message: some OUCH50Message, counts count: WritableKeyPath<OUCHCounters, UInt64>) {
      self.message = encoded(message)
      counters[keyPath: count] = 1
    }
  }

  static let meanings: [Meaning] = [
    Meaning(OUCH50.SystemEvent(timestamp: 1, eventCode: 0x53), .tradingOpened),
    Meaning(OUCH50.SystemEvent(timestamp: 1, eventCode: 0x45), .tradingClosed),
    Meaning(OUCH50.SystemEvent(timestamp: 1, eventCode: 0x51), counts: \.messageRefused),
    Meaning(accepted(price: 1), .accepted),
    Meaning(accepted(price: .max), counts: \.messageRefused),
    Meaning(replaced(price: 1), .replaced),
    Meaning(replaced(price: .max), counts: \.messageRefused),
    Meaning(
      OUCH50.Executed(
        timestamp: 1, userRefNum: 5, quantity: 1, price: 1, liquidity: 0x41, match: 9), .filled),
    Meaning(
      OUCH50.BrokenTrade(
        timestamp: 1, userRefNum: 5, match: 9, reason: 0x45, clOrdID: .blank), .tradeBroken),
    Meaning(
      OUCH50.TradeCorrection(
        timestamp: 1, userRefNum: 5, quantity: 1, price: 1, liquidity: 0x41, match: 9,
        reason: 0x4E, clOrdID: .blank), .tradeCorrected),
    Meaning(OUCH50.Canceled(timestamp: 1, userRefNum: 5, quantity: 1, reason: 0x55), .cancelled),
    Meaning(
      OUCH50.AIQCanceled(
        timestamp: 1, userRefNum: 5, quantity: 1, reason: 0x51, quantityPrevented: 1,
        executionPrice: 1, liquidity: 0x41, aiqStrategy: 0x4F), .cancelled),
    Meaning(
      OUCH50.Rejected(timestamp: 1, userRefNum: 5, reason: 7, clOrdID: .blank), .rejected),
    Meaning(OUCH50.CancelReject(timestamp: 1, userRefNum: 5), .changeRejected),
    Meaning(OUCH50.CancelPending(timestamp: 1, userRefNum: 5), counts: \.cancelPending),
    Meaning(
      OUCH50.PriorityUpdate(timestamp: 1, userRefNum: 5, price: 1, display: 0x59, orderRef: 2),
      counts: \.priorityUpdated),
    Meaning(
      OUCH50.Restated(timestamp: 1, userRefNum: 5, reason: 0x52), counts: \.orderRestated),
    Meaning(
      OUCH50.Modified(timestamp: 1, userRefNum: 5, side: 0x53, quantity: 1),
      counts: \.answerForeign),
    Meaning(
      OUCH50.MassCancelResponse(timestamp: 1, userRefNum: 5, firm: .blank, symbol: .blank),
      counts: \.answerForeign),
    Meaning(
      OUCH50.DisableResponse(timestamp: 1, userRefNum: 5, firm: .blank), counts: \.answerForeign),
    Meaning(
      OUCH50.EnableResponse(timestamp: 1, userRefNum: 5, firm: .blank), counts: \.answerForeign),
    Meaning(OUCH50.AccountQueryResponse(timestamp: 1, nextUserRefNum: 5), .ready),
  ]

  private static func accepted(price: UInt64) -> OUCH50.Accepted {
    OUCH50.Accepted(
      timestamp: 1, userRefNum: 5, side: 0x42, quantity: 1, symbol: .blank, price: price,
      timeInForce: 0x30, display: 0x59, orderRef: 2, capacity: 0x50, interMarketSweep: 0x4E,
      crossType: 0x4E, orderState: 0x4C, clOrdID: .blank)
  }

  private static func replaced(price: UInt64) -> OUCH50.Replaced {
    OUCH50.Replaced(
      timestamp: 1, origUserRefNum: 4, userRefNum: 5, side: 0x42, quantity: 1, symbol: .blank,
      price: price, timeInForce: 0x30, display: 0x59, orderRef: 2, capacity: 0x50,
      interMarketSweep: 0x4E, crossType: 0x4E, orderState: 0x4C, clOrdID: .blank)
  }

  @Test("every message of the venue is a report or is counted by its kind", arguments: meanings)
  func meaning(row: Meaning) {
    var reader = OrderMessageReader(midnight: UnixNanos(raw: 100))
    var counters = OUCHCounters()
    let report = reader.read(row.message.span.bytes, &counters)
    #expect(report?.kind == row.kind)
    #expect(counters == row.counters)
    guard let report else { return }
    #expect(report.time == UnixNanos(raw: 101))
    let isOfDay = report.kind == .tradingOpened || report.kind == .tradingClosed
    #expect(report.reference == (isOfDay ? 0 : 5))
  }

  static let flags: [(Character, Liquidity)] = [
    ("A", .added), ("J", .added), ("7", .added), ("k", .added), ("R", .removed), ("m", .removed),
    ("O", .auction), ("L", .auction), ("K", .auction),
  ]

  @Test(
    "an execution says whether it added, removed or was of an auction, by its flag",
    arguments: flags)
  func liquidity(flag: Character, liquidity: Liquidity) {
    var reader = OrderMessageReader(midnight: UnixNanos(raw: 0))
    var counters = OUCHCounters()
    let message = OUCH50.Executed(
      timestamp: 1, userRefNum: 5, quantity: 1, price: 1, liquidity: flag.asciiValue!, match: 9)
    let report = reader.read(encoded(message).span.bytes, &counters)
    #expect(report?.liquidity == liquidity)
    #expect(report?.venueReason == UInt64(flag.asciiValue!))
  }

  @Test("no type of the specification is left out")
  func complete() {
    let types = Set(Self.meanings.map { $0.message[0] })
    #expect(types == Set("SAUCDEBFJPITMRXGKQ".utf8))
  }

  @Test("broken messages are counted")
  func broken() {
    var reader = OrderMessageReader(midnight: UnixNanos(raw: 0))
    var counters = OUCHCounters()
    for bytes: [UInt8] in [[], [UInt8(ascii: "A"), 1], [UInt8(ascii: "?")]] {
      let report = reader.read(bytes.span.bytes, &counters)
      #expect(report == nil)
    }
    #expect(counters.messageRefused == 3)
  }
}
