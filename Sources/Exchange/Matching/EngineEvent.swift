// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units

/// Whose an order is: the order flow's or that of a client of the order port.
package struct OrderOwner: Sendable, BitwiseCopyable, Hashable {
  /// Bit 31: the flow, with ticks of discretion in the low bits. Else the client's table row.
  package var raw: UInt32

  package init(raw: UInt32) { self.raw = raw }

  /// An order of the flow that would trade up to `discretionTicks` beyond its displayed price.
  package static func flow(discretionTicks: UInt32 = 0) -> OrderOwner {
    OrderOwner(raw: 0x8000_0000 | discretionTicks)
  }

  package static func client(row: Int) -> OrderOwner {
    OrderOwner(raw: UInt32(truncatingIfNeeded: row) & 0x7FFF_FFFF)
  }

  package var isClient: Bool { raw & 0x8000_0000 == 0 }
  package var clientRow: Int { Int(raw & 0x7FFF_FFFF) }
  package var discretionTicks: Int64 { isClient ? 0 : Int64(raw & 0xFF) }
}

/// An order on its way into the book.
package struct IncomingOrder: Sendable, BitwiseCopyable, Hashable {
  package var instrument: InstrumentID
  package var side: Side
  package var price: Price
  package var quantity: Quantity
  package var owner: OrderOwner
  /// What cannot trade at once is cancelled instead of resting.
  package var isImmediate: Bool
  /// The feed names the market participant.
  package var isAttributed: Bool

  package init(
    instrument: InstrumentID, side: Side, price: Price, quantity: Quantity, owner: OrderOwner,
    isImmediate: Bool = false, isAttributed: Bool = false
  ) {
    self.instrument = instrument
    self.side = side
    self.price = price
    self.quantity = quantity
    self.owner = owner
    self.isImmediate = isImmediate
    self.isAttributed = isAttributed
  }
}

/// Why the engine refused an order or a change.
package enum EngineRefusal: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case instrumentUnknown
  case sideInvalid
  case priceInvalid
  case quantityInvalid
  case halted
  case orderUnknown
  /// The book or the event queue has no room.
  case capacity
}

/// What became of an order offered to the engine.
package enum SubmitOutcome: Sendable, BitwiseCopyable, Hashable {
  /// The order has this reference; `resting` of it is in the book.
  case accepted(OrderID, resting: Quantity)
  case refused(EngineRefusal)
}

/// Why open quantity was taken away.
package enum CancelCause: UInt8, Sendable, BitwiseCopyable {
  case none
  case user
  case immediateOrCancel
  case selfMatch
  case supervisory
  case closed
  /// The order made room for the one that replaces it.
  case replaced
  /// Its owner cut it down.
  case modified
}

/// One thing the engine did, in the order it did them.
package struct EngineEvent: Sendable, BitwiseCopyable, Hashable {
  package enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// `order` was taken; with `previous`, in that order's place. For its owner only.
    case accepted
    /// `order` rests with `quantity`.
    case added
    /// Resting `order` traded `quantity` at its own `price` with `incoming`.
    case executed
    /// As `executed`, at another price than its own.
    case executedAtPrice
    /// Two orders that nobody saw traded.
    case hiddenTrade
    /// `quantity` traded in an auction at `price`.
    case crossTrade
    /// Resting `order` lost `quantity` and goes on with `remaining`.
    case reduced
    /// Resting `order` left the book with `quantity`.
    case deleted
    /// `previous` left and `order` rests with `quantity` at `price` in its place.
    case replaced
    /// `quantity` of `order` never rested. For its owner only.
    case expired
    /// The instrument's trading state changed to `state`.
    case status
  }

  package var kind: Kind
  package var side: Side
  package var cause: CancelCause
  package var state: TradingState
  package var isAttributed: Bool
  package var instrument: InstrumentID
  package var owner: OrderOwner
  package var incomingOwner: OrderOwner
  package var order: OrderID
  package var previous: OrderID
  package var incoming: OrderID
  package var price: Price
  package var quantity: Quantity
  package var remaining: Quantity
  package var match: UInt64

  package init(
    _ kind: Kind, instrument: InstrumentID, side: Side = .none, order: OrderID = .none,
    previous: OrderID = .none, price: Price = .zero, quantity: Quantity = .zero,
    remaining: Quantity = .zero, owner: OrderOwner = .flow(), cause: CancelCause = .none
  ) {
    self.kind = kind
    self.side = side
    self.cause = cause
    self.state = .unknown
    self.isAttributed = false
    self.instrument = instrument
    self.owner = owner
    self.incomingOwner = .flow()
    self.order = order
    self.previous = previous
    self.incoming = .none
    self.price = price
    self.quantity = quantity
    self.remaining = remaining
    self.match = 0
  }

  /// Whether the feed shows it; the rest is for the order's owner.
  package var isPublished: Bool {
    switch kind {
    case .accepted, .expired: false
    default: true
    }
  }
}
