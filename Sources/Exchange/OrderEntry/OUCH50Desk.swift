// SPDX-License-Identifier: Apache-2.0
import Memory
import Units
import Wire

/// What the exchange has to remember of OUCH 5.0 besides the orders themselves.
struct OUCH50Desk: ~Copyable {
  /// What is echoed of an order, by its row.
  struct Echo: BitwiseCopyable {
    var userRefNum: UInt32 = 0
    var side: UInt8 = 0
    var timeInForce: UInt8 = 0
    var display: UInt8 = 0
    var capacity: UInt8 = 0
    var interMarketSweep: UInt8 = 0
    var crossType: UInt8 = 0
    var clOrdID = Alpha<14>.blank
  }

  var echoes: FixedArray<Echo>
  var userRefNumLast: UInt32 = 0
  /// The request that a mass cancel under way is to be answered with.
  var massCancel: OUCH50.MassCancel?

  init(orderCapacity: Int) { echoes = FixedArray(repeating: Echo(), count: orderCapacity) }
}

/// One message of the client; the decoder's target while the input bytes are borrowed.
struct OUCH50Reading: OUCH50InboundHandler {
  enum Message: BitwiseCopyable {
    case malformed
    case enter(OUCH50.EnterOrder, isPlain: Bool)
    case replace(OUCH50.ReplaceOrder, isPlain: Bool)
    case cancel(OUCH50.CancelOrder)
    case modify(OUCH50.ModifyOrder)
    case massCancel(OUCH50.MassCancel, side: Side)
    case disable(OUCH50.DisableOrderEntry)
    case enable(OUCH50.EnableOrderEntry)
    case query
  }

  var message = Message.malformed

  /// The message in `bytes`.
  init(_ bytes: RawSpan) {
    _ = OUCH50.decodeInbound(bytes, into: &self)
  }

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
  mutating func modifyOrder(_ message: OUCH50.ModifyOrder, tags: RawSpan) {
    self.message = .modify(message)
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
