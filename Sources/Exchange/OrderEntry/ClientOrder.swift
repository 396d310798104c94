// SPDX-License-Identifier: Apache-2.0
import Units
import Wire

/// An order of the client as the port remembers it.
struct ClientOrder: BitwiseCopyable {
  var userRefNum: UInt32 = 0
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
  var sideCharacter: UInt8 = 0
  var timeInForce: UInt8 = 0
  var display: UInt8 = 0
  var capacity: UInt8 = 0
  var interMarketSweep: UInt8 = 0
  var crossType: UInt8 = 0
  /// The row of the order that this one replaces; negative when it replaces none.
  var previousRow: Int32 = -1
  var clOrdID = Alpha<14>.blank

  var isImmediate: Bool { timeInForce == OUCH50.TimeInForce.immediateOrCancel }
}

/// One numbered message to the client before encoding, kept so that it can be sent again.
enum PortMessage: BitwiseCopyable {
  case systemEvent(OUCH50.SystemEvent)
  case accepted(OUCH50.Accepted)
  case replaced(OUCH50.Replaced)
  case executed(OUCH50.Executed)
  case canceled(OUCH50.Canceled)
  case aiqCanceled(OUCH50.AIQCanceled)
  case rejected(OUCH50.Rejected)
  case massCancelResponse(OUCH50.MassCancelResponse)
  case disableResponse(OUCH50.DisableResponse)
  case enableResponse(OUCH50.EnableResponse)
  case accountQueryResponse(OUCH50.AccountQueryResponse)
}

/// One message of the client, decoded; the decoder's target while the input bytes are borrowed.
enum ClientMessage: BitwiseCopyable {
  case enter(OUCH50.EnterOrder, isPlain: Bool)
  case replace(OUCH50.ReplaceOrder, isPlain: Bool)
  case cancel(OUCH50.CancelOrder)
  case massCancel(OUCH50.MassCancel, side: Side)
  case disable(OUCH50.DisableOrderEntry)
  case enable(OUCH50.EnableOrderEntry)
  case query
  case unsupported
}

struct ClientMessageDecoder: OUCH50InboundHandler {
  var message = ClientMessage.unsupported

  /// Whether no tag asks for an order type that this exchange does not offer.
  private func isPlain(_ tags: RawSpan) -> Bool {
    guard tags.byteCount > 0 else { return true }
    let limit = UInt64(UInt8(ascii: "L"))
    let never = UInt64(UInt8(ascii: "N"))
    return isAbsent(.minQty, or: 0, tags) && isAbsent(.maxFloor, or: 0, tags)
      && isAbsent(.priceType, or: limit, tags) && isAbsent(.postOnly, or: never, tags)
      && OUCH50.value(of: .discretionPrice, in: tags) == nil
  }

  private func isAbsent(_ tag: OUCH50.Tag, or neutral: UInt64, _ tags: RawSpan) -> Bool {
    guard let value = OUCH50.value(of: tag, in: tags) else { return true }
    return value == neutral
  }

  mutating func enterOrder(_ message: OUCH50.EnterOrder, tags: RawSpan) {
    self.message = .enter(message, isPlain: isPlain(tags))
  }
  mutating func replaceOrder(_ message: OUCH50.ReplaceOrder, tags: RawSpan) {
    self.message = .replace(message, isPlain: isPlain(tags))
  }
  mutating func cancelOrder(_ message: OUCH50.CancelOrder, tags: RawSpan) {
    self.message = .cancel(message)
  }
  mutating func massCancel(_ message: OUCH50.MassCancel, tags: RawSpan) {
    let side = OUCH50.value(of: .side, in: tags)
    self.message = .massCancel(
      message, side: side.map { Side(character: UInt8(truncatingIfNeeded: $0)) } ?? .none)
  }
  mutating func disableOrderEntry(_ message: OUCH50.DisableOrderEntry, tags: RawSpan) {
    self.message = .disable(message)
  }
  mutating func enableOrderEntry(_ message: OUCH50.EnableOrderEntry, tags: RawSpan) {
    self.message = .enable(message)
  }
  mutating func accountQuery(_ message: OUCH50.AccountQuery, tags: RawSpan) {
    self.message = .query
  }
}

/// The message sequence a client puts into its order's text to name what it reacted to: `T` and
/// 13 upper-case hexadecimal digits; nil for any other text.
func triggerSequence(of clOrdID: Alpha<14>) -> UInt64? {
  guard clOrdID.high >> 56 == UInt64(UInt8(ascii: "T")) else { return nil }
  var sequence: UInt64 = 0
  for index in 1..<14 {
    let word = index < 8 ? clOrdID.high : clOrdID.low
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
