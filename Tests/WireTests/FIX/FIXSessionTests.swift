// SPDX-License-Identifier: Apache-2.0
import Memory
import TestSupport
import Testing
import Units
import Wire

/// Both roles against each other and against what no script of an acceptor shows.
@Suite struct FIXSessionTests {
  static let start = FIXEnd.start

  /// Two ends, joined: what one writes the other reads until nobody says anything more.
  struct Pair {
    let buyer: FIXEnd
    let seller: FIXEnd
    var now = FIXSessionTests.start

    init(
      _ version: FIX.Version = .fix44, _ change: (inout FIX.SessionSettings) -> Void = { _ in }
    ) {
      var first = fixSettings(version, .initiator)
      var second = fixSettings(version, .acceptor)
      change(&first)
      change(&second)
      buyer = FIXEnd(first)
      seller = FIXEnd(second)
    }

    func connect() {
      seller.session.connect(now: now)
      buyer.session.connect(now: now)
      settle()
    }

    func disconnect() {
      buyer.session.disconnect()
      seller.session.disconnect()
      buyer.inbox.removeAll()
      seller.inbox.removeAll()
    }

    func settle() {
      for _ in 0..<2_000 {
        let forth = buyer.takeOutput()
        seller.feed(forth)
        let sellerStands = seller.session.state == .disconnected || seller.pump(now)
        let back = seller.takeOutput()
        buyer.feed(back)
        let buyerStands = buyer.session.state == .disconnected || buyer.pump(now)
        if !sellerStands { seller.session.disconnect() }
        if !buyerStands { buyer.session.disconnect() }
        if forth.isEmpty, back.isEmpty { return }
      }
    }
  }

  @Test(
    "both sides log on, exchange messages and log out in every version",
    arguments: FIX.Version.allCases)
  func whole(version: FIX.Version) {
    var pair = Pair(version)
    pair.connect()
    #expect(pair.buyer.session.state == .active)
    #expect(pair.seller.session.state == .active)
    #expect(pair.buyer.send(7, pair.now) == 2)
    #expect(pair.seller.send(8, pair.now) == 2)
    pair.settle()
    #expect(pair.seller.delivered.map(\.clOrdID) == ["7"])
    #expect(pair.buyer.delivered.map(\.clOrdID) == ["8"])
    pair.now = pair.now + .seconds(1)
    pair.buyer.session.logOut(now: pair.now)
    pair.settle()
    #expect(pair.buyer.cause == .loggedOut)
    #expect(pair.buyer.session.state == .disconnected)
    #expect(pair.seller.session.state == .disconnected)
    #expect(pair.seller.session.nextIncoming == 4)
  }

  @Test("an initiator's Logon carries what it was configured with")
  func logon() {
    var settings = fixSettings(.fix50SP2, .initiator)
    settings.username = "me"
    settings.password = "secret"
    settings.resetsOnLogon = true
    settings.usesNextExpected = true
    let end = FIXEnd(settings)
    end.session.connect(now: Self.start)
    let logon = end.sent()[0]
    #expect(logon.hasPrefix("8=FIXT.1.1|9="))
    #expect(logon.contains("|98=0|108=30|141=Y|553=me|554=secret|789=1|1137=9|10="), "\(logon)")
  }

  @Test(
    "a first message that does not fit ends the connection without an answer",
    arguments: [
      "98=0|108=30|", "98=0|108=30|1137=6|", "98=1|108=30|1137=9|", "98=0|108=-1|1137=9|",
      "98=0|108=x|1137=9|",
    ])
  func badLogons(body: String) {
    let end = FIXEnd(fixSettings(.fix50SP2, .acceptor))
    end.session.connect(now: Self.start)
    end.feed(fixClosed("8=FIXT.1.1|35=A|34=1|49=BUY|52=20260105-00:00:00|56=SELL|\(body)"))
    #expect(!end.pump(Self.start))
    #expect(end.cause == .badLogon)
    #expect(end.sent() == [])
  }

  @Test("an owner that refuses a Logon says why, and the initiator learns it")
  func refused() {
    let pair = Pair()
    pair.seller.acceptsLogons = false
    pair.connect()
    #expect(pair.buyer.cause == .logonRefused)
    #expect(pair.seller.cause == .badLogon)
  }

