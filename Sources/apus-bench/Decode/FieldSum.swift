// SPDX-License-Identifier: Apache-2.0
internal import Wire

/// Adds up the fields that a book needs of each message, as the C reference does.
struct FieldSum: ITCH50Handler {
  var sum: UInt64 = 0

  mutating func addOrder(_ message: ITCH50.AddOrder) {
    sum &+= time(message.header) &+ message.orderRef
    sum &+= UInt64(message.side) &+ UInt64(message.shares) &+ UInt64(message.price)
  }

  mutating func addOrderMPID(_ message: ITCH50.AddOrderMPID) {
    sum &+= time(message.header) &+ message.orderRef
    sum &+= UInt64(message.side) &+ UInt64(message.shares) &+ UInt64(message.price)
  }

  mutating func orderExecuted(_ message: ITCH50.OrderExecuted) {
    sum &+= time(message.header) &+ message.orderRef
    sum &+= UInt64(message.executedShares) &+ message.match
  }

  mutating func orderExecutedWithPrice(_ message: ITCH50.OrderExecutedWithPrice) {
    sum &+= time(message.header) &+ message.orderRef
    sum &+= UInt64(message.executedShares) &+ message.match &+ UInt64(message.price)
  }

  mutating func orderCancel(_ message: ITCH50.OrderCancel) {
    sum &+= time(message.header) &+ message.orderRef &+ UInt64(message.cancelledShares)
  }

  mutating func orderDelete(_ message: ITCH50.OrderDelete) {
    sum &+= time(message.header) &+ message.orderRef
  }

  mutating func orderReplace(_ message: ITCH50.OrderReplace) {
    sum &+= time(message.header) &+ message.originalRef &+ message.newRef
    sum &+= UInt64(message.shares) &+ UInt64(message.price)
  }

  mutating func trade(_ message: ITCH50.Trade) {
    sum &+= time(message.header) &+ UInt64(message.shares) &+ UInt64(message.price)
    sum &+= message.match
  }

  private func time(_ header: ITCH50.Header) -> UInt64 {
    UInt64(header.stockLocate) &+ header.timestamp
  }
}
