// SPDX-License-Identifier: Apache-2.0

extension OUCH42 {
  /// Values of `side`.
  @usableFromInline
  package enum SideCode {
    @inlinable package static var buy: UInt8 { UInt8(ascii: "B") }
    @inlinable package static var sell: UInt8 { UInt8(ascii: "S") }
    @inlinable package static var sellShort: UInt8 { UInt8(ascii: "T") }
    @inlinable package static var sellShortExempt: UInt8 { UInt8(ascii: "E") }
  }

  /// Values of `timeInForce` that are no seconds.
  @usableFromInline
  package enum TimeInForce {
    @inlinable package static var immediateOrCancel: UInt32 { 0 }
    /// Until the market closes.
    @inlinable package static var marketHours: UInt32 { 99_998 }
    /// Until the system closes.
    @inlinable package static var systemHours: UInt32 { 99_999 }
  }

  /// Values of `display` that this appliance uses or serves.
  @usableFromInline
  package enum Display {
    @inlinable package static var attributable: UInt8 { UInt8(ascii: "A") }
    @inlinable package static var visible: UInt8 { UInt8(ascii: "Y") }
  }

  /// Values of `capacity`.
  @usableFromInline
  package enum Capacity {
    @inlinable package static var principal: UInt8 { UInt8(ascii: "P") }
  }

  /// Values of `crossType`.
  @usableFromInline
  package enum CrossType {
    @inlinable package static var continuous: UInt8 { UInt8(ascii: "N") }
  }

  /// Values of `orderState`, those of OUCH 5.0.
  package typealias OrderState = OUCH50.OrderState

  /// Values of `SystemEvent.eventCode`, those of OUCH 5.0.
  package typealias EventCode = OUCH50.EventCode

  /// Values of `Canceled.reason` and `AIQCanceled.reason`.
  @usableFromInline
  package enum CancelReason {
    @inlinable package static var user: UInt8 { UInt8(ascii: "U") }
    @inlinable package static var immediateOrCancel: UInt8 { UInt8(ascii: "I") }
    @inlinable package static var timeout: UInt8 { UInt8(ascii: "T") }
    @inlinable package static var supervisory: UInt8 { UInt8(ascii: "S") }
    @inlinable package static var selfMatchPrevention: UInt8 { UInt8(ascii: "Q") }
    @inlinable package static var closed: UInt8 { UInt8(ascii: "E") }
  }

  /// Values of `liquidity` in continuous trading, those of OUCH 5.0.
  package typealias Liquidity = OUCH50.Liquidity

  /// Values of `Rejected.reason`; the venue has more, for risk checks before trading.
  @usableFromInline
  package enum RejectReason {
    @inlinable package static var halted: UInt8 { UInt8(ascii: "H") }
    @inlinable package static var sharesExceedThreshold: UInt8 { UInt8(ascii: "Z") }
    @inlinable package static var invalidSymbol: UInt8 { UInt8(ascii: "S") }
    @inlinable package static var invalidDisplay: UInt8 { UInt8(ascii: "D") }
    @inlinable package static var closed: UInt8 { UInt8(ascii: "C") }
    @inlinable package static var firmNotAuthorized: UInt8 { UInt8(ascii: "L") }
    @inlinable package static var crossNotAllowed: UInt8 { UInt8(ascii: "R") }
    @inlinable package static var invalidPrice: UInt8 { UInt8(ascii: "X") }
    @inlinable package static var invalidMinQuantity: UInt8 { UInt8(ascii: "N") }
    @inlinable package static var other: UInt8 { UInt8(ascii: "O") }
  }
}
