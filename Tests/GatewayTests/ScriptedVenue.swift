// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Units
import Wire

/// An OUCH 5.0 port as a state machine over byte arrays: takes logins, accepts orders, fills what
/// it is told to fill, and remembers every message it ever sent.
final class ScriptedVenue {
  struct Resting {
    var side: UInt8
    var symbol: Code
    var price: UInt64
    var total: UInt32
    var executed: UInt32
    var leaves: UInt32
  }

  var resting: [UInt32: Resting] = [:]
  var position: [Code: Int64] = [:]
  var cash: [Code: Int128] = [:]
  var fillCount = 0
  var lastReference: UInt32 = 0
  var triggers: [String] = []
  var received: [UInt8] = []
  /// Numbered messages of the day.
  var stream: [[UInt8]] = []
  /// How many of them the present connection has been given; nil before a login.
  var delivered: Int?
  var pending: [UInt8] = []
  /// The present connection has asked for the account.
  var isQueried = false
  var match: UInt64 = 100
  var random: SeededGenerator
  /// Per cent of new orders that are refused, dead at once, or partly executed at once.
  var rejectPercent = 0
  var deadPercent = 0
  var hitPercent = 0
  /// All that arrived and what became of it, and the number of the message that told it, 0 for
  /// what arrived.
  var record: [(fact: VenueFact, told: Int)] = []
  /// Left unanswered are orders while this is set (as if the port were slow).
  var isMute = false
  /// Orders outlive the connection.
  var keepsOrders = false

  init(seed: UInt64 = 1) { random = SeededGenerator(seed: seed) }

  func disconnect() {
    received = []
    pending = []
    delivered = nil
    if keepsOrders { return }
    for reference in resting.keys.sorted() { cancel(reference, 0) }
  }

  /// Bytes of the client in, bytes for the client out.
  func exchange(_ bytes: [UInt8]) -> [UInt8] {
    received += bytes
    while received.count >= 3 {
      let length = Int(received[0]) << 8 | Int(received[1])
      guard received.count >= 2 + length else { break }
      let packet = Array(received[2..<(2 + length)])
      received.removeFirst(2 + length)
      take(packet)
    }
    flush()
    // A second in which neither side says anything; a client that waits for it has asked nothing.
    if bytes.isEmpty, pending.isEmpty, delivered != nil, !isQueried {
      pending = [0, 1, UInt8(ascii: "H")]
    }
    defer { pending = [] }
    return pending
  }

  private func take(_ packet: [UInt8]) {
    switch packet[0] {
    case UInt8(ascii: "L"):
      let digits = String(decoding: packet[27..<47], as: UTF8.self)
      let asked = Int(digits.split(separator: " ").joined()) ?? 1
      delivered = asked - 1
      isQueried = false
      pending += encoded(
        SoupBinTCP.LoginAccepted(session: Code("DAY1")!, sequence: UInt64(asked)))
    case UInt8(ascii: "U"):
      var handler = Inbound(venue: self)
      packet.withUnsafeBytes { buffer in
        let message = RawSpan(_unsafeBytes: buffer).extracting(1..<packet.count)
        let outcome = OUCH50.decodeInbound(message, into: &handler)
        precondition(outcome == .decoded, "the gateway sent \(outcome)")
      }
    default: break
    }
  }

  private func flush() {
    guard var next = delivered else { return }
    while next < stream.count {
      let length = UInt16(stream[next].count + 1)
      pending += [UInt8(length >> 8), UInt8(length & 0xFF), UInt8(ascii: "S")] + stream[next]
      next += 1
    }
    delivered = next
  }

  struct Inbound: OUCH50InboundHandler {
    let venue: ScriptedVenue

