// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// Values of `timeInForce`.
  @usableFromInline
  package enum TimeInForce {
    @inlinable package static var day: UInt8 { UInt8(ascii: "0") }
    @inlinable package static var immediateOrCancel: UInt8 { UInt8(ascii: "3") }
    /// Until the end of extended hours.
    @inlinable package static var goodTillExtended: UInt8 { UInt8(ascii: "5") }
    /// Until the `expireTime` tag says.
    @inlinable package static var goodTillTime: UInt8 { UInt8(ascii: "6") }
    @inlinable package static var afterHours: UInt8 { UInt8(ascii: "E") }
  }

  /// Values of `display`.
  @usableFromInline
  package enum Display {
    @inlinable package static var attributable: UInt8 { UInt8(ascii: "A") }
    @inlinable package static var visible: UInt8 { UInt8(ascii: "Y") }
    @inlinable package static var hidden: UInt8 { UInt8(ascii: "N") }
    /// Made to conform by the exchange; outbound only.
    @inlinable package static var conformant: UInt8 { UInt8(ascii: "Z") }
  }

  /// Values of `capacity`.
  @usableFromInline
  package enum Capacity {
    @inlinable package static var agency: UInt8 { UInt8(ascii: "A") }
    @inlinable package static var principal: UInt8 { UInt8(ascii: "P") }
    @inlinable package static var riskless: UInt8 { UInt8(ascii: "R") }
    @inlinable package static var other: UInt8 { UInt8(ascii: "O") }
  }

  /// Values of `crossType`.
  @usableFromInline
  package enum CrossType {
    @inlinable package static var continuous: UInt8 { UInt8(ascii: "N") }
    @inlinable package static var opening: UInt8 { UInt8(ascii: "O") }
    @inlinable package static var closing: UInt8 { UInt8(ascii: "C") }
    @inlinable package static var halt: UInt8 { UInt8(ascii: "H") }
  }

  /// Values of `orderState`.
  @usableFromInline
  package enum OrderState {
    @inlinable package static var live: UInt8 { UInt8(ascii: "L") }
    @inlinable package static var dead: UInt8 { UInt8(ascii: "D") }
  }

  /// Values of `SystemEvent.eventCode`.
  @usableFromInline
  package enum EventCode {
    @inlinable package static var startOfDay: UInt8 { UInt8(ascii: "S") }
    @inlinable package static var endOfDay: UInt8 { UInt8(ascii: "E") }
  }

  /// Values of `Canceled.reason`.
  @usableFromInline
  package enum CancelReason {
    @inlinable package static var user: UInt8 { UInt8(ascii: "U") }
    @inlinable package static var immediateOrCancel: UInt8 { UInt8(ascii: "I") }
    @inlinable package static var timeout: UInt8 { UInt8(ascii: "T") }
    @inlinable package static var supervisory: UInt8 { UInt8(ascii: "S") }
    @inlinable package static var regulatory: UInt8 { UInt8(ascii: "D") }
    @inlinable package static var selfMatchPrevention: UInt8 { UInt8(ascii: "Q") }
    @inlinable package static var system: UInt8 { UInt8(ascii: "Z") }
    @inlinable package static var crossCancelled: UInt8 { UInt8(ascii: "C") }
    @inlinable package static var halted: UInt8 { UInt8(ascii: "H") }
    @inlinable package static var closed: UInt8 { UInt8(ascii: "E") }
    @inlinable package static var postOnly: UInt8 { UInt8(ascii: "F") }
  }

  /// Values of `liquidity` in continuous trading.
  @usableFromInline
  package enum Liquidity {
    @inlinable package static var added: UInt8 { UInt8(ascii: "A") }
    @inlinable package static var removed: UInt8 { UInt8(ascii: "R") }
  }

  /// Values of `Rejected.reason`; the venue has more, for risk checks before trading.
  @usableFromInline
  package enum RejectReason {
    @inlinable package static var quoteUnavailable: UInt16 { 0x01 }
    @inlinable package static var invalidDisplay: UInt16 { 0x03 }
    @inlinable package static var invalidMaxFloor: UInt16 { 0x04 }
    @inlinable package static var fatFinger: UInt16 { 0x06 }
    @inlinable package static var halted: UInt16 { 0x07 }
    @inlinable package static var invalidSide: UInt16 { 0x09 }
    @inlinable package static var processingError: UInt16 { 0x0A }
    @inlinable package static var cancelPending: UInt16 { 0x0B }
    @inlinable package static var firmNotAuthorized: UInt16 { 0x0C }
    @inlinable package static var invalidMinQty: UInt16 { 0x0D }
    @inlinable package static var other: UInt16 { 0x0F }
    @inlinable package static var cancelNotAllowed: UInt16 { 0x10 }
    @inlinable package static var invalidQuantity: UInt16 { 0x13 }
    @inlinable package static var invalidCrossOrder: UInt16 { 0x14 }
    @inlinable package static var replaceNotAllowed: UInt16 { 0x15 }
    @inlinable package static var invalidSymbol: UInt16 { 0x17 }
    @inlinable package static var test: UInt16 { 0x18 }
    @inlinable package static var invalidPrice: UInt16 { 0x1D }
    @inlinable package static var sharesExceedThreshold: UInt16 { 0x1E }
    @inlinable package static var notionalExceedsMax: UInt16 { 0x1F }
  }
}
