// SPDX-License-Identifier: Apache-2.0
public import Units

/// What a strategy asks of the gateway; the 128-byte record of a request queue.
@frozen
public struct OrderRequest: Sendable, BitwiseCopyable {
  public var kind: OrderRequestKind
  public var side: Side
  public var timeInForce: TimeInForce
  public var strategy: StrategyID
  public var instrument: InstrumentID
  /// The id of the order to create (`new`, `replace`), else `none`.
  public var clientOrderID: ClientOrderID
  /// The order to act on (`cancel`, `replace`), else `none`.
  public var target: ClientOrderID
  /// The limit; of an order without one the worst price that risk values it at, above 0.
  public var price: Price
  /// The total quantity wanted (`new`, `replace`); 0 for `cancel`.
  public var quantity: Quantity
  /// The strategy process's incarnation: requests of a dead one are not answered.
  public var epoch: UInt64
  /// The venue sequence of the event that caused the request, 0 if none did.
  public var triggerSequence: UInt64
  /// Stamps of that event's way here: packet received, event published, event read by the
  /// strategy, request written. All 0 when no event caused the request.
  public var receiveTime: MonotonicNanos
  public var publishTime: MonotonicNanos
  public var readTime: MonotonicNanos
  public var requestTime: MonotonicNanos
  /// The other side's best price when the strategy decided, `undefined` when it saw none.
  public var decisionPrice: Price
  public var orderType: OrderType
  public var instructions: OrderInstructions
  public var reserved: InlineArray<2, UInt8>
  /// Its place in the strategy's queue, counted from 1 modulo 2³²: set by the gateway's end; 0 when
  /// it came through no queue.
  public var number: UInt32
  /// The price that sets off a stop; the signed distance from its reference of a pegged order.
  public var triggerPrice: Price
  /// What is shown of an order that hides a reserve, 0 where all of it is.
  public var displayQuantity: Quantity
  /// When a `goodTillDate` order ends, else 0.
  public var expireTime: UnixNanos

  @inlinable
  public init(
    kind: OrderRequestKind, strategy: StrategyID, instrument: InstrumentID = .none,
    side: Side = .none, timeInForce: TimeInForce = .day, clientOrderID: ClientOrderID = .none,
    target: ClientOrderID = .none, price: Price = .zero, quantity: Quantity = .zero,
    epoch: UInt64 = 0
  ) {
    self.kind = kind
    self.side = side
    self.timeInForce = timeInForce
    self.strategy = strategy
    self.instrument = instrument
    self.clientOrderID = clientOrderID
    self.target = target
    self.price = price
    self.quantity = quantity
    self.epoch = epoch
    self.triggerSequence = 0
    self.receiveTime = MonotonicNanos(raw: 0)
    self.publishTime = MonotonicNanos(raw: 0)
    self.readTime = MonotonicNanos(raw: 0)
    self.requestTime = MonotonicNanos(raw: 0)
    self.decisionPrice = .undefined
    self.orderType = .limit
    self.instructions = []
    self.reserved = [0, 0]
    self.number = 0
    self.triggerPrice = .zero
    self.displayQuantity = .zero
    self.expireTime = UnixNanos(raw: 0)
  }

  /// The terms of the order beside price, quantity and time in force.
  @inlinable
  public var conditions: OrderConditions {
    get {
      OrderConditions(
        type: orderType, instructions: instructions, triggerPrice: triggerPrice,
        displayQuantity: displayQuantity, expireTime: expireTime)
    }
    set {
      orderType = newValue.type
      instructions = newValue.instructions
      triggerPrice = newValue.triggerPrice
      displayQuantity = newValue.displayQuantity
      expireTime = newValue.expireTime
    }
  }
}

/// What an `OrderRequest` asks for.
@frozen
public enum OrderRequestKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case none = 0
  case new = 1
  case cancel = 2
  case replace = 3
  /// First request of a strategy process: asks for its positions and open orders, which come back
  /// as `position` and `openOrder` reports closed by `ready`, all with this request's epoch.
  case hello = 4
  /// Last request of a strategy process that ends in order: cancel what is open, expect no more.
  case goodbye = 5
  /// Cancel every open order of the strategy.
  case cancelAll = 6
}

/// How long an order may rest.
@frozen
public enum TimeInForce: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case day = 0
  /// What is not executed at once is cancelled.
  case immediateOrCancel = 1
  /// All of it at once, or nothing.
  case fillOrKill = 2
  case goodTillCancel = 3
  /// Until `expireTime`.
  case goodTillDate = 4
  /// In the opening auction alone.
  case atOpen = 5
  /// In the closing auction alone.
  case atClose = 6
}

extension OrderRequestKind {
  /// Whether it may be carried out twice: an answer of several reports may be incomplete, and what
  /// was cancelled stays so.
  @inlinable package var isRepeatable: Bool {
    switch self {
    case .hello, .goodbye, .cancelAll: true
    case .none, .new, .replace, .cancel: false
    }
  }
}
