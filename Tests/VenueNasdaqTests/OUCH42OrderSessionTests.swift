// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueNasdaq
import Wire

@Suite struct OUCH42OrderSessionTests {
  /// A session with its two queues and virtual time.
  final class Line {
    var session = OUCH42OrderSession(
      OUCHSettings(
        username: Code("USER")!, password: Code("secret")!, midnight: UnixNanos(raw: 1_000)))
    var input = ByteQueue(capacity: 1 << 16)
    var output = ByteQueue(capacity: 1 << 12)
    var now = MonotonicNanos(raw: 5)

    func takeOutput() -> [UInt8] {
      let sent = bytes(of: output)
      output.removeAll()
      return sent
    }

    func receive(_ bytes: [UInt8]) -> [VenueReport] {
      let isTaken = input.append(bytes.span.bytes)
      precondition(isTaken)
      var reports: [VenueReport] = []
      while let report = session.nextReport(input: &input, output: &output, now: now) {
        reports.append(report)
      }
      return reports
    }

    func receive(_ message: some OUCH42Message) -> [VenueReport] {
      receive(framed(encoded(message)))
    }

    func makeReady(sequence: UInt64 = 1) {
      session.connected(now: now, output: &output)
      _ = receive(VenueNasdaqTests.login(sequence))
      _ = receive([0, 1, UInt8(ascii: "H")])
      _ = takeOutput()
    }

    func submit(_ reference: UInt64) -> Bool {
      session.submit(order(reference), now: now, output: &output)
    }

    func order(_ reference: UInt64, _ timeInForce: TimeInForce = .day) -> VenueOrder {
      VenueOrder(
        reference: reference, symbol: Code("AAPL")!, side: .buy,
        price: Price(raw: 189_123_400_000), quantity: Quantity(raw: 100),
        timeInForce: timeInForce, triggerSequence: 77)
    }
  }

