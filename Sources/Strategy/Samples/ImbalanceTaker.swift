// SPDX-License-Identifier: Apache-2.0
public import Rings
public import Units

/// Takes the side of the book that is about to give way: buys the best ask when far more is bid
/// than offered at the top, sells the best bid in the opposite case, and goes flat again later.
///
/// Imbalance is (bid − ask) ÷ (bid + ask) of the two best quantities. After each order the
/// strategy pauses for `pause`; a position that has been held for `holdTime` is taken back with
/// an order of the other side. All orders are immediate-or-cancel, so nothing is left resting.
public struct ImbalanceTaker: Strategy {
  /// What and when to take.
  public struct Settings: Sendable {
    public var instrument: InstrumentID
    /// Largest quantity of one order.
    public var quantity: Quantity
    /// Imbalance that is acted on, in 1/1000, 1 ... 1000.
    public var thresholdPerMille: Int64
    /// Largest position either way.
    public var positionMax: Quantity
    /// Shortest time between two orders.
    public var pause: Nanos
    /// How long a position is kept after the order that made it.
    public var holdTime: Nanos

    public init(
      instrument: InstrumentID, quantity: Quantity, thresholdPerMille: Int64,
      positionMax: Quantity, pause: Nanos, holdTime: Nanos
    ) {
      self.instrument = instrument
      self.quantity = quantity
      self.thresholdPerMille = thresholdPerMille
      self.positionMax = positionMax
      self.pause = pause
      self.holdTime = holdTime
    }
  }

  public let settings: Settings
  private var order = ClientOrderID.none
  private var nextOrderTime = MonotonicNanos(raw: .min)

  /// Traps for a threshold outside 1 ... 1000 or a quantity below 1.
  public init(_ settings: Settings) {
    precondition(settings.thresholdPerMille >= 1)
    precondition(settings.thresholdPerMille <= 1_000)
    precondition(settings.quantity.raw > 0)
    self.settings = settings
  }

  /// A position an earlier process left is given its holding time.
  public mutating func start(_ context: inout StrategyContext) {
    if context.openOrderCount > 0 { _ = context.cancelAll() }
    if context.position(settings.instrument).position != .zero {
      context.schedule(at: context.now + settings.holdTime)
    }
  }

  /// Weighs the two best quantities at the end of a packet.
  public mutating func event(_ event: Event, _ context: inout StrategyContext) {
    // Inside a packet the book is half-way between two states.
    guard event.instrument == settings.instrument, event.flags.contains(.lastOfPacket) else {
      return
    }
    guard isFree(context) else { return }
    let bid = context.best(settings.instrument, .buy)
    let ask = context.best(settings.instrument, .sell)
    guard bid.isPresent, ask.isPresent, bid.price < ask.price else { return }
    let imbalance = imbalancePerMille(bid.quantity, ask.quantity)
    if imbalance >= settings.thresholdPerMille {
      take(.buy, ask, settings.quantity, &context)
    } else if imbalance <= -settings.thresholdPerMille {
      take(.sell, bid, settings.quantity, &context)
    }
  }

  /// A fill starts the holding time again.
  public mutating func report(_ report: OrderReport, _ context: inout StrategyContext) {
    guard report.kind == .filled else { return }
    context.schedule(at: context.now + settings.holdTime)
  }

  /// The holding time is over, or an attempt to go flat could not be made or was not enough.
  public mutating func timer(_ context: inout StrategyContext) {
    let position = context.position(settings.instrument).position
    guard position != .zero else { return }
    context.schedule(at: context.now + settings.pause)
    guard isFree(context) else { return }
    let side: Side = position.raw > 0 ? .sell : .buy
    let level = context.best(settings.instrument, side.opposite)
    guard level.isPresent else { return }
    let size = min(Int64(clamping: position.raw.magnitude), settings.quantity.raw)
    send(side, level.price, Quantity(raw: size), &context)
  }

  public mutating func stop(_ context: inout StrategyContext) { context.cancelTimer() }

  /// No order of ours is on its way and the pause is over.
  private func isFree(_ context: borrowing StrategyContext) -> Bool {
    context.isTradingOpen && context.isCurrent(settings.instrument)
      && nextOrderTime <= context.now && context.openOrder(order) == nil
  }

  private func imbalancePerMille(_ bid: Quantity, _ ask: Quantity) -> Int64 {
    let difference = Int128(bid.raw) - Int128(ask.raw)
    return Int64(difference * 1_000 / (Int128(bid.raw) + Int128(ask.raw)))
  }

  /// Takes from `level` what it has, what an order may have, and what the position limit leaves.
  private mutating func take(
    _ side: Side, _ level: Level, _ quantity: Quantity, _ context: inout StrategyContext
  ) {
    let position = context.position(settings.instrument).position.raw
    let room = settings.positionMax.raw - side.sign * position
    let size = min(level.quantity.raw, quantity.raw, room)
    guard size > 0 else { return }
    send(side, level.price, Quantity(raw: size), &context)
  }

  private mutating func send(
    _ side: Side, _ price: Price, _ quantity: Quantity, _ context: inout StrategyContext
  ) {
    let sent = context.submit(
      settings.instrument, side, price: price, quantity: quantity,
      timeInForce: .immediateOrCancel)
    guard case .sent(let id) = sent else { return }
    order = id
    nextOrderTime = context.now + settings.pause
  }
}
