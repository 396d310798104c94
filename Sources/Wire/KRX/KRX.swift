// SPDX-License-Identifier: Apache-2.0

/// KRX real-time distribution: fixed-width ASCII, one message per datagram, the last byte 0xFF.
///
/// Three generations of layouts share one parser. A layout is data: rows of offsets, widths and
/// number forms, looked up by generation and all five bytes of the TR code.
@usableFromInline
package enum KRX {
  /// Which layouts a line speaks; chosen by configuration, as TR codes repeat between them.
  @usableFromInline
  package enum Generation: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Index derivatives of 2011.
    case krx2011
    /// 2014 to 2022.
    case exturePlus
    /// Since 2023: prices with a printed decimal point, microseconds, asks before bids.
    case exture3
  }

  /// What became of one datagram; everything but `decoded` is for the caller to count.
  @usableFromInline
  package enum Outcome: UInt8, Sendable, BitwiseCopyable {
    case decoded
    /// A message of the generation of which only the length is known; it and the end are right.
    case recognized
    case unknownType
    case wrongLength
    /// The last byte is not 0xFF.
    case missingEnd
    /// A number holds something else than digits, or a sign is none.
    case malformed
  }

  /// What a message says, from its data class, the first two bytes of its TR code.
  @usableFromInline
  package enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// B6; B7 with quantities of liquidity providers.
    case book
    /// A3.
    case trade
    /// G7: a trade and the book that it left behind.
    case tradeBook
    /// B2: one instrument of the recovery cycle.
    case snapshot
    /// A0: an instrument, sent before the market opens.
    case master
    /// A6: an instrument's close.
    case close
    /// A7: a board event of an instrument, with its book in Exture+.
    case operation
    /// R1: a board event of an instrument with its book, in EXTURE 3.0.
    case operationBook
    /// M4: board events, halts and circuit breakers of a group or an instrument.
    case schedule
    /// V1: the price limits went to another stage.
    case limitExpansion
    /// Q2: the dynamic price band was set, cleared or set again.
    case dynamicBand
    /// H0: no more data of the market today.
    case endOfData
    /// H1.
    case investorStatistics
    /// H2.
    case openInterest
    /// H3.
    case settlement
    /// I2: the line's sign of life, each minute.
    case polling
    /// C4: competitive and negotiated trades together.
    case combinedTotal
    /// O6.
    case allocation
    /// N7: sensitivities of an option.
    case sensitivity
    /// P1.
    case impliedVolatility
    /// M7: negotiated trades before the opening.
    case blockTrade
    /// G9: nothing.
    case blank
    /// R8: a volatility interruption of a security.
    case volatilityInterruption
    /// Any class whose meaning is not given, by length only.
    case other
  }
}
