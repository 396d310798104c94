// SPDX-License-Identifier: Apache-2.0
public import Units

/// What happened on a market, in one cache line: the record of the event ring.
///
///      0 sequence      8  position in the ring, written by the ring
///      8 exchangeTime  8  the venue's own stamp, Unix nanoseconds
///     16 receiveTime   8  when the packet reached this host, monotonic nanoseconds
///     24 venueSequence 8  the venue's message sequence, 0 where it has none
///     32 orderID       8  order reference, match number or level index, by kind
///     40 price         8  × 10⁻⁹
///     48 quantity      8
///     56 instrument    4
///     60 kind          1
///     61 side          1
///     62 flags         2
///
/// Order events carry the resting order's price and side even where the wire does not, so a
/// reader that joined late can keep a level book from them without an order table.
///
/// **When a book may be believed.** The events of a feed follow this grammar, and `instrument`
/// none means all instruments of the feed:
///
///     start, new session, sequence reset   bookClear(none) snapshotBegin(none) … snapshotEnd(none)
///     snapshot of the venue                bookClear(none) snapshotBegin(none)
///                                          (definition | status | add +snapshot)…
///                                          live events +recovered … snapshotEnd(none)
///     messages missing, asked for          gap(none) +recoverable
///                                          (events +recovered)… gapEnd(none)
///     messages lost for good               gap
///     snapshot that a ring reader wanted   snapshotBegin(i) levelSet… snapshotEnd(i), [gap(i)]
///
/// A book is right after the `snapshotEnd` of a snapshot whose `snapshotBegin` the reader saw, and
/// stays right until `bookClear`, `gap` or a hole in the ring's own sequence. A `gap` that is
/// `recoverable` leaves the book right as of an earlier message: `gapEnd` makes it right again for
/// a reader that followed every event in between. Any other `gap` is healed by a snapshot only.
/// `gapEnd` heals nothing but recoverable gaps, and one of instrument none heals those of single
/// instruments too. A book that waits for as long as the lines may differ is behind, not wrong,
/// and nothing is said.
@frozen
public struct Event: Sendable, BitwiseCopyable {
  public var sequence: UInt64
  public var exchangeTime: UnixNanos
  public var receiveTime: MonotonicNanos
  public var venueSequence: UInt64
  public var orderID: UInt64
  public var price: Price
  public var quantity: Quantity
  public var instrument: InstrumentID
  public var kind: EventKind
  public var side: Side
  public var flags: EventFlags

  @inlinable
  public init(
    kind: EventKind, instrument: InstrumentID, side: Side = .none, price: Price = .zero,
    quantity: Quantity = .zero, orderID: UInt64 = 0, flags: EventFlags = [],
    exchangeTime: UnixNanos = UnixNanos(raw: 0),
    receiveTime: MonotonicNanos = MonotonicNanos(raw: 0),
    venueSequence: UInt64 = 0
  ) {
    self.sequence = 0
    self.exchangeTime = exchangeTime
    self.receiveTime = receiveTime
    self.venueSequence = venueSequence
    self.orderID = orderID
    self.price = price
    self.quantity = quantity
    self.instrument = instrument
    self.kind = kind
    self.side = side
    self.flags = flags
  }
}

