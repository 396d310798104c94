// SPDX-License-Identifier: Apache-2.0
import Book
import Memory
import Rings
import Units
import Wire

extension ExchangeCore {
  /// Begins the next session of the script when its message was published and the queue of
  /// packets has room for all that is told again.
  mutating func changeSession(at now: MonotonicNanos) {
    guard sessionCount < sessionNames.count else { return }
    let change = configuration.sessionChanges[sessionCount]
    guard publisher.messageCount >= change.message,
      publisher.room
        >= Self.reannouncementByteCount(
          instruments: engine.instrumentCount, orders: engine.book.orderCount)
    else { return }
    if change.isAnnounced {
      publisher.publish(systemEvent: ITCH50.EventCode.endOfMarketHours, at: now)
      publisher.publish(systemEvent: ITCH50.EventCode.endOfSystemHours, at: now)
      publisher.publish(systemEvent: ITCH50.EventCode.endOfMessages, at: now)
      for _ in 0..<Self.endRepeatCount { publisher.endSession(at: now) }
    }
    recorder?.note(sequence: publisher.nextSequence - 1, time: publisher.timestamp(now))
    publisher.beginSession(sessionNames[sessionCount], at: now)
    sessionCount += 1
    recorder?.beginSession()
    announceDay(at: now)
    for index in 0..<engine.instrumentCount where engine.states[index] != .trading {
      var event = EngineEvent(
        .status, instrument: InstrumentID(raw: UInt32(truncatingIfNeeded: index)))
      event.state = engine.states[index]
      show(event, at: now)
    }
    for index in 0..<engine.instrumentCount { announceOrders(index, at: now) }
    publisher.flush(at: now)
  }

  /// The orders of one stock again, in priority order, under the references they have.
  private mutating func announceOrders(_ index: Int, at now: MonotonicNanos) {
    let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
    for side in [Side.buy, .sell] {
      var next = engine.book.front(instrument, side)
      while let order = next {
        show(
          EngineEvent(
            .added, instrument: instrument, side: side, order: order.order, price: order.price,
            quantity: order.quantity, remaining: order.quantity,
            owner: OrderOwner(raw: order.tag)),
          at: now)
        next = engine.book.order(after: order.order)
      }
    }
  }

  /// Bytes that a session's opening takes in the queue of packets.
  static func reannouncementByteCount(instruments: Int, orders: Int) -> Int {
    roomRequired + 4_096 + instruments * 256 + orders * 48
  }

  /// End-of-session packets before a new session: datagrams get lost.
  private static var endRepeatCount: Int { 3 }

  /// Names of later sessions: the number at the end of the first name counted on.
  static func laterNames(of first: Code, count: Int) -> [Code] {
    let text = first.description
    let digits = text.reversed().prefix { $0.isNumber }.count
    var stem = String(text.dropLast(digits))
    let width = digits > 0 ? digits : 2
    if stem.utf8.count + width > 10 { stem = String(stem.prefix(10 - width)) }
    // No digits count from 0, and ten of them fit an Int.
    let begin = Int("0" + text.suffix(digits))
    return (0..<count).map { index in
      guard let begin else { preconditionFailure("at most ten digits") }
      let number = String(begin + index + 1)
      let zeros = String(repeating: "0", count: max(0, width - number.utf8.count))
      guard let name = Code(stem + zeros + number.suffix(width)) else {
        preconditionFailure("a session's name is printable")
      }
      return name
    }
  }
}