    mutating func enterOrder(_ message: OUCH50.EnterOrder, tags: RawSpan) { venue.enter(message) }
    mutating func replaceOrder(_ message: OUCH50.ReplaceOrder, tags: RawSpan) {
      venue.replace(message)
    }
    mutating func cancelOrder(_ message: OUCH50.CancelOrder, tags: RawSpan) {
      venue.record.append((.cancel(message.userRefNum, total: message.quantity), 0))
      guard let order = venue.resting[message.userRefNum] else { return }
      venue.cancel(
        message.userRefNum, message.quantity - min(message.quantity, order.executed))
    }
    mutating func accountQuery(_ message: OUCH50.AccountQuery, tags: RawSpan) {
      venue.isQueried = true
      venue.stream.append(
        encoded(
          OUCH50.AccountQueryResponse(
            timestamp: 1, nextUserRefNum: venue.lastReference + 1)))
    }
  }

  private func enter(_ message: OUCH50.EnterOrder) {
    guard message.userRefNum > lastReference else { return }
    lastReference = message.userRefNum
    triggers.append(message.clOrdID.text)
    let standing = VenueStanding(
      symbol: message.symbol.code, side: Side(character: message.side),
      price: Self.price(message.price), total: Int64(message.quantity))
    record.append((.order(message.userRefNum, standing), 0))
    if isMute { return }
    if random.chance(rejectPercent) {
      stream.append(
        encoded(
          OUCH50.Rejected(
            timestamp: 2, userRefNum: message.userRefNum, reason: 0x1D,
            clOrdID: message.clOrdID)))
      note(.refused(message.userRefNum))
      return
    }
    let isDead = random.chance(deadPercent)
    stream.append(
      encoded(
        OUCH50.Accepted(
          timestamp: 3, userRefNum: message.userRefNum, side: message.side,
          quantity: message.quantity, symbol: message.symbol, price: message.price,
          timeInForce: message.timeInForce, display: message.display,
          orderRef: UInt64(message.userRefNum) + 5_000, capacity: message.capacity,
          interMarketSweep: message.interMarketSweep, crossType: message.crossType,
          orderState: isDead ? UInt8(ascii: "D") : UInt8(ascii: "L"),
          clOrdID: message.clOrdID)))
    note(isDead ? .refused(message.userRefNum) : .accepted(message.userRefNum))
    if isDead { return }
    resting[message.userRefNum] = Resting(
      side: message.side, symbol: message.symbol.code, price: message.price,
      total: message.quantity, executed: 0, leaves: message.quantity)
    if random.chance(hitPercent) { hit(message.userRefNum) }
    if message.timeInForce == UInt8(ascii: "3") { cancel(message.userRefNum, 0) }
  }

  private func replace(_ message: OUCH50.ReplaceOrder) {
    guard message.userRefNum > lastReference else { return }
    lastReference = message.userRefNum
    var standing = VenueStanding(
      symbol: .empty, side: .none, price: Self.price(message.price),
      total: Int64(message.quantity))
    standing.target = message.origUserRefNum
    record.append((.amend(message.origUserRefNum, by: message.userRefNum, standing), 0))
    guard var order = resting[message.origUserRefNum], message.quantity > order.executed else {
      return
    }
    if random.chance(rejectPercent) {
      stream.append(
        encoded(
          OUCH50.Rejected(
            timestamp: 2, userRefNum: message.userRefNum, reason: 0x1D,
            clOrdID: message.clOrdID)))
      note(.refused(message.userRefNum))
      return
    }
    resting[message.origUserRefNum] = nil
    order.total = message.quantity
    order.leaves = message.quantity - order.executed
    order.price = message.price
    resting[message.userRefNum] = order
    stream.append(
      encoded(
        OUCH50.Replaced(
          timestamp: 4, origUserRefNum: message.origUserRefNum, userRefNum: message.userRefNum,
          side: order.side, quantity: message.quantity, symbol: Alpha(order.symbol),
          price: message.price, timeInForce: message.timeInForce, display: message.display,
          orderRef: UInt64(message.userRefNum) + 5_000, capacity: UInt8(ascii: "P"),
          interMarketSweep: message.interMarketSweep, crossType: UInt8(ascii: "N"),
          orderState: UInt8(ascii: "L"), clOrdID: message.clOrdID)))
    note(.replaced(message.origUserRefNum, by: message.userRefNum))
    if random.chance(hitPercent) { hit(message.userRefNum) }
  }

