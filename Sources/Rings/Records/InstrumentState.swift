// SPDX-License-Identifier: Apache-2.0
public import Units

/// Everything the store says of one instrument: the seqlocked row of the instrument table.
@frozen
public struct InstrumentState: Sendable, BitwiseCopyable {
  /// Ticker or ISIN.
  public var code: Code
  public var venue: VenueID
  /// Digits after the point in the venue's prices, 0 ... 9.
  public var priceDecimals: UInt8
  /// Digits after the point in quantities.
  public var quantityDecimals: UInt8
  public var tradingState: TradingState
  /// 0 while the book may be believed; else why not, as `StaleCauses`.
  public var isStale: UInt32
  public var roundLot: Quantity
  /// The venue's own number of the instrument (ITCH stock locate, KRX index).
  public var venueIndex: UInt64
  public var bids: InlineArray<10, Level>
  public var asks: InlineArray<10, Level>
  public var lastPrice: Price
  public var lastQuantity: Quantity
  public var volume: Quantity
  public var tradeCount: Int64
  public var open: Price
  public var high: Price
  public var low: Price
  /// Ring sequence of the last event folded in: a reader goes on with the next one.
  public var lastSequence: UInt64
  public var lastVenueSequence: UInt64
  public var lastExchangeTime: UnixNanos
  /// Messages that touched the instrument.
  public var messageCount: Int64

  /// A row without an instrument.
  public init() {
    code = .empty
    venue = .none
    priceDecimals = 0
    quantityDecimals = 0
    tradingState = .unknown
    isStale = 0
    roundLot = Quantity(raw: 1)
    venueIndex = 0
    bids = InlineArray(repeating: .absent)
    asks = InlineArray(repeating: .absent)
    lastPrice = .undefined
    lastQuantity = .zero
    volume = .zero
    tradeCount = 0
    open = .undefined
    high = .undefined
    low = .undefined
    lastSequence = 0
    lastVenueSequence = 0
    lastExchangeTime = UnixNanos(raw: 0)
    messageCount = 0
  }

  @inlinable public var bestBid: Level { bids[0] }
  @inlinable public var bestAsk: Level { asks[0] }
}

/// What one process believes a strategy holds in one instrument: the seqlocked row of a position
/// table. Strategy, gateway and exchange each keep their own and are compared at the end.
@frozen
public struct PositionState: Sendable, BitwiseCopyable, Hashable {
  public var strategy: UInt32
  public var instrument: UInt32
  /// Signed: bought minus sold.
  public var position: Quantity
  /// Received minus paid today.
  public var cash: Money
  public var openOrders: Int64
  public var openBuy: Quantity
  public var openSell: Quantity
  public var fillCount: Int64
  /// What the open position cost at its average price; below 0 what a short one brought.
  public var openCost: Money
  /// Profit of what was closed, before fees.
  public var realised: Money
  public var fees: Money

  /// A flat row.
  @inlinable
  public init(strategy: StrategyID, instrument: InstrumentID) {
    self.strategy = UInt32(strategy.raw)
    self.instrument = instrument.raw
    self.position = .zero
    self.cash = .zero
    self.openOrders = 0
    self.openBuy = .zero
    self.openSell = .zero
    self.fillCount = 0
    self.openCost = .zero
    self.realised = .zero
    self.fees = .zero
  }
}
