// SPDX-License-Identifier: Apache-2.0
public import Units

/// What a venue says of one instrument before it trades: the row of the definition table that the
/// datafeed writes and every other process reads, indexed by `InstrumentID`.
///
/// A `definition` event follows the write of its row.
@frozen
public struct InstrumentDefinition: Sendable, BitwiseCopyable, Hashable {
  /// Ticker or ISIN.
  public var code: Code
  /// The venue's own number of the instrument (ITCH stock locate, KRX index), 0 where unknown.
  public var venueIndex: UInt64
  public var roundLot: Quantity
  /// The smallest price step; 0 where the venue does not say.
  public var tickSize: Price
  public var venue: VenueID
  /// Digits after the point in the venue's prices, 0 ... 9.
  public var priceDecimals: UInt8
  /// Digits after the point in quantities.
  public var quantityDecimals: UInt8
  /// 1 where trades move profit and loss only (futures), 0 where the full value is paid.
  public var margined: UInt8
  /// The trading day that the row was written on, as YYYYMMDD in the venue's zone; 0 where unknown.
  public var tradingDate: UInt32
  /// What one point of price makes of one whole quantity, × 10⁻⁹: one for shares.
  public var multiplier: Price
  /// In which prices are quoted and trades are paid.
  public var currency: Currency
  public var reserved1: UInt32

  @inlinable
  public init(
    code: Code, venue: VenueID, priceDecimals: UInt8, quantityDecimals: UInt8 = 0,
    roundLot: Quantity = Quantity(raw: 1), tickSize: Price = .zero, venueIndex: UInt64 = 0
  ) {
    self.code = code
    self.venueIndex = venueIndex
    self.roundLot = roundLot
    self.tickSize = tickSize
    self.venue = venue
    self.priceDecimals = priceDecimals
    self.quantityDecimals = quantityDecimals
    self.margined = 0
    self.tradingDate = 0
    self.multiplier = Price(raw: Price.scale)
    self.currency = .none
    self.reserved1 = 0
  }

  /// A row without an instrument.
  @inlinable
  public init() { self.init(code: .empty, venue: .none, priceDecimals: 0) }

  /// Whether trades move profit and loss only, as those of futures do.
  @inlinable public var isMargined: Bool { margined != 0 }

  /// False for a row that was never written.
  @inlinable public var isDefined: Bool { venue != .none }
}
