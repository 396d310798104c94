// SPDX-License-Identifier: Apache-2.0
import Units

/// An order of the client as the exchange remembers it, whatever protocol brought it. What a
/// protocol has to echo besides lies in that protocol's own table, under the same row.
struct ClientOrder: BitwiseCopyable {
  var order = OrderID.none
  var instrument = InstrumentID.none
  var side = Side.none
  var price = Price.zero
  /// What the client asked for, with what earlier versions of the order had executed.
  var total: Int64 = 0
  /// Executed by this order and those it replaced.
  var executed: Int64 = 0
  /// Still in the book or on its way there; 0 when the order is finished.
  var open: Int64 = 0
  /// The row of the order that this one replaces; negative when it replaces none.
  var previousRow: Int32 = -1
  var isImmediate = false
  /// The feed names the client.
  var isAttributed = false
}

/// What a client asks for in a new order or a replacement.
struct OrderTerms: BitwiseCopyable {
  /// nil for a symbol that is not listed; ignored in a replacement.
  var instrument: InstrumentID?
  /// Ignored in a replacement.
  var side = Side.none
  /// nil for a price that is none: a market order's, or beyond the range.
  var price: Price?
  /// The total wanted; of a replacement including what was executed before.
  var quantity: Int64 = 0
  var isImmediate = false
  var isAttributed = false
  /// What the protocol's part found that this exchange does not offer.
  var refusal: OrderRefusal?
}

/// Why an order or replacement is refused; each protocol has its own code for it.
enum OrderRefusal: UInt8, BitwiseCopyable, CaseIterable {
  case symbolUnknown
  case sideInvalid
  case priceInvalid
  case quantityInvalid
  case quantityExceedsMax
  case displayInvalid
  case crossInvalid
  /// A kind of order that this exchange does not offer.
  case unsupported
  case halted
  /// The order to be replaced is not open.
  case orderUnknown
  case entryDisabled
  /// The exchange has no room for it.
  case capacity

  init(_ refusal: EngineRefusal) {
    self =
      switch refusal {
      case .instrumentUnknown: .symbolUnknown
      case .sideInvalid: .sideInvalid
      case .priceInvalid: .priceInvalid
      case .quantityInvalid: .quantityInvalid
      case .halted: .halted
      case .orderUnknown: .orderUnknown
      case .capacity: .capacity
      }
  }
}

/// What the exchange has to tell about an order, before any protocol's bytes. The rows are those
/// of `ClientBook`, whose orders are already as the report leaves them.
enum ClientReport: BitwiseCopyable {
  case accepted(row: Int)
  case replaced(row: Int, previous: Int)
  case executed(row: Int, ClientExecution)
  case cancelled(row: Int, Quantity, CancelCause)
  /// The order was cut down as its client asked, keeping its place.
  case modified(row: Int)
  /// The engine refused the order, or the replacement; the original stays.
  case rejected(row: Int, OrderRefusal)
}

/// One execution of a client's order.
struct ClientExecution: BitwiseCopyable {
  var quantity: Quantity
  var price: Price
  var match: UInt64
  /// The order rested and was met; else it came and took.
  var isResting: Bool
}

/// What the next bytes of the client ask of the exchange.
enum PortRequest: BitwiseCopyable {
  /// No whole packet has arrived.
  case idle
  /// A packet was dealt with by the port.
  case done
  /// `trigger`: the feed message the client reacted to, if it says so.
  case enter(row: Int, IncomingOrder, trigger: UInt64?)
  case replace(row: Int, OrderID, IncomingOrder, trigger: UInt64?)
  case cancel(OrderID, remaining: Quantity)
  /// As `cancel`, but a modification to the client.
  case reduce(OrderID, remaining: Quantity)
  /// All open orders of the instrument (none: of all) and side (none: both), then the answer.
  case massCancel(InstrumentID, Side)
}

/// The message sequence a client puts into its order's text to name what it reacted to: `T` and
/// 13 upper-case hexadecimal digits; nil for any other text.
func triggerSequence(of high: UInt64, _ low: UInt64) -> UInt64? {
  guard high >> 56 == UInt64(UInt8(ascii: "T")) else { return nil }
  var sequence: UInt64 = 0
  for index in 1..<14 {
    let word = index < 8 ? high : low
    let byte = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index % 8)))
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      sequence = sequence << 4 | UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "A")...UInt8(ascii: "F"):
      sequence = sequence << 4 | UInt64(byte - UInt8(ascii: "A") + 10)
    default: return nil
    }
  }
  return sequence
}
