// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Units
import VenueNasdaq
import Wire

/// A book as plain as can be: orders in the order they came, searched from the front.
struct PlainBook {
  struct Order: Equatable {
    var reference: UInt64
    var instrument: Int
    var side: Side
    var price: UInt32
    var quantity: UInt32
  }

  enum Change {
    case none
    case add(Order)
    case reduce(UInt64, by: UInt32)
    case replace(UInt64, Order)
  }

  var orders: [Order] = []

  mutating func apply(_ change: Change) {
    switch change {
    case .none: break
    case .add(let order): orders.append(order)
    case .reduce(let reference, let quantity):
      let index = orders.firstIndex { $0.reference == reference }!
      orders[index].quantity -= quantity
      if orders[index].quantity == 0 { orders.remove(at: index) }
    case .replace(let reference, let order):
      orders.removeAll { $0.reference == reference }
      orders.append(order)
    }
  }

  /// The orders of one side as they trade.
  func side(_ instrument: Int, _ side: Side) -> [Order] {
    let found = orders.enumerated().filter {
      $0.element.instrument == instrument && $0.element.side == side
    }
    return found.sorted { left, right in
      guard left.element.price != right.element.price else { return left.offset < right.offset }
      return (left.element.price > right.element.price) == (side == .buy)
    }.map(\.element)
  }

  /// Quantities by price of one side, best first, as `quantity@price*orders`.
  func levels(_ instrument: Int, _ side: Side) -> [String] {
    var levels: [(price: UInt32, quantity: Int64, orders: Int)] = []
    for order in self.side(instrument, side) {
      if levels.last?.price != order.price { levels.append((order.price, 0, 0)) }
      levels[levels.count - 1].quantity += Int64(order.quantity)
      levels[levels.count - 1].orders += 1
    }
    return levels.map { "\($0.quantity)@\(Price(tenThousandths: $0.price))*\($0.orders)" }
  }
}

/// An exchange that makes random orders, publishes them as ITCH and keeps every message and what
/// it changed.
struct PlainExchange {
  static let instrumentCount = 4

  var random: SeededGenerator
  var book = PlainBook()
  /// Message n has index n - 1.
  private(set) var messages: [[UInt8]] = []
  private(set) var changes: [PlainBook.Change] = []
  private var nextReference: UInt64 = 1

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    for instrument in 0..<Self.instrumentCount {
      emit(Self.directory(instrument), .none)
      emit(Self.trading(instrument), .none)
    }
  }

  mutating func step() {
    let roll = random.below(100)
    guard book.orders.count > 20, roll >= 40 || book.orders.count > 400 else { return add() }
    let order = book.orders[random.below(book.orders.count)]
    let header = Self.header(order.instrument)
    let part = UInt32(1 + random.below(Int(order.quantity)))
    switch roll % 5 {
    case 0:
      emit(
        encoded(
          ITCH50.OrderExecuted(
            header: header, orderRef: order.reference, executedShares: part, match: 1)),
        .reduce(order.reference, by: part))
    case 1 where part < order.quantity:
      emit(
        encoded(
          ITCH50.OrderCancel(header: header, orderRef: order.reference, cancelledShares: part)),
        .reduce(order.reference, by: part))
    case 2:
      let new = randomOrder(order.instrument, order.side)
      emit(
        encoded(
          ITCH50.OrderReplace(
            header: header, originalRef: order.reference, newRef: new.reference,
            shares: new.quantity, price: new.price)),
        .replace(order.reference, new))
    default:
      emit(
        encoded(ITCH50.OrderDelete(header: header, orderRef: order.reference)),
        .reduce(order.reference, by: order.quantity))
    }
  }

  /// What a GLIMPSE server sends now.
  func snapshot() -> [[UInt8]] {
    var sent: [[UInt8]] = []
    for instrument in 0..<Self.instrumentCount {
      sent += [Self.directory(instrument), Self.trading(instrument)]
    }
    for instrument in 0..<Self.instrumentCount {
      for side in [Side.buy, .sell] { sent += book.side(instrument, side).map(Self.added) }
    }
    sent.append(encoded(ITCH50.EndOfSnapshot(sequence: UInt64(messages.count) + 1)))
    return sent
  }

  private mutating func add() {
    let side: Side = random.chance(50) ? .buy : .sell
    let order = randomOrder(random.below(Self.instrumentCount), side)
    emit(Self.added(order), .add(order))
  }

  private mutating func randomOrder(_ instrument: Int, _ side: Side) -> PlainBook.Order {
    nextReference += 1
    return PlainBook.Order(
      reference: nextReference - 1, instrument: instrument, side: side,
      price: UInt32((side == .buy ? 9_990 : 10_010) + random.below(20)) * 100,
      quantity: UInt32(1 + random.below(500)))
  }

  private mutating func emit(_ message: [UInt8], _ change: PlainBook.Change) {
    messages.append(message)
    changes.append(change)
    book.apply(change)
  }

  private static func header(_ instrument: Int) -> ITCH50.Header {
    ITCH50.Header(stockLocate: UInt16(instrument + 1), timestamp: 1)
  }

  private static func stock(_ instrument: Int) -> Alpha<8> { Alpha<8>(Code("T\(instrument)")!) }

  private static func added(_ order: PlainBook.Order) -> [UInt8] {
    encoded(
      ITCH50.AddOrder(
        header: header(order.instrument), orderRef: order.reference,
        side: order.side == .buy ? 0x42 : 0x53, shares: order.quantity,
        stock: stock(order.instrument), price: order.price))
  }

  private static func trading(_ instrument: Int) -> [UInt8] {
    encoded(
      ITCH50.StockTradingAction(
        header: header(instrument), stock: stock(instrument), tradingState: 0x54, reserved: 0x20,
        reason: .blank))
  }

  private static func directory(_ instrument: Int) -> [UInt8] {
    encoded(
      ITCH50.StockDirectory(
        header: header(instrument), stock: stock(instrument), marketCategory: 0x51,
        financialStatus: 0x4E, roundLotSize: 100, roundLotsOnly: 0x4E,
        issueClassification: 0x43, issueSubType: .blank, authenticity: 0x50,
        shortSaleThreshold: 0x4E, ipoFlag: 0x20, luldTier: 0x31, etpFlag: 0x4E,
        etpLeverageFactor: 0, inverse: 0x4E))
  }
}
