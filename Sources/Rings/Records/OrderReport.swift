// SPDX-License-Identifier: Apache-2.0
public import Units

/// What the gateway tells a strategy; the 144-byte record of a report queue.
@frozen
public struct OrderReport: Sendable, BitwiseCopyable {
  public var kind: OrderReportKind
  public var reason: RejectReason
  public var side: Side
  public var strategy: StrategyID
  public var instrument: InstrumentID
  public var clientOrderID: ClientOrderID
  /// The order that was replaced (`replaced`) or could not be changed, else `none`.
  public var target: ClientOrderID
  public var venueOrderID: OrderID
  /// Fill price (`filled`), order price otherwise.
  public var price: Price
  /// Quantity of this fill or cancel; the order's quantity when accepted; the signed position.
  public var quantity: Quantity
  /// What is still open after this report.
  public var leaves: Quantity
  /// The venue's match number of a fill; the number of fills in `position` reports.
  public var matchNumber: UInt64
  /// The epoch of the strategy process this answers.
  public var epoch: UInt64
  public var venueTime: UnixNanos
  public var gatewayTime: MonotonicNanos
  /// `cash`: low then high half of a `Money`.
  public var cashLow: UInt64
  public var cashHigh: Int64
  /// The venue's own reason code where it gave one, or its liquidity code of an execution.
  public var venueReason: UInt64
  /// `amount`: low then high half of a `Money`.
  public var amountLow: UInt64
  public var amountHigh: Int64
  /// Where the gateway's journal stood when the report was made, 0 when it was empty: a restarted
  /// gateway goes on behind the last report that its predecessor put into the queue.
  public var journalSequence: UInt64
  /// How many reports of this strategy the record of that number has caused, low 32 bits; number
  /// of the strategy's last request that was dealt with, modulo 2³², high 32 bits.
  public var progress: UInt64

  @inlinable
  public init(
    kind: OrderReportKind, strategy: StrategyID, instrument: InstrumentID = .none,
    side: Side = .none, reason: RejectReason = .none, clientOrderID: ClientOrderID = .none,
    target: ClientOrderID = .none, venueOrderID: OrderID = .none, price: Price = .zero,
    quantity: Quantity = .zero, leaves: Quantity = .zero, epoch: UInt64 = 0
  ) {
    self.kind = kind
    self.reason = reason
    self.side = side
    self.strategy = strategy
    self.instrument = instrument
    self.clientOrderID = clientOrderID
    self.target = target
    self.venueOrderID = venueOrderID
    self.price = price
    self.quantity = quantity
    self.leaves = leaves
    self.matchNumber = 0
    self.epoch = epoch
    self.venueTime = UnixNanos(raw: 0)
    self.gatewayTime = MonotonicNanos(raw: 0)
    self.cashLow = 0
    self.cashHigh = 0
    self.venueReason = 0
    self.amountLow = 0
    self.amountHigh = 0
    self.journalSequence = 0
    self.progress = 0
  }

  /// Cash flow of the day in `position` reports, realised profit in `result` reports, what the
  /// execution is worth where there is one.
  @inlinable
  public var cash: Money {
    get { Money(raw: Int128(cashHigh) << 64 | Int128(cashLow)) }
    set {
      cashLow = UInt64(truncatingIfNeeded: newValue.raw)
      cashHigh = Int64(truncatingIfNeeded: newValue.raw >> 64)
    }
  }

  /// Cost of the open position in `position` reports, fees of the day in `result` reports, the fee
  /// of the execution where there is one; a fee below 0 is a rebate.
  @inlinable
  public var amount: Money {
    get { Money(raw: Int128(amountHigh) << 64 | Int128(amountLow)) }
    set {
      amountLow = UInt64(truncatingIfNeeded: newValue.raw)
      amountHigh = Int64(truncatingIfNeeded: newValue.raw >> 64)
    }
  }
}

/// What an `OrderReport` says.
@frozen
public enum OrderReportKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case none = 0
  /// The venue took the order; it is live.
  case accepted = 1
  /// The order is dead without ever having been live: by risk or by the venue, see `reason`.
  case rejected = 2
  case filled = 3
  /// Open quantity was taken away; the order is finished when `leaves` is 0.
  case cancelled = 4
  /// `target` is finished and `clientOrderID` is live in its place.
  case replaced = 5
  /// A cancel or replace was refused; `target` stays as it was.
  case changeRejected = 6
  /// A position of the strategy: signed quantity, cash flow, cost and fills. Part of the answer to
  /// `hello`, and told again when a trade was broken or corrected.
  case position = 7
  /// An order that is open (answer to `hello`).
  case openOrder = 8
  /// The answer to `hello` is complete: trade.
  case ready = 9
  /// The gateway takes no new orders (kill switch, lost session); cancels still pass.
  case tradingStopped = 10
  case tradingResumed = 11
  /// First report of the answer to `hello`, sent unasked by a restarted gateway too: forget what is
  /// known of orders up to `clientOrderID`, the highest number the gateway has seen; `position`
  /// and `openOrder` reports and `ready` follow.
  case welcome = 12
  /// Realised profit and fees of the position told just before.
  case result = 13
  /// An execution of an order that had been finished before it was told: position and cash have
  /// moved all the same.
  case filledLate = 14
  /// The venue declared a trade void (`matchNumber`, price and quantity as it was); `position` and
  /// `result` follow.
  case tradeBroken = 15
  /// The venue changed a trade (`matchNumber`, price and quantity as they count now); `position`
  /// and `result` follow.
  case tradeCorrected = 16
  /// The venue ended the order because its time was over; what was open was taken away.
  case expired = 17
  /// The venue holds the order back.
  case suspended = 18
  /// The venue lets the order trade again.
  case resumed = 19
}