  /// Remembers what the last message tells.
  private func note(_ fact: VenueFact) { record.append((fact, stream.count)) }

  private static func price(_ field: UInt64) -> Price { Price(raw: Int64(field) * 100_000) }

  func cancel(_ reference: UInt32, _ remaining: UInt32) {
    guard let order = resting[reference], order.leaves > remaining else { return }
    stream.append(
      encoded(
        OUCH50.Canceled(
          timestamp: 5, userRefNum: reference, quantity: order.leaves - remaining,
          reason: UInt8(ascii: "U"))))
    note(.cancelled(reference, quantity: Int64(order.leaves - remaining)))
    resting[reference]!.leaves = remaining
    if remaining == 0 { resting[reference] = nil }
  }

  /// Tells an execution of any order, as often as asked and whatever became of the order.
  func tell(_ reference: UInt32, quantity: UInt32, price: UInt64 = 1_000_000, match: UInt64) {
    stream.append(
      encoded(
        OUCH50.Executed(
          timestamp: 7, userRefNum: reference, quantity: quantity, price: price,
          liquidity: UInt8(ascii: "R"), match: match)))
  }

  /// Accepts an order that it had never seen, as if it had been held up on the way.
  func acceptLate(_ reference: UInt32, quantity: UInt32) {
    enter(
      OUCH50.EnterOrder(
        userRefNum: reference, side: UInt8(ascii: "B"), quantity: quantity,
        symbol: Alpha(Code("TEST")!), price: 1_000_000, timeInForce: UInt8(ascii: "0"),
        display: UInt8(ascii: "Y"), capacity: UInt8(ascii: "P"),
        interMarketSweep: UInt8(ascii: "N"), crossType: UInt8(ascii: "N"),
        clOrdID: Alpha(high: 0, low: 0)))
  }

  func breakTrade(_ reference: UInt32, match: UInt64) {
    stream.append(
      encoded(
        OUCH50.BrokenTrade(
          timestamp: 8, userRefNum: reference, match: match, reason: UInt8(ascii: "E"),
          clOrdID: Alpha(high: 0, low: 0))))
  }

  func correctTrade(_ reference: UInt32, quantity: UInt32, price: UInt64, match: UInt64) {
    stream.append(
      encoded(
        OUCH50.TradeCorrection(
          timestamp: 9, userRefNum: reference, quantity: quantity, price: price,
          liquidity: UInt8(ascii: "R"), match: match, reason: UInt8(ascii: "N"),
          clOrdID: Alpha(high: 0, low: 0))))
  }

  /// Executes a random part of a resting order, or `quantity` of it.
  func hit(_ reference: UInt32, quantity: UInt32? = nil) {
    guard var order = resting[reference] else { return }
    let size = quantity ?? UInt32.random(in: 1...order.leaves, using: &random)
    match += 1
    stream.append(
      encoded(
        OUCH50.Executed(
          timestamp: 6, userRefNum: reference, quantity: size, price: order.price,
          liquidity: UInt8(ascii: "A"), match: match)))
    note(.executed(reference, quantity: Int64(size)))
    let sign: Int64 = order.side == UInt8(ascii: "B") ? 1 : -1
    position[order.symbol, default: 0] += sign * Int64(size)
    cash[order.symbol, default: 0] -= Int128(sign) * Int128(size) * Int128(order.price) * 100_000
    fillCount += 1
    order.leaves -= size
    order.executed += size
    resting[reference] = order.leaves == 0 ? nil : order
  }
}
