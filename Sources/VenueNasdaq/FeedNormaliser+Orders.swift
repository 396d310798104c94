// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
import Memory
import Rings
import Units
public import Wire

extension FeedNormaliser: ITCH50Handler {
  @usableFromInline
  package mutating func addOrder(_ message: ITCH50.AddOrder) {
    add(
      message.header, message.stock, message.orderRef, message.side, message.shares, message.price)
  }

  @usableFromInline
  package mutating func addOrderMPID(_ message: ITCH50.AddOrderMPID) {
    add(
      message.header, message.stock, message.orderRef, message.side, message.shares, message.price)
  }

  @usableFromInline
  package mutating func orderExecuted(_ message: ITCH50.OrderExecuted) {
    guard
      let change = reduce(
        message.header, message.orderRef, message.executedShares, unknown: .orderUnknownExecute)
    else { return }
    trades.note(
      .init(
        match: message.match, price: change.price, quantity: change.quantity,
        instrument: change.instrument))
    publish(
      .execute, change.instrument, message.header, side: change.side, price: change.price,
      quantity: change.quantity, orderID: message.orderRef,
      flags: change.remaining.raw == 0 ? .orderGone : [])
  }

  @usableFromInline
  package mutating func orderExecutedWithPrice(_ message: ITCH50.OrderExecutedWithPrice) {
    guard
      let change = reduce(
        message.header, message.orderRef, message.executedShares,
        unknown: .orderUnknownExecuteWithPrice)
    else { return }
    publish(
      .reduce, change.instrument, message.header, side: change.side, price: change.price,
      quantity: change.quantity, orderID: message.orderRef,
      flags: change.remaining.raw == 0 ? [.executed, .orderGone] : .executed)
    let isPrinted = message.printable == ITCH50.printable
    let price = Price(tenThousandths: message.price)
    if isPrinted {
      trades.note(
        .init(
          match: message.match, price: price, quantity: change.quantity,
          instrument: change.instrument))
    }
    publish(
      .executeAtPrice, change.instrument, message.header, side: change.side, price: price,
      quantity: change.quantity, orderID: message.orderRef,
      flags: isPrinted ? [] : .nonPrintable)
  }

  @usableFromInline
  package mutating func orderCancel(_ message: ITCH50.OrderCancel) {
    guard
      let change = reduce(
        message.header, message.orderRef, message.cancelledShares, unknown: .orderUnknownCancel)
    else { return }
    publish(
      .reduce, change.instrument, message.header, side: change.side, price: change.price,
      quantity: change.quantity, orderID: message.orderRef,
      flags: change.remaining.raw == 0 ? .orderGone : [])
  }

  @usableFromInline
  package mutating func orderDelete(_ message: ITCH50.OrderDelete) {
    guard isWanted(message.header) else { return }
    guard let change = book.remove(order: OrderID(raw: message.orderRef)) else {
      counters.count(.orderUnknownDelete)
      return
    }
    publish(
      .delete, change.instrument, message.header, side: change.side, price: change.price,
      quantity: change.quantity, orderID: message.orderRef)
  }

  @usableFromInline
  package mutating func orderReplace(_ message: ITCH50.OrderReplace) {
    guard isWanted(message.header) else { return }
    let price = Price(tenThousandths: message.price)
    let quantity = Quantity(raw: Int64(message.shares))
    guard
      let change = book.replace(
        order: OrderID(raw: message.originalRef), with: OrderID(raw: message.newRef),
        price: price, quantity: quantity)
    else {
      counters.count(.orderUnknownReplace)
      return
    }
    let removed = change.removed
    // Without the new order there is no `add` for a `replace` to announce.
    publish(
      change.added == .added ? .replace : .delete, removed.instrument, message.header,
      side: removed.side, price: removed.price, quantity: removed.quantity,
      orderID: message.originalRef)
    conclude(
      change.added, removed.instrument, message.header, removed.side, price: price,
      quantity: quantity, orderRef: message.newRef, flags: .replacement)
  }

  private mutating func add(
    _ header: ITCH50.Header, _ stock: Alpha<8>, _ orderRef: UInt64, _ side: UInt8,
    _ shares: UInt32, _ tenThousandths: UInt32
  ) {
    guard let instrument = instrument(header, stock) else { return }
    let side = Side(character: side)
    let price = Price(tenThousandths: tenThousandths)
    let quantity = Quantity(raw: Int64(shares))
    let outcome = book.add(
      order: OrderID(raw: orderRef), instrument: instrument, side: side, price: price,
      quantity: quantity, tag: 0)
    conclude(
      outcome, instrument, header, side, price: price, quantity: quantity, orderRef: orderRef,
      flags: [])
  }

  /// Stages the event of an add, or counts why there is none.
  private mutating func conclude(
    _ outcome: AddOutcome, _ instrument: InstrumentID, _ header: ITCH50.Header, _ side: Side,
    price: Price, quantity: Quantity, orderRef: UInt64, flags: EventFlags
  ) {
    switch outcome {
    case .added:
      publish(
        .add, instrument, header, side: side, price: price, quantity: quantity,
        orderID: orderRef, flags: flags)
    case .duplicate:
      counters.count(.orderDuplicate)
    case .invalid:
      counters.count(.orderInvalid)
    case .full:
      counters.count(.orderTableFull)
      guard !isIncomplete[instrument.index] else { return }
      isIncomplete[instrument.index] = true
      publish(.gap, instrument, header, quantity: Quantity(raw: 1))
    }
  }

  private mutating func reduce(
    _ header: ITCH50.Header, _ orderRef: UInt64, _ shares: UInt32, unknown: FeedNasdaqCounter
  ) -> OrderChange? {
    guard isWanted(header) else { return nil }
    guard
      let change = book.reduce(
        order: OrderID(raw: orderRef), by: Quantity(raw: Int64(shares)))
    else {
      counters.count(unknown)
      return nil
    }
    if change.excess.raw > 0 { counters.count(.orderExcess) }
    return change
  }
}
