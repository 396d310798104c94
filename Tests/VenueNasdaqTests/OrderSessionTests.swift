// SPDX-License-Identifier: Apache-2.0
import Memory
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueNasdaq
import Wire

@Suite struct OrderSessionTests {
  /// A session with its two queues and virtual time.
  final class Line {
    var session = NasdaqOrderSession(
      .init(
        username: Code("USER")!, password: Code("secret")!,
        midnight: UnixNanos(raw: 1_000_000_000_000_000)))
    var input = ByteQueue(capacity: 1 << 16)
    var output = ByteQueue(capacity: 1 << 12)
    var time: Int64 = 5

    var now: MonotonicNanos { MonotonicNanos(raw: time) }

    func connect() { session.connected(now: now, output: &output) }

    func takeOutput() -> [UInt8] {
      let sent = bytes(of: output)
      output.removeAll()
      return sent
    }

    func receive(_ bytes: [UInt8]) -> [VenueReport] {
      bytes.withUnsafeBytes { buffer in
        let isTaken = input.append(RawSpan(_unsafeBytes: buffer))
        precondition(isTaken)
      }
      var reports: [VenueReport] = []
      while let report = session.nextReport(input: &input, output: &output, now: now) {
        reports.append(report)
      }
      return reports
    }

    /// Logged in, account query answered with `next`.
    func makeReady(next: UInt32 = 1, sequence: UInt64 = 1) {
      connect()
      _ = receive(VenueNasdaqTests.login(sequence))
      _ = receive(response(next))
      _ = takeOutput()
    }
  }

  func order(_ reference: UInt64, cents: Int64 = 150_34, quantity: Int64 = 100) -> VenueOrder {
    VenueOrder(
      reference: reference, symbol: Code("AAPL")!, side: .buy,
      price: Price(raw: cents * 10_000_000), quantity: Quantity(raw: quantity),
      timeInForce: .day, triggerSequence: 0x12_3456_789A_BCDE)
  }

  @Test("a login asks for the session and sequence it left off, then for the account")
  func loginAndQuery() {
    let line = Line()
    line.session.resume(
      session: Code("DAY1")!, nextReference: 1, nextSequence: 1, isSettled: true)
    line.connect()
    #expect(line.session.state == .connecting)
    let request = line.takeOutput()
    #expect(request.count == 49)
    #expect(request[2] == UInt8(ascii: "L"))
    #expect(String(decoding: request[3..<19], as: UTF8.self) == "USER  secret    ")
    #expect(String(decoding: request[19..<29], as: UTF8.self) == "DAY1      ")
    #expect(line.receive(VenueNasdaqTests.login(1)).isEmpty)
    #expect(line.session.state == .synchronising)
    #expect(line.takeOutput() == [0, 2, UInt8(ascii: "U"), UInt8(ascii: "Q")])
    let reports = line.receive(response(8))
    #expect(reports.map(\.kind) == [.ready])
    #expect(line.session.state == .ready)
    #expect(line.session.nextReference == 8)
    #expect(line.session.nextSequence == 2)
    #expect(line.session.sessionName == Code("DAY1")!)
  }

  @Test("an answer to an old account query is not taken for the new one")
  func oldAnswer() {
    let line = Line()
    line.connect()
    _ = line.receive(VenueNasdaqTests.login(1))
    // The connection breaks before the answer comes; the answer is sent again after the login.
    line.session.disconnected(now: line.now)
    line.input.removeAll()
    _ = line.takeOutput()
    line.connect()
    _ = line.takeOutput()
    _ = line.receive(VenueNasdaqTests.login(1))
    #expect(line.takeOutput().count == 8)
    #expect(line.receive(response(1)).isEmpty)
    #expect(line.session.state == .synchronising)
    #expect(line.receive(response(6)).map(\.reference) == [1], "nothing unanswered is on its way")
    #expect(line.session.state == .ready)
    #expect(line.session.nextReference == 6)
    #expect(line.receive(response(6)).isEmpty)
  }

