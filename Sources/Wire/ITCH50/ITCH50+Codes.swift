// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// Values of `SystemEvent.eventCode`.
  @usableFromInline
  package enum EventCode {
    @inlinable package static var startOfMessages: UInt8 { UInt8(ascii: "O") }
    @inlinable package static var startOfSystemHours: UInt8 { UInt8(ascii: "S") }
    @inlinable package static var startOfMarketHours: UInt8 { UInt8(ascii: "Q") }
    @inlinable package static var endOfMarketHours: UInt8 { UInt8(ascii: "M") }
    @inlinable package static var endOfSystemHours: UInt8 { UInt8(ascii: "E") }
    @inlinable package static var endOfMessages: UInt8 { UInt8(ascii: "C") }
  }

  /// Values of `StockTradingAction.tradingState`.
  @usableFromInline
  package enum TradingState {
    @inlinable package static var halted: UInt8 { UInt8(ascii: "H") }
    @inlinable package static var paused: UInt8 { UInt8(ascii: "P") }
    @inlinable package static var quotationOnly: UInt8 { UInt8(ascii: "Q") }
    @inlinable package static var trading: UInt8 { UInt8(ascii: "T") }
  }

  /// Values of `OperationalHalt.action`.
  @usableFromInline
  package enum HaltAction {
    @inlinable package static var halted: UInt8 { UInt8(ascii: "H") }
    @inlinable package static var resumed: UInt8 { UInt8(ascii: "T") }
  }

  /// Values of `CrossTrade.crossType` and `NetOrderImbalance.crossType`.
  @usableFromInline
  package enum CrossType {
    @inlinable package static var opening: UInt8 { UInt8(ascii: "O") }
    @inlinable package static var closing: UInt8 { UInt8(ascii: "C") }
    @inlinable package static var halt: UInt8 { UInt8(ascii: "H") }
    @inlinable package static var intraday: UInt8 { UInt8(ascii: "I") }
    @inlinable package static var extendedClose: UInt8 { UInt8(ascii: "A") }
  }

  /// Whether the executed shares of an `OrderExecutedWithPrice` count in volume.
  @inlinable package static var printable: UInt8 { UInt8(ascii: "Y") }
  @inlinable package static var notPrintable: UInt8 { UInt8(ascii: "N") }

  /// The largest price of a price field, also the marker of a market order in crosses.
  @inlinable package static var marketPrice: UInt32 { 0x7735_9400 }
}
