// SPDX-License-Identifier: Apache-2.0

extension FIX.ExecutionReport {
  /// What happened, in the terms of 4.4: 4.2 says trade by its two fill types, and correction,
  /// bust and status by ExecTransType.
  @inlinable
  package var event: UInt8 {
    switch execTransType {
    case 0x31: FIX.ExecType.tradeCancel
    case 0x32: FIX.ExecType.tradeCorrect
    case 0x33: FIX.ExecType.orderStatus
    default: execType == 0x31 || execType == 0x32 ? FIX.ExecType.trade : execType
    }
  }

  /// The value of tag 150 for `version`.
  @inlinable
  func execType(in version: FIX.Version) -> UInt8 {
    guard version == .fix42 else { return execType }
    switch execType {
    case FIX.ExecType.trade, FIX.ExecType.tradeCancel, FIX.ExecType.tradeCorrect,
      FIX.ExecType.orderStatus:
      return ordStatus
    default: return execType
    }
  }

  /// The value of tag 20 for an event.
  @inlinable
  func execTransType(of event: UInt8) -> UInt8 {
    switch event {
    case FIX.ExecType.tradeCancel: 0x31
    case FIX.ExecType.tradeCorrect: 0x32
    case FIX.ExecType.orderStatus: 0x33
    default: 0x30
    }
  }
}

extension FIX.Writer {
  /// The value of tag 21: 4.2 requires one, and what goes to an exchange is automated.
  @inlinable
  func handlInst(_ handlInst: UInt8) -> UInt8 {
    handlInst == 0 && version == .fix42 ? 0x31 : handlInst
  }
}