  @Test("however often a login fails, queries do not pile up; a heartbeat ends what was missed")
  func queriesStayFew() {
    let line = Line()
    for login in 0..<20 {
      line.connect()
      _ = line.takeOutput()
      _ = line.receive(VenueNasdaqTests.login(1))
      #expect(line.takeOutput().count == (login < 3 ? [1, 2, 4][login] * 4 : 0))
      guard login < 19 else { break }
      line.session.disconnected(now: line.now)
      line.input.removeAll()
    }
    #expect(line.receive(response(1)).isEmpty, "an old answer")
    #expect(line.receive([0, 1, UInt8(ascii: "H")]).isEmpty)
    #expect(line.takeOutput() == [0, 2, UInt8(ascii: "U"), UInt8(ascii: "Q")])
    #expect(line.receive(response(6)).map(\.kind) == [.ready])
    #expect(line.session.nextReference == 6)
  }

  @Test("a session whose last login did not end asks only once nothing old can come any more")
  func unsettled() {
    let line = Line()
    line.session.resume(
      session: Code("DAY1")!, nextReference: 4, nextSequence: 9, isSettled: false)
    line.connect()
    _ = line.takeOutput()
    _ = line.receive(VenueNasdaqTests.login(9))
    #expect(line.takeOutput().isEmpty)
    for _ in 0..<9 { #expect(line.receive(response(2)).isEmpty, "an old answer") }
    _ = line.receive([0, 1, UInt8(ascii: "H")])
    #expect(line.takeOutput() == [0, 2, UInt8(ascii: "U"), UInt8(ascii: "Q")])
    #expect(line.receive(response(12)).map(\.kind) == [.ready])
    #expect(line.session.nextReference == 12)
  }

  @Test("a new order is the OUCH message with the trigger in its order id")
  func submit() {
    let line = Line()
    line.makeReady()
    let isSent = line.session.submit(order(1), now: line.now, output: &line.output)
    #expect(isSent)
    let packet = line.takeOutput()
    #expect(packet.count == 3 + 47)
    let message = Array(packet[3...])
    #expect(message[0] == UInt8(ascii: "O"))
    #expect(Array(message[1..<5]) == [0, 0, 0, 1])
    #expect(message[5] == UInt8(ascii: "B"))
    #expect(String(decoding: message[10..<18], as: UTF8.self) == "AAPL    ")
    #expect(Array(message[18..<26]) == [0, 0, 0, 0, 0, 0x16, 0xF0, 0xA8])
    #expect(message[26] == UInt8(ascii: "0"))
    #expect(String(decoding: message[31..<45], as: UTF8.self) == "T23456789ABCDE")
    #expect(line.session.nextReference == 2)
  }

  @Test("a reference is used once, in order, and a replacement uses one too")
  func references() {
    let line = Line()
    line.makeReady(next: 5)
    func submit(_ reference: UInt64) -> Bool {
      line.session.submit(order(reference), now: line.now, output: &line.output)
    }
    #expect(submit(4) == false)
    #expect(submit(6) == false)
    #expect(submit(5) == true)
    #expect(submit(5) == false)
    let isReplaced = line.session.replace(
      5, by: order(6), now: line.now, output: &line.output)
    #expect(isReplaced)
    #expect(line.session.nextReference == 7)
    let isCancelled = line.session.cancel(order(6), now: line.now, output: &line.output)
    #expect(isCancelled)
    #expect(line.session.nextReference == 7)
    #expect(line.takeOutput().count == 50 + 43 + 12)
    let isReduced = line.session.reduce(
      order(6), to: Quantity(raw: 70), now: line.now, output: &line.output)
    #expect(isReduced)
    #expect(line.takeOutput() == [0, 10, 0x55, 0x58, 0, 0, 0, 6, 0, 0, 0, 70])
  }

  @Test("nothing is sent before the account is known, or without room")
  func gates() {
    let line = Line()
    func submit(_ reference: UInt64) -> Bool {
      line.session.submit(order(reference), now: line.now, output: &line.output)
    }
    #expect(submit(1) == false)
    line.connect()
    #expect(submit(1) == false)
    _ = line.receive(VenueNasdaqTests.login(1))
    #expect(submit(1) == false)
    _ = line.receive(response(1))
    line.output = ByteQueue(capacity: 49)
    #expect(submit(1) == false)
    #expect(line.session.nextReference == 1)
    line.output = ByteQueue(capacity: 50)
    #expect(submit(1) == true)
  }

  struct Limit: Sendable {
    var price: Int64
    var quantity: Int64
    var outcome: RejectReason
  }

  @Test(
    "only prices and sizes that OUCH can carry pass",
    arguments: [
      Limit(price: 100_000, quantity: 1, outcome: .none),
      Limit(price: 100_001, quantity: 1, outcome: .invalidOrder),
      Limit(price: 0, quantity: 1, outcome: .invalidOrder),
      Limit(price: 199_999_990_000_000, quantity: 999_999, outcome: .none),
      Limit(price: 199_999_990_100_000, quantity: 1, outcome: .invalidOrder),
      Limit(price: 100_000, quantity: 1_000_000, outcome: .invalidOrder),
      Limit(price: 100_000, quantity: 0, outcome: .invalidOrder),
    ])
  func limits(row: Limit) {
    let line = Line()
    var order = order(1)
    order.price = Price(raw: row.price)
    order.quantity = Quantity(raw: row.quantity)
    #expect(line.session.refusal(of: order) == row.outcome)
  }

  @Test("heartbeats keep the line, silence ends it")
  func timers() {
    let line = Line()
    line.makeReady()
    line.time += 1_000_000_000
    line.session.poll(now: line.now, output: &line.output)
    #expect(line.takeOutput() == [0, 1, UInt8(ascii: "R")])
    line.session.poll(now: line.now, output: &line.output)
    #expect(line.takeOutput().isEmpty)
    line.time += 14_000_000_000
    line.session.poll(now: line.now, output: &line.output)
    #expect(line.session.state == .disconnected)
    line.session.disconnected(now: line.now)
    line.connect()
    #expect(line.session.state == .connecting)
    let request = line.takeOutput()
    #expect(String(decoding: request[29..<49], as: UTF8.self).hasSuffix(" 2"))
  }

  @Test("a refused login and the end of the session are final")
  func ends() {
    let refused = Line()
    refused.connect()
    _ = refused.receive([0, 2, UInt8(ascii: "J"), UInt8(ascii: "A")])
    #expect(refused.session.state == .ended)
    let ended = Line()
    ended.makeReady()
    _ = ended.receive([0, 1, UInt8(ascii: "Z")])
    #expect(ended.session.state == .ended)
  }

  @Test(
    "a login that would lose messages, or into another session, is given up and asked for again",
    arguments: [("DAY1", 10), ("DAY2", 9)])
  func unusableLogin(session: String, sequence: UInt64) {
    let line = Line()
    line.session.resume(
      session: Code("DAY1")!, nextReference: 4, nextSequence: 9, isSettled: true)
    line.connect()
    _ = line.takeOutput()
    let answer = SoupBinTCP.LoginAccepted(session: Code(session)!, sequence: sequence)
    #expect(line.receive(encoded(answer)).isEmpty)
    #expect(line.session.state == .disconnected)
    #expect(line.session.counters.loginUnusable == 1)
    #expect(line.takeOutput().isEmpty)
    line.input.removeAll()
    line.session.disconnected(now: line.now)
    line.connect()
    let request = String(decoding: line.takeOutput(), as: UTF8.self)
    #expect(request.contains("DAY1"))
    #expect(request.hasSuffix(" 9"))
  }

  @Test("a broken stream closes the line and is counted")
  func broken() {
    let line = Line()
    line.makeReady()
    _ = line.receive([0, 0, 0])
    #expect(line.session.state == .disconnected)
    #expect(line.session.messagesRefused == 1)
  }

  @Test("an execution at a price beyond our range is refused")
  func priceRange() {
    let line = Line()
    line.makeReady()
    let message = OUCH50.Executed(
      timestamp: 1, userRefNum: 1, quantity: 1, price: .max, liquidity: 0x41, match: 1)
    #expect(line.receive(framed(encoded(message))).isEmpty)
    #expect(line.session.messagesRefused == 1)
    #expect(line.session.nextSequence == 3)
  }
}

func bytes(of queue: borrowing ByteQueue) -> [UInt8] {
  var bytes: [UInt8] = []
  let span = queue.readable
  for offset in 0..<span.byteCount {
    bytes.append(span.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
  }
  return bytes
}

func framed(_ message: [UInt8]) -> [UInt8] {
  [0, UInt8(message.count + 1), UInt8(ascii: "S")] + message
}

func login(_ sequence: UInt64) -> [UInt8] {
  encoded(SoupBinTCP.LoginAccepted(session: Code("DAY1")!, sequence: sequence))
}

func response(_ next: UInt32) -> [UInt8] {
  framed(encoded(OUCH50.AccountQueryResponse(timestamp: 1, nextUserRefNum: next)))
}