  @Test("nobody waits for a Logon or an answer to a Logout for ever")
  func timeouts() {
    let end = FIXEnd(fixSettings(.fix44, .acceptor))
    end.session.connect(now: Self.start)
    #expect(end.pump(Self.start + .milliseconds(9_999)))
    #expect(!end.pump(Self.start + .seconds(10)))
    #expect(end.cause == .logonTimeout)
    let pair = Pair()
    pair.connect()
    pair.buyer.session.logOut("bye", now: pair.now)
    #expect(pair.buyer.pump(pair.now + .milliseconds(1_999)))
    #expect(!pair.buyer.pump(pair.now + .seconds(2)))
    #expect(pair.buyer.cause == .logoutTimeout)
  }

  @Test("after a lost connection both sides send again what the other missed, except old orders")
  func resend() {
    var pair = Pair()
    pair.connect()
    #expect(pair.buyer.session.send(FIXMessageTests.order, now: pair.now) == 2)
    #expect(pair.buyer.send(3, pair.now) == 3)
    #expect(pair.seller.send(2, pair.now) == 2)
    // Nothing of it arrives.
    pair.disconnect()
    pair.now = pair.now + .seconds(5)
    pair.connect()
    #expect(pair.seller.delivered.map(\.clOrdID) == ["3"])
    #expect(pair.seller.delivered.map(\.isPossDup) == [true])
    #expect(pair.buyer.delivered.map(\.clOrdID) == ["2"])
    #expect(pair.buyer.session.counters.resendStale == 1)
    #expect(pair.seller.session.nextIncoming == pair.buyer.session.nextOutgoing)
    #expect(pair.buyer.session.nextIncoming == pair.seller.session.nextOutgoing)
  }

