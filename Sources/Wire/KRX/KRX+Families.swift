// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// Products that share their layouts, from the last three bytes of a TR code.
  @usableFromInline
  package enum Family: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// 034: KOSPI 200 options before EXTURE 3.0.
    case option
    /// 014: KOSPI 200 futures before EXTURE 3.0.
    case future
    /// 015: stock futures before EXTURE 3.0.
    case stockFuture
    /// 016: commodity, rate and currency futures before EXTURE 3.0.
    case commodity
    /// 01F … 17F but 04F and 05F: derivatives of EXTURE 3.0 with five levels.
    case derivative
    /// 04F and 05F: stock futures and options of EXTURE 3.0, ten levels and whole prices.
    case stockDerivative
    /// 01S … 04S, 01Q and 01X.
    case security
    /// 01B and 01K.
    case bond
    /// 01G.
    case gold
    /// 01E.
    case emission
    /// 000 and 00F, 011 and 012 before EXTURE 3.0: what is about no product.
    case shared
  }

  /// The family of a TR code; nil when the generation has no such information class.
  static func family(of code: TRCode, _ generation: Generation) -> Family? {
    generation == .exture3 ? family3(code.information) : familyBefore(code.information)
  }

  private static func familyBefore(_ information: UInt32) -> Family? {
    switch information {
    case 0x30_33_34: .option
    case 0x30_31_34: .future
    case 0x30_31_35: .stockFuture
    case 0x30_31_36: .commodity
    case 0x30_30_30, 0x30_31_31, 0x30_31_32: .shared
    default: nil
    }
  }

  private static func family3(_ information: UInt32) -> Family? {
    let tens = information >> 16 &- 0x30
    let units = information >> 8 & 0xFF &- 0x30
    guard tens <= 1, units <= 9 else { return nil }
    let number = tens * 10 + units
    switch UInt8(truncatingIfNeeded: information) {
    case UInt8(ascii: "F"):
      guard number <= 17 else { return nil }
      return number == 0 ? .shared : number == 4 || number == 5 ? .stockDerivative : .derivative
    case UInt8(ascii: "S"): return (1...4).contains(number) ? .security : nil
    case UInt8(ascii: "Q"), UInt8(ascii: "X"): return number == 1 ? .security : nil
    case UInt8(ascii: "B"), UInt8(ascii: "K"): return number == 1 ? .bond : nil
    case UInt8(ascii: "G"): return number == 1 ? .gold : nil
    case UInt8(ascii: "E"): return number == 1 ? .emission : nil
    case UInt8(ascii: "0"): return number == 0 ? .shared : nil
    default: return nil
    }
  }

  /// The kind of a data class. B7 is a book like B6; its rows say that it has providers.
  package static func kind(ofClass dataClass: UInt16) -> Kind? {
    switch dataClass {
    case 0x42_36, 0x42_37: .book
    case 0x41_33: .trade
    case 0x47_37: .tradeBook
    case 0x42_32: .snapshot
    case 0x41_30: .master
    case 0x41_36: .close
    case 0x41_37: .operation
    case 0x52_31: .operationBook
    case 0x4D_34: .schedule
    case 0x56_31: .limitExpansion
    case 0x51_32: .dynamicBand
    case 0x48_30: .endOfData
    case 0x48_31: .investorStatistics
    case 0x48_32: .openInterest
    case 0x48_33: .settlement
    case 0x49_32: .polling
    case 0x43_34: .combinedTotal
    case 0x4F_36: .allocation
    case 0x4E_37: .sensitivity
    case 0x50_31: .impliedVolatility
    case 0x4D_37: .blockTrade
    case 0x47_39: .blank
    case 0x52_38: .volatilityInterruption
    case 0x42_35, 0x46_32, 0x48_34: .other
    default: nil
    }
  }
}
