// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
package import Units
package import Venue
import Wire

extension FIXOrderSession {
  /// Prices are above 0, as are sizes, which are whole units; symbols are any text.
  package func refusal(of order: VenueOrder) -> RejectReason {
    guard order.price.isDefined, order.price.raw > 0, order.quantity.raw > 0,
      order.side != .none
    else { return .invalidOrder }
    return order.symbol == .empty ? .unknownInstrument : .none
  }

  package mutating func submit(
    _ order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    guard order.reference == nextReference, refusal(of: order) == .none, hasRoom(output)
    else { return false }
    var message = FIX.NewOrderSingle()
    message.account = settings.account
    message.clOrdID = reader.identifiers.order(order.reference)
    message.handlInst = UInt8(ascii: "1")
    message.orderQty = FIX.Decimal(order.quantity)
    message.ordType = UInt8(ascii: "2")
    message.price = order.price
    message.side = order.side.fix
    message.symbol = FIX.Text(order.symbol)
    message.text = triggerText(order)
    message.timeInForce = timeInForce(order)
    message.transactTime = unix(now)
    guard fix.send(message, now: unix(now)) != nil else { return false }
    nextReference += 1
    flush(to: &output)
    return true
  }

  package mutating func replace(
    _ target: UInt64, by order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    guard order.reference == nextReference, target < order.reference,
      refusal(of: order) == .none, hasRoom(output)
    else { return false }
    var message = FIX.OrderCancelReplaceRequest()
    message.account = settings.account
    message.clOrdID = reader.identifiers.order(order.reference)
    message.origClOrdID = reader.identifiers.order(target)
    message.handlInst = UInt8(ascii: "1")
    message.orderQty = FIX.Decimal(order.quantity)
    message.ordType = UInt8(ascii: "2")
    message.price = order.price
    message.side = order.side.fix
    message.symbol = FIX.Text(order.symbol)
    message.text = triggerText(order)
    message.timeInForce = timeInForce(order)
    message.transactTime = unix(now)
    guard fix.send(message, now: unix(now)) != nil else { return false }
    nextReference += 1
    flush(to: &output)
    return true
  }

  package mutating func cancel(
    _ order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    guard order.symbol != .empty, hasRoom(output) else { return false }
    var message = FIX.OrderCancelRequest()
    message.account = settings.account
    message.clOrdID = reader.identifiers.cancel(order.reference, number: fix.nextOutgoing)
    message.origClOrdID = reader.identifiers.order(order.reference)
    message.orderQty = FIX.Decimal(order.quantity)
    message.side = order.side.fix
    message.symbol = FIX.Text(order.symbol)
    message.transactTime = unix(now)
    guard fix.send(message, now: unix(now)) != nil else { return false }
    flush(to: &output)
    return true
  }

  package mutating func query(
    _ order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool {
    guard order.symbol != .empty, hasRoom(output) else { return false }
    var message = FIX.OrderStatusRequest()
    message.account = settings.account
    message.clOrdID = reader.identifiers.order(order.reference)
    message.side = order.side.fix
    message.symbol = FIX.Text(order.symbol)
    guard fix.send(message, now: unix(now)) != nil else { return false }
    flush(to: &output)
    return true
  }

  /// Room for one request, in the output and in the store, behind nothing that waits.
  private func hasRoom(_ output: borrowing ByteQueue) -> Bool {
    state == .ready && fix.output.isEmpty && output.room >= requestByteCountMax
      && store.room >= 2 * requestByteCountMax
  }

  private func timeInForce(_ order: VenueOrder) -> UInt8 {
    order.timeInForce == .day ? UInt8(ascii: "0") : UInt8(ascii: "3")
  }

  private func triggerText(_ order: VenueOrder) -> FIX.Text {
    guard settings.tellsTrigger else { return .empty }
    var text = FIX.Text(eight: UInt64(UInt8(ascii: "T")) << 56, byteCount: 1)
    for index in 0..<13 {
      let digit = UInt8(truncatingIfNeeded: order.triggerSequence >> UInt64(48 - 4 * index)) & 15
      text.append(digit < 10 ? 0x30 + digit : 0x37 + digit)
    }
    return text
  }
}