  @Test("with NextExpectedMsgSeqNum the same happens without a ResendRequest")
  func nextExpected() {
    var pair = Pair { $0.usesNextExpected = true }
    pair.connect()
    for number in 2...4 { #expect(pair.buyer.send(number, pair.now) == UInt64(number)) }
    #expect(pair.seller.send(2, pair.now) == 2)
    pair.disconnect()
    pair.now = pair.now + .seconds(1)
    pair.connect()
    #expect(pair.seller.delivered.map(\.clOrdID) == ["2", "3", "4"])
    #expect(pair.buyer.delivered.map(\.clOrdID) == ["2"])
    #expect(pair.buyer.session.counters.gapRequested == 0)
    #expect(pair.seller.session.counters.gapRequested == 0)
    #expect(pair.seller.session.nextIncoming == pair.buyer.session.nextOutgoing)
  }

  @Test("a peer that wants a number that was never sent is told and left")
  func nextExpectedTooHigh() {
    var settings = fixSettings(.fix44, .acceptor)
    settings.usesNextExpected = true
    let end = FIXEnd(settings)
    end.session.connect(now: Self.start)
    end.feed(
      fixClosed(
        "8=FIX.4.4|35=A|34=1|49=BUY|52=20260105-00:00:00|56=SELL|98=0|108=30|789=9|"))
    #expect(!end.pump(Self.start))
    #expect(end.cause == .nextExpectedTooHigh)
    #expect(end.sent()[0].contains("58=NextExpectedMsgSeqNum too high, expecting 1"))
  }

  @Test("both directions begin again at 1 when either side asks within the session")
  func reset() {
    let pair = Pair()
    pair.connect()
    #expect(pair.buyer.send(2, pair.now) == 2)
    pair.settle()
    pair.buyer.session.requestReset(now: pair.now)
    pair.settle()
    #expect(pair.buyer.session.nextOutgoing == 2)
    #expect(pair.buyer.session.nextIncoming == 2)
    #expect(pair.seller.session.nextOutgoing == 2)
    #expect(pair.seller.session.nextIncoming == 2)
    pair.seller.session.requestReset(now: pair.now)
    #expect(pair.buyer.send(3, pair.now) == 2)
    pair.settle()
    #expect(pair.buyer.session.nextIncoming == 2)
    #expect(pair.seller.session.state == .active)
  }

  @Test("what is not kept any more is skipped, and said so by a counter")
  func forgotten() {
    var pair = Pair { $0.storedMessageCount = 4 }
    pair.connect()
    for number in 2...11 { #expect(pair.buyer.send(number, pair.now) == UInt64(number)) }
    pair.disconnect()
    pair.now = pair.now + .seconds(1)
    pair.connect()
    #expect(pair.seller.delivered.map(\.clOrdID) == ["8", "9", "10", "11"])
    #expect(pair.buyer.session.counters.resendMissed == 6)
  }

  @Test("a resend of any length goes through an output of any size")
  func longResend() {
    var pair = Pair {
      $0.outputByteCount = 600
      $0.heldMessageCount = 2
    }
    pair.connect()
    var sent = 0
    while sent < 500 {
      if pair.buyer.send(sent + 2, pair.now) != nil {
        sent += 1
      } else {
        pair.disconnect()
        pair.connect()
      }
      _ = pair.buyer.takeOutput()
    }
    pair.disconnect()
    pair.now = pair.now + .seconds(1)
    pair.connect()
    #expect(pair.seller.session.nextIncoming == pair.buyer.session.nextOutgoing)
    #expect(
      pair.seller.delivered.map(\.clOrdID) == (0..<500).map { FIX.Text(number: UInt64($0 + 2)) })
  }

  @Test("an application message without room is refused, one of the session's own ends it")
  func full() {
    let pair = Pair { $0.outputByteCount = 300 }
    pair.connect()
    while pair.buyer.send(1, pair.now) != nil {}
    #expect(pair.buyer.session.counters.sendRefused == 1)
    pair.buyer.feed(
      fixClosed("8=FIX.4.4|35=1|34=2|49=SELL|52=20260105-00:00:00|56=BUY|112=x|"))
    #expect(!pair.buyer.pump(pair.now))
    #expect(pair.buyer.cause == .overflow)
  }

  @Test("messages of another application version are rejected with 373=18")
  func applicationVersion() {
    let end = FIXEnd(fixSettings(.fix50SP2, .acceptor))
    let head = "49=BUY|52=20260105-00:00:00|56=SELL|"
    end.session.connect(now: Self.start)
    end.feed(fixClosed("8=FIXT.1.1|35=A|34=1|\(head)98=0|108=30|1137=9|"))
    end.feed(fixClosed("8=FIXT.1.1|35=H|34=2|1128=6|\(head)11=A|54=1|55=X|"))
    end.feed(fixClosed("8=FIXT.1.1|35=H|34=3|1128=9|\(head)11=B|54=1|55=X|"))
    #expect(end.pump(Self.start))
    #expect(end.delivered.map(\.clOrdID) == ["B"])
    let sent = end.sent()
    #expect(sent.count == 2)
    #expect(sent.last?.contains("|371=1128|372=H|373=18|") == true, "\(sent)")
  }

  @Test("a gap that stays open is asked for again, but not before its patience")
  func patience() {
    let end = FIXEnd(fixSettings(.fix44, .acceptor))
    end.session.connect(now: Self.start)
    func heartbeat(_ number: Int, _ time: String) {
      end.feed(fixClosed("8=FIX.4.4|35=0|34=\(number)|49=BUY|52=20260105-\(time)|56=SELL|"))
    }
    end.feed(
      fixClosed("8=FIX.4.4|35=A|34=1|49=BUY|52=20260105-00:00:00|56=SELL|98=0|108=60|"))
    heartbeat(5, "00:00:00")
    heartbeat(6, "00:00:00")
    #expect(end.pump(Self.start))
    #expect(end.session.counters.gapRequested == 1)
    heartbeat(7, "00:00:10")
    #expect(end.pump(Self.start + .seconds(10)))
    #expect(end.session.counters.gapRequested == 2)
    for number in 2...4 { heartbeat(number, "00:00:11") }
    #expect(end.pump(Self.start + .seconds(11)))
    #expect(end.session.nextIncoming == 8)
  }

  @Test("hostile bytes in a session that stands neither trap nor stop it for ever")
  func hostile() {
    var random = SeededGenerator(seed: 3)
    let vectors = fixVectors.map(fixBytes)
    for round in 0..<400 {
      let pair = Pair { $0.storedMessageCount = 8 }
      pair.connect()
      var bytes: [UInt8] = []
      for _ in 0..<4 { bytes += vectors[random.below(vectors.count)] }
      for _ in 0..<random.below(6) {
        bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
      }
      let end = round.isMultiple(of: 2) ? pair.buyer : pair.seller
      end.feed(bytes)
      if end.pump(pair.now) {
        #expect(end.session.nextIncoming >= 2)
      } else {
        end.session.disconnect()
      }
    }
  }
}