/// The kind of an `Event`, with what its fields mean.
@frozen
public enum EventKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// An unwritten slot; never published.
  case none = 0
  /// An order entered the book: order, side, price, quantity.
  case add = 1
  /// Part of an order was cancelled: order, its side and price, the quantity removed.
  case reduce = 2
  /// An order was executed at its own price: order, its side and price, the quantity executed.
  case execute = 3
  /// An order was executed at another price. The book loses `quantity` at the order's own price,
  /// published first as `reduce` with the flag `executed`; this event is the trade itself.
  case executeAtPrice = 4
  /// An order left the book: order, its side and price, the quantity that was left.
  case delete = 5
  /// As `delete`; the next event is the `add` of the order that takes its place.
  case replace = 6
  /// The quantity at a price was set: side, price, new quantity (0 = gone), order count in orderID.
  case levelSet = 7
  /// A trade that no displayed order took part in, or a level venue's trade: aggressor side,
  /// price, quantity, match number in orderID.
  case trade = 8
  /// A cross (auction) trade.
  case crossTrade = 9
  /// A trade was broken: match number in orderID, price and quantity where they are known, zero
  /// elsewhere.
  case tradeBreak = 10
  /// The best level of one side changed: side, price, quantity.
  case bestPrice = 11
  /// The trading state changed: a `TradingState` in quantity.
  case status = 12
  /// Price limits changed: lower in price, upper in quantity, both × 10⁻⁹ and the smallest `Int64`
  /// where there is none. Those of the day, whose stages are in orderID (upper × 256 + lower, 0
  /// where not known), or with the flag `dynamicBand` those around the last trades.
  case limits = 13
  /// A market-wide session event: the venue's code in orderID.
  case session = 14
  /// All levels of the instrument are gone (instrument none: of the venue).
  case bookClear = 15
  /// What follows, up to `snapshotEnd`, is all there is; the levels before it are forgotten.
  case snapshotBegin = 16
  /// Everything since `snapshotBegin` is the whole book: it may be believed.
  case snapshotEnd = 17
  /// Messages are missing: first missing sequence in venueSequence, their number in quantity.
  /// The books concerned are not to be believed: until `gapEnd` when the flag `recoverable` says
  /// that the messages were asked for, else until `snapshotEnd`.
  case gap = 18
  /// An instrument was defined: its row of the definition table was written before this event.
  case definition = 19
  /// Every message missed since the recoverable gaps before was delivered, in order.
  case gapEnd = 20
}

/// Properties of an `Event` that do not change its meaning for a book.
@frozen
public struct EventFlags: OptionSet, Sendable, BitwiseCopyable, Hashable {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
  /// The last event of its packet: a good moment to act.
  @inlinable public static var lastOfPacket: EventFlags { EventFlags(rawValue: 1) }
  /// Part of a snapshot, not live.
  @inlinable public static var snapshot: EventFlags { EventFlags(rawValue: 2) }
  /// Came late: through gap recovery, or held back while it was under way.
  @inlinable public static var recovered: EventFlags { EventFlags(rawValue: 4) }
  /// An add that takes a replaced order's place.
  @inlinable public static var replacement: EventFlags { EventFlags(rawValue: 8) }
  /// Not to be counted in volume or last sale.
  @inlinable public static var nonPrintable: EventFlags { EventFlags(rawValue: 16) }
  /// A reduction whose trade is the next event.
  @inlinable public static var executed: EventFlags { EventFlags(rawValue: 32) }
  /// An execution or reduction that left nothing of its order: its level has one order less.
  @inlinable public static var orderGone: EventFlags { EventFlags(rawValue: 64) }
  /// A gap whose messages were asked for: `gapEnd` may heal it.
  @inlinable public static var recoverable: EventFlags { EventFlags(rawValue: 128) }
  /// Limits that move with the market, beside those of the day.
  @inlinable public static var dynamicBand: EventFlags { EventFlags(rawValue: 256) }
}

/// Where an instrument stands in its trading day.
@frozen
public enum TradingState: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case unknown = 0
  case trading = 1
  case halted = 2
  case paused = 3
  case quotationOnly = 4
  case auction = 5
  case closed = 6
}

/// Where a decoder puts its events: the event ring live, a batch in tests and simulation.
///
/// Called by the one thread that owns the feed; must not block.
public protocol EventSink: ~Copyable {
  /// Takes one event; its `sequence` is assigned by the sink.
  mutating func publish(_ event: Event)

  /// Takes the definition of `instrument`, before the `definition` event that tells of it.
  mutating func define(_ instrument: InstrumentID, as definition: InstrumentDefinition)
}

extension EventSink where Self: ~Copyable {
  /// Does nothing: for sinks that have no definition table.
  @inlinable
  public mutating func define(_ instrument: InstrumentID, as definition: InstrumentDefinition) {}
}
