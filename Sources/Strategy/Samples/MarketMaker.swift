// SPDX-License-Identifier: Apache-2.0
public import Rings
public import Units

/// Quotes both sides of one instrument around its middle price and leans against its inventory.
///
/// The quotes lie `halfSpread` either side of the middle, shifted down by `skew` for each unit
/// held (up for each unit short), rounded outwards to the tick, and never cross the market. A
/// quote is moved when it is at least one tick off and no answer for it is outstanding; a side
/// that could take the position beyond `positionMax` is not quoted.
public struct MarketMaker: Strategy {
  /// What and how to quote.
  public struct Settings: Sendable {
    public var instrument: InstrumentID
    /// Quantity of a full quote.
    public var quantity: Quantity
    /// Distance of a quote from the middle, × 10⁻⁹.
    public var halfSpread: Int64
    /// Price step of the instrument, × 10⁻⁹, > 0.
    public var tick: Int64
    /// Shift of both quotes for one unit of position, × 10⁻⁹.
    public var skew: Int64
    /// Largest position either way.
    public var positionMax: Quantity
    /// Shortest time between two rounds of quoting: the brake under the risk check's rate.
    public var quoteInterval: Nanos

    public init(
      instrument: InstrumentID, quantity: Quantity, halfSpread: Int64, tick: Int64, skew: Int64,
      positionMax: Quantity, quoteInterval: Nanos
    ) {
      self.instrument = instrument
      self.quantity = quantity
      self.halfSpread = halfSpread
      self.tick = tick
      self.skew = skew
      self.positionMax = positionMax
      self.quoteInterval = quoteInterval
    }
  }

  public let settings: Settings
  private var bid = ClientOrderID.none
  private var ask = ClientOrderID.none
  private var lastBestBid = Price.undefined
  private var lastBestAsk = Price.undefined
  /// The market or our own state changed since the last round.
  private var isDirty = true
  private var nextQuoteTime = MonotonicNanos(raw: .min)

  /// Traps for a tick or quantity below 1 or a negative half spread.
  public init(_ settings: Settings) {
    precondition(settings.tick > 0)
    precondition(settings.halfSpread >= 0)
    precondition(settings.quantity.raw > 0)
    self.settings = settings
  }

  /// A process that came before may have left orders: they are unknown here and are cancelled.
  public mutating func start(_ context: inout StrategyContext) {
    if context.openOrderCount > 0 { isDirty = context.cancelAll() }
    quote(&context)
  }

  /// Quotes anew when the best prices changed, at the end of a packet.
  public mutating func event(_ event: Event, _ context: inout StrategyContext) {
    guard event.instrument == settings.instrument else { return }
    let bestBid = context.best(settings.instrument, .buy).price
    let bestAsk = context.best(settings.instrument, .sell).price
    if bestBid != lastBestBid || bestAsk != lastBestAsk {
      lastBestBid = bestBid
      lastBestAsk = bestAsk
      isDirty = true
    }
    // Inside a packet the book is half-way between two states.
    if isDirty, event.flags.contains(.lastOfPacket) { quote(&context) }
  }

  /// Quotes anew after anything but a plain acceptance.
  public mutating func report(_ report: OrderReport, _ context: inout StrategyContext) {
    guard report.kind != .accepted else { return }
    isDirty = true
    quote(&context)
  }

  public mutating func timer(_ context: inout StrategyContext) { quote(&context) }

  /// Quotes no more; the runner cancels what is open.
  public mutating func stop(_ context: inout StrategyContext) {
    context.cancelTimer()
    isDirty = false
  }

  private mutating func quote(_ context: inout StrategyContext) {
    guard isDirty, context.isTradingOpen, context.isCurrent(settings.instrument) else { return }
    guard nextQuoteTime <= context.now else { return context.schedule(at: nextQuoteTime) }
    isDirty = false
    nextQuoteTime = context.now + settings.quoteInterval
    let bestBid = context.best(settings.instrument, .buy)
    let bestAsk = context.best(settings.instrument, .sell)
    let position = context.position(settings.instrument).position.raw
    var bidPrice: Price?
    var askPrice: Price?
    if bestBid.isPresent, bestAsk.isPresent, bestBid.price < bestAsk.price {
      let middle = bestBid.price.raw + (bestAsk.price.raw - bestBid.price.raw) / 2
      let (lean, overflow) = settings.skew.multipliedReportingOverflow(by: position)
      let (centre, beyond) = middle.subtractingReportingOverflow(lean)
      if !overflow, !beyond {
        bidPrice = bidQuote(centre, bestAsk.price.raw)
        askPrice = askQuote(centre, bestBid.price.raw)
      }
    }
    if position + settings.quantity.raw > settings.positionMax.raw { bidPrice = nil }
    if position - settings.quantity.raw < -settings.positionMax.raw { askPrice = nil }
    bid = place(.buy, at: bidPrice, replacing: bid, &context)
    ask = place(.sell, at: askPrice, replacing: ask, &context)
  }

  /// `centre` − half spread, down to a tick, below the best ask; nil when it is no price.
  private func bidQuote(_ centre: Int64, _ bestAsk: Int64) -> Price? {
    let (wanted, overflow) = centre.subtractingReportingOverflow(settings.halfSpread)
    let price = min(wanted, bestAsk - settings.tick)
    guard !overflow, price >= settings.tick else { return nil }
    return Price(raw: price - price % settings.tick)
  }

  /// `centre` + half spread, up to a tick, above the best bid; nil when it is no price.
  private func askQuote(_ centre: Int64, _ bestBid: Int64) -> Price? {
    let (wanted, overflow) = centre.addingReportingOverflow(settings.halfSpread)
    let price = max(wanted, bestBid + settings.tick)
    guard !overflow, price > 0, price < .max - settings.tick else { return nil }
    let excess = price % settings.tick
    return Price(raw: excess == 0 ? price : price + settings.tick - excess)
  }

  /// Brings one side's order to `price` (nil: no order); the number of the order it then has.
  private mutating func place(
    _ side: Side, at price: Price?, replacing id: ClientOrderID,
    _ context: inout StrategyContext
  ) -> ClientOrderID {
    guard let order = context.openOrder(id) else {
      guard let price else { return .none }
      let sent = context.submit(
        settings.instrument, side, price: price, quantity: settings.quantity)
      if case .refused = sent { isDirty = true }
      return sent.clientOrderID
    }
    // Its answer will bring us back here.
    if order.isPending { return id }
    guard let price else {
      _ = context.cancel(id)
      return id
    }
    let isInPlace = (order.price.raw - price.raw).magnitude < settings.tick.magnitude
    if isInPlace, order.leaves == settings.quantity { return id }
    let total = Quantity(raw: order.filled.raw + settings.quantity.raw)
    guard case .sent(let replacement) = context.replace(id, price: price, quantity: total) else {
      isDirty = true
      return id
    }
    return replacement
  }
}
