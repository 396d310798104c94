// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Rings
package import Trading
package import Units

/// An order-entry session with one venue, whatever its protocol: bytes and time in, bytes and
/// reports out.
///
/// The session owns no socket and no buffer. Its loop reads the connection into one `ByteQueue`
/// and writes another one out, calls `connected` and `disconnected` as the connection comes and
/// goes, and closes the connection when `state` becomes `disconnected` or `ended`.
///
/// The life of a connection: `connected` → login → the venue sends again what was missed, from
/// `nextSequence` on → report `ready`. Orders may be sent while `state` is `ready`.
/// Owned by one thread; must neither block nor allocate after creation.
package protocol OrderSession: ~Copyable {
  var state: SessionState { get }

  /// The reference the next order or replacement must carry; references increase strictly.
  var nextReference: UInt64 { get }

  /// The number of the venue's next message; where a new connection resumes.
  var nextSequence: UInt64 { get }

  /// The venue's name of the session, empty before the first login.
  var sessionName: Code { get }

  /// Messages that were unknown, malformed or out of place, since creation.
  var messagesRefused: UInt64 { get }

  /// Room that one request may need in the output.
  var requestByteCountMax: Int { get }

  /// Continues an earlier process's session; before the first `connected`. `isSettled`: that
  /// process's last login came to its end, so few answers to what it asked can be on their way.
  mutating func resume(
    session: Code, nextReference: UInt64, nextSequence: UInt64, isSettled: Bool)

  /// The connection is up; what the session has to say first goes to `output`.
  mutating func connected(now: MonotonicNanos, output: inout ByteQueue)

  /// The connection is gone; input and output queues have been emptied.
  mutating func disconnected(now: MonotonicNanos)

  /// Timers: heartbeats, and the judgement that the venue is silent for too long.
  mutating func poll(now: MonotonicNanos, output: inout ByteQueue)

  /// The orders that it can carry.
  var capabilities: OrderCapabilities { get }

  /// Why the venue's protocol cannot carry `order` (price step, size, symbol), `none` if it can.
  func refusal(of order: VenueOrder) -> RejectReason

  /// Sends a new order under `nextReference`; false, and nothing sent, unless `ready` with room.
  mutating func submit(
    _ order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool

  /// Sends a replacement of the order `target` under `nextReference`; false as for `submit`.
  mutating func replace(
    _ target: UInt64, by order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool

  /// Asks for the cancel of `order`, which carries its own reference; false as for `submit`, or
  /// when the protocol needs a term that is not known yet.
  mutating func cancel(
    _ order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool

  /// Asks for the cancel of what is open of `order` beyond `total`, at least 0, what was executed
  /// included; the same as often as it is asked. False as for `cancel`, and always where the
  /// capabilities say that orders cannot be reduced.
  mutating func reduce(
    _ order: VenueOrder, to total: Quantity, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool

  /// Asks what became of `order` where a login leaves that open; the answer is a report. False as
  /// for `cancel`: to be asked again.
  mutating func query(
    _ order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool

  /// Consumes `input` up to and with the next message that is a report; nil when there is none.
  mutating func nextReport(
    input: inout ByteQueue, output: inout ByteQueue, now: MonotonicNanos
  ) -> VenueReport?
}

extension OrderSession where Self: ~Copyable {
  /// Limit orders for the day or immediate, unless a session says otherwise.
  package var capabilities: OrderCapabilities { .limitOrders }

  @inlinable
  package mutating func reduce(
    _ order: VenueOrder, to total: Quantity, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool { false }

  /// Asks nothing: what the venue sends after a login says it all.
  @inlinable
  package mutating func query(
    _ order: VenueOrder, now: MonotonicNanos, output: inout ByteQueue
  ) -> Bool { true }
}

/// Where an order session stands.
@frozen
package enum SessionState: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case disconnected = 0
  /// Connected, login not answered.
  case connecting = 1
  /// Logged in; the venue is sending what was missed.
  case synchronising = 2
  case ready = 3
  /// The venue refused the login or ended the session for the day: do not connect again.
  case ended = 4
}

/// A new order or a replacement in the venue's terms.
@frozen
package struct VenueOrder: Sendable, BitwiseCopyable, Hashable {
  package var reference: UInt64
  package var symbol: Code
  package var price: Price
  /// The total wanted; of a replacement including what was executed before.
  package var quantity: Quantity
  /// Venue sequence of the event that caused it, 0 if none did.
  package var triggerSequence: UInt64
  package var side: Side
  package var timeInForce: TimeInForce
  package var conditions: OrderConditions

  @inlinable
  package init(
    reference: UInt64, symbol: Code, side: Side, price: Price, quantity: Quantity,
    timeInForce: TimeInForce, triggerSequence: UInt64,
    conditions: OrderConditions = OrderConditions()
  ) {
    self.reference = reference
    self.symbol = symbol
    self.price = price
    self.quantity = quantity
    self.triggerSequence = triggerSequence
    self.side = side
    self.timeInForce = timeInForce
    self.conditions = conditions
  }
}

/// What a venue says of our orders.
@frozen
package struct VenueReport: Sendable, BitwiseCopyable, Hashable {
  package var kind: VenueReportKind
  /// The venue took the order and finished it at once (`accepted`, `replaced`); all that was open
  /// is gone, whatever `quantity` says (`cancelled`); nothing is open (`status`).
  package var isDead: Bool
  /// Of an execution.
  package var liquidity: Liquidity
  /// `fee` is what the venue charged, or what the gateway has worked out by its schedule.
  package var hasFee: Bool
  /// Of an execution; below 0 a rebate.
  package var fee: Money
  /// Our reference of the order; `ready`: unanswered orders from this one on never got there.
  package var reference: UInt64
  /// Our reference of the order that was replaced (`replaced`).
  package var target: UInt64
  package var venueOrderID: OrderID
  /// What and how the order trades, in `accepted` and `replaced` where the venue says it: enough to
  /// know an order by that its sender has forgotten.
  package var symbol: Code
  package var side: Side
  package var timeInForce: TimeInForce
  /// Undefined where the venue does not say: as it was asked for.
  package var price: Price
  /// Executed, taken away, or the order's total, by kind; negative where the venue does not say: as
  /// it was asked for.
  package var quantity: Quantity
  /// Executed of the order in all, replaced ones before it included (`status`, and a `filled` that
  /// may repeat an earlier one); negative where nobody needs to look.
  package var executed: Quantity
  /// At which price on average, undefined where the venue does not say.
  package var averagePrice: Price
  package var matchNumber: UInt64
  /// The venue's own reason code; its liquidity code of an execution.
  package var venueReason: UInt64
  /// Number of the message in the venue's stream; 0 when it is not part of one.
  package var sequence: UInt64
  /// The venue's stamp.
  package var time: UnixNanos

  @inlinable
  package init(
    _ kind: VenueReportKind, reference: UInt64 = 0, sequence: UInt64 = 0,
    time: UnixNanos = UnixNanos(raw: 0)
  ) {
    self.kind = kind
    self.isDead = false
    self.liquidity = .none
    self.hasFee = false
    self.fee = .zero
    self.reference = reference
    self.target = 0
    self.venueOrderID = .none
    self.symbol = .empty
    self.side = .none
    self.timeInForce = .day
    self.price = .zero
    self.quantity = .zero
    self.executed = Quantity(raw: -1)
    self.averagePrice = .undefined
    self.matchNumber = 0
    self.venueReason = 0
    self.sequence = sequence
    self.time = time
  }
}

/// The kind of a `VenueReport`.
@frozen
package enum VenueReportKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case none = 0
  /// The order is live: order id, price, total quantity.
  case accepted = 1
  /// The order or replacement never lived: reason.
  case rejected = 2
  /// Executed: price, quantity, match number.
  case filled = 3
  /// Open quantity was taken away: quantity, reason.
  case cancelled = 4
  /// `reference` took the place of `target`: order id, price, total quantity.
  case replaced = 5
  /// A cancel was refused; the order stays.
  case changeRejected = 6
  /// Everything missed has been sent: orders may be sent.
  case ready = 7
  /// The market opened or closed for orders.
  case tradingOpened = 8
  case tradingClosed = 9
  /// A trade of ours was broken: match number, reason.
  case tradeBroken = 10
  /// A trade of ours has other terms: match number, the price and quantity that count instead.
  case tradeCorrected = 11
  /// The order's time was over: what was open is taken away.
  case expired = 12
  /// The venue holds the order back, or lets it trade again.
  case suspended = 13
  case resumed = 14
  /// Where the order stands, because it was asked or unasked: order id, price, total, executed. A
  /// venue that was asked and does not tell leaves `executed` negative.
  case status = 15
  /// The venue does not know the order.
  case unknown = 16
}