  private static func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue!) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  @Test("the venue's first heartbeat ends what was missed, a debug packet does not")
  func ready() {
    let line = Line()
    line.session.resume(
      session: Code("DAY1")!, nextReference: 4, nextSequence: 9, isSettled: true)
    line.session.connected(now: line.now, output: &line.output)
    #expect(line.session.state == .connecting)
    #expect(String(decoding: line.takeOutput()[29...], as: UTF8.self).hasSuffix(" 9"))
    #expect(line.receive(VenueNasdaqTests.login(9)).isEmpty)
    #expect(line.session.state == .synchronising)
    #expect(line.submit(4) == false)
    #expect(line.receive([0, 3, UInt8(ascii: "+"), 1, 2]).isEmpty)
    #expect(line.session.state == .synchronising)
    let missed = OUCH42.Canceled(
      timestamp: 1, token: OUCH42Token.text(6), quantity: 1, reason: 0x55)
    #expect(line.receive(missed).map(\.kind) == [.cancelled])
    let reports = line.receive([0, 1, UInt8(ascii: "H"), 0, 1, UInt8(ascii: "H")])
    #expect(reports.map(\.kind) == [.ready])
    #expect(reports.map(\.reference) == [1], "nothing unanswered is on its way")
    #expect(reports.map(\.sequence) == [0], "a heartbeat has no number")
    #expect(line.session.state == .ready)
    #expect(line.session.nextReference == 7)
    #expect(line.session.nextSequence == 10)
  }

  @Test("orders, replacements and cancels are the messages of the specification")
  func requests() {
    let line = Line()
    line.makeReady()
    #expect(line.submit(1) == true)
    let day = Self.hex(
      "0032 55 4f 3030303030303030303030303031 42 00000064 4141504c20202020 001cdba2 0001869e"
        + "20202020 59 50 4e 00000000 4e 20")
    #expect(line.takeOutput() == day)
    let isReplaced = line.session.replace(
      1, by: line.order(2, .immediateOrCancel), now: line.now, output: &line.output)
    #expect(isReplaced)
    let replacement = Self.hex(
      "0030 55 55 3030303030303030303030303031 3030303030303030303030303032 00000064 001cdba2"
        + "00000000 59 4e 00000000")
    #expect(line.takeOutput() == replacement)
    let isCancelled = line.session.cancel(line.order(2), now: line.now, output: &line.output)
    #expect(isCancelled)
    #expect(line.takeOutput() == Self.hex("0014 55 58 3030303030303030303030303032 00000000"))
    let isReduced = line.session.reduce(
      line.order(2), to: Quantity(raw: 70), now: line.now, output: &line.output)
    #expect(isReduced)
    #expect(line.takeOutput() == Self.hex("0014 55 58 3030303030303030303030303032 00000046"))
    #expect(line.session.nextReference == 3)
    #expect(line.submit(2) == false)
    #expect(line.submit(4) == false)
    line.output = ByteQueue(capacity: 51)
    #expect(line.submit(3) == false)
    line.output = ByteQueue(capacity: 52)
    #expect(line.submit(3) == true)
  }

  @Test(
    "a token is its reference in digits",
    arguments: [1, 42, 4_294_967_296, 99_999_999_999_999])
  func tokens(reference: UInt64) {
    let token = OUCH42Token.text(reference)
    #expect(UInt64(token.text) == reference)
    #expect(token.text.utf8.count == 14)
    #expect(OUCH42Token.reference(token) == reference)
  }

  @Test(
    "other texts are no tokens of ours",
    arguments: ["00000000000000", "fm000100000001", "0000000000001", "1"])
  func foreignTokens(text: String) throws {
    #expect(OUCH42Token.reference(Alpha<14>(try #require(Code(text)))) == nil)
    #expect(OUCH42Token.reference(.blank) == nil)
  }

  private static let token = OUCH42Token.text(5)
  private static let accepted = OUCH42.Accepted(
    timestamp: 7, token: token, side: 0x42, quantity: 10, symbol: Alpha(Code("AAPL")!),
    price: 1_891_234, timeInForce: 0, firm: .blank, display: 0x59, orderRef: 77, capacity: 0x50,
    interMarketSweep: 0x4E, minQuantity: 0, crossType: 0x4E, orderState: 0x44, bboWeight: 0x20)

  @Test("acceptance and replacement name the venue's order")
  func acceptance() {
    let line = Line()
    line.makeReady()
    let taken = line.receive(Self.accepted)
    #expect(taken.map(\.kind) == [.accepted])
    #expect(taken.map(\.reference) == [5])
    #expect(taken.map(\.venueOrderID) == [OrderID(raw: 77)])
    #expect(taken.map(\.price) == [Price(raw: 189_123_400_000)])
    #expect(taken.map(\.quantity.raw) == [10])
    #expect(taken.map(\.isDead) == [true])
    #expect(taken.map(\.time) == [UnixNanos(raw: 1_007)])
    #expect(taken.map(\.sequence) == [1])
    let replaced = OUCH42.Replaced(
      timestamp: 8, token: OUCH42Token.text(6), side: 0x42, quantity: 12,
      symbol: Alpha(Code("AAPL")!), price: 2, timeInForce: 0, firm: .blank, display: 0x59,
      orderRef: 78, capacity: 0x50, interMarketSweep: 0x4E, minQuantity: 0, crossType: 0x4E,
      orderState: 0x4C, previousToken: Self.token, bboWeight: 0x20)
    let moved = line.receive(replaced)
    #expect(moved.map(\.kind) == [.replaced])
    #expect(moved.map(\.reference) == [6])
    #expect(moved.map(\.target) == [5])
    #expect(moved.map(\.isDead) == [false])
    #expect(line.session.nextReference == 7)
  }

  @Test("executions, cancels, rejects and breaks carry size, price, number and reason")
  func outcomes() {
    let line = Line()
    line.makeReady()
    let token = Self.token
    let fill = line.receive(
      OUCH42.Executed(
        timestamp: 1, token: token, quantity: 3, price: 10_000, liquidity: 0x41, match: 9))
    #expect(fill.map(\.kind) == [.filled])
    #expect(fill.map(\.price.raw) == [1_000_000_000])
    #expect(fill.map(\.quantity.raw) == [3])
    #expect(fill.map(\.matchNumber) == [9])
    let referenced = line.receive(
      OUCH42.ExecutedWithReference(
        timestamp: 1, token: token, quantity: 4, price: 10_000, liquidity: 0x41, match: 10,
        referencePrice: 9_999, referencePriceType: 0x49))
    #expect(referenced.map(\.kind) == [.filled])
    let cancel = line.receive(
      OUCH42.Canceled(timestamp: 1, token: token, quantity: 2, reason: 0x49))
    #expect(cancel.map(\.kind) == [.cancelled])
    #expect(cancel.map(\.venueReason) == [0x49])
    let prevented = line.receive(
      OUCH42.AIQCanceled(
        timestamp: 1, token: token, quantity: 1, reason: 0x51, quantityPrevented: 1,
        executionPrice: 1, liquidity: 0x41, aiqStrategy: 0x4F))
    #expect(prevented.map(\.kind) == [.cancelled])
    #expect(prevented.map(\.quantity.raw) == [1])
    let rejected = line.receive(OUCH42.Rejected(timestamp: 1, token: token, reason: 0x58))
    #expect(rejected.map(\.kind) == [.rejected])
    #expect(rejected.map(\.venueReason) == [0x58])
    #expect(
      line.receive(OUCH42.CancelReject(timestamp: 1, token: token)).map(\.kind)
        == [.changeRejected])
    let broken = line.receive(
      OUCH42.BrokenTrade(timestamp: 1, token: token, match: 9, reason: 0x45))
    #expect(broken.map(\.kind) == [.tradeBroken])
    #expect(broken.map(\.matchNumber) == [9])
    let corrected = line.receive(
      OUCH42.TradeCorrection(
        timestamp: 1, token: token, quantity: 3, price: 9_900, liquidity: 0x41, match: 9,
        reason: 0x4E))
    #expect(corrected.map(\.kind) == [.tradeCorrected])
    #expect(corrected.map(\.price.raw) == [990_000_000])
    #expect(
      line.receive(OUCH42.SystemEvent(timestamp: 1, eventCode: 0x53)).map(\.kind)
        == [.tradingOpened])
    #expect(
      line.receive(OUCH42.SystemEvent(timestamp: 1, eventCode: 0x45)).map(\.kind)
        == [.tradingClosed])
    #expect(line.session.counters == OUCHCounters())
  }

  @Test("what changes nothing is counted by its kind, and so is what is not ours")
  func notices() {
    let line = Line()
    line.makeReady()
    let token = Self.token
    var expected = OUCHCounters()
    expected.cancelPending = 1
    expected.priorityUpdated = 1
    expected.answerForeign = 2
    expected.orderForeign = 2
    expected.messageRefused = 2
    #expect(line.receive(OUCH42.CancelPending(timestamp: 1, token: token)).isEmpty)
    #expect(
      line.receive(
        OUCH42.PriorityUpdate(timestamp: 1, token: token, price: 1, display: 0x59, orderRef: 2)
      ).isEmpty)
    #expect(
      line.receive(OUCH42.Modified(timestamp: 1, token: token, side: 0x53, quantity: 1)).isEmpty)
    #expect(line.receive(OUCH42.TradeNowDone(timestamp: 1, token: token)).isEmpty)
    var foreign = Self.accepted
    foreign.token = Alpha(Code("desk-order-1")!)
    #expect(line.receive(foreign).isEmpty)
    #expect(line.receive(OUCH42.CancelPending(timestamp: 1, token: foreign.token)).isEmpty)
    #expect(line.receive(OUCH42.SystemEvent(timestamp: 1, eventCode: 0x58)).isEmpty)
    #expect(line.receive(framed([UInt8(ascii: "A"), 1, 2])).isEmpty)
    #expect(line.session.counters == expected)
    #expect(line.session.nextReference == 6, "references mentioned in notices are used up too")
  }

  @Test(
    "a login that would lose messages, or into another session, is given up and asked for again",
    arguments: [("DAY1", 10), ("DAY2", 9)])
  func unusableLogin(session: String, sequence: UInt64) {
    let line = Line()
    line.session.resume(
      session: Code("DAY1")!, nextReference: 4, nextSequence: 9, isSettled: true)
    line.session.connected(now: line.now, output: &line.output)
    _ = line.takeOutput()
    let answer = SoupBinTCP.LoginAccepted(session: Code(session)!, sequence: sequence)
    #expect(line.receive(encoded(answer)).isEmpty)
    #expect(line.session.state == .disconnected)
    #expect(line.session.counters.loginUnusable == 1)
    #expect(line.takeOutput().isEmpty)
    line.input.removeAll()
    line.session.disconnected(now: line.now)
    line.session.connected(now: line.now, output: &line.output)
    let request = String(decoding: line.takeOutput(), as: UTF8.self)
    #expect(request.contains("DAY1"))
    #expect(request.hasSuffix(" 9"))
  }

  @Test("a lost connection is taken up where it broke and is ready again after a heartbeat")
  func reconnect() {
    let line = Line()
    line.makeReady()
    _ = line.receive(Self.accepted)
    line.session.disconnected(now: line.now)
    #expect(line.session.state == .disconnected)
    #expect(line.submit(6) == false)
    line.session.connected(now: line.now, output: &line.output)
    #expect(String(decoding: line.takeOutput()[29...], as: UTF8.self).hasSuffix(" 2"))
    _ = line.receive(VenueNasdaqTests.login(2))
    #expect(line.session.state == .synchronising)
    #expect(line.receive([0, 1, UInt8(ascii: "H")]).map(\.kind) == [.ready])
    #expect(line.submit(6) == true)
  }

  @Test("a session that is not at this host is looked for at another; a wrong password is final")
  func refusedLogins() {
    let line = Line()
    line.session.connected(now: line.now, output: &line.output)
    _ = line.receive([0, 2, UInt8(ascii: "J"), UInt8(ascii: "S")])
    #expect(line.session.state == .disconnected)
    #expect(line.session.counters.sessionUnavailable == 1)
    line.session.connected(now: line.now, output: &line.output)
    _ = line.receive([0, 2, UInt8(ascii: "J"), UInt8(ascii: "A")])
    #expect(line.session.state == .ended)
  }
}
