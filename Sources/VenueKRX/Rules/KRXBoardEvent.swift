// SPDX-License-Identifier: Apache-2.0
package import Rings

/// What a board event of an M4, A7 or R1 means: one row of `KRXRules.boardEvents`.
///
/// The codes come from one source that quotes the venue's code book; a second one is wanting.
package struct KRXBoardEvent: Sendable, BitwiseCopyable, Hashable {
  package enum Subject: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The circuit breaker of the stock market.
    case stockBreaker
    /// The circuit breaker of futures.
    case futureBreaker
    case priceLimit
    /// Program orders to sell.
    case sidecarSell
    /// Program orders to buy.
    case sidecarBuy
    case marketHalt
    case instrumentHalt
    case orderHalt
    case shutdown
  }

  package enum Phase: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case warning
    case warningLifted
    case halt
    /// Orders for the auction that ends the halt are taken.
    case resumption
    case resumed
    /// Of sidecars: the suspension is over.
    case lifted
    case notice
  }

  /// Three characters, the first in the most significant of 24 bits.
  package var code: UInt32
  package var subject: Subject
  package var phase: Phase
  /// The state of the instruments concerned from here on; nil leaves it as it is.
  package var state: TradingState?

  package init(_ code: StaticString, _ subject: Subject, _ phase: Phase, _ state: TradingState?) {
    precondition(code.utf8CodeUnitCount == 3)
    var word: UInt32 = 0
    for byte in code.description.utf8 { word = word << 8 | UInt32(byte) }
    self.init(code: word, subject, phase, state)
  }

  package init(code: UInt32, _ subject: Subject, _ phase: Phase, _ state: TradingState?) {
    self.code = code
    self.subject = subject
    self.phase = phase
    self.state = state
  }

  /// The known codes. A sidecar suspends program orders only, so it halts nothing.
  package static let table: [KRXBoardEvent] = [
    KRXBoardEvent("AF6", .stockBreaker, .warning, nil),
    KRXBoardEvent("AF7", .stockBreaker, .warningLifted, nil),
    KRXBoardEvent("AF8", .stockBreaker, .halt, .halted),
    KRXBoardEvent("AF1", .stockBreaker, .resumption, .auction),
    KRXBoardEvent("BF9", .stockBreaker, .resumed, .trading),
    KRXBoardEvent("AG6", .futureBreaker, .warning, nil),
    KRXBoardEvent("AG7", .futureBreaker, .warningLifted, nil),
    KRXBoardEvent("AG8", .futureBreaker, .halt, .halted),
    KRXBoardEvent("AG1", .futureBreaker, .resumption, .auction),
    KRXBoardEvent("BG9", .futureBreaker, .resumed, .trading),
    KRXBoardEvent("AT6", .priceLimit, .notice, nil),
    KRXBoardEvent("AN6", .sidecarSell, .warning, nil),
    KRXBoardEvent("AN7", .sidecarSell, .warningLifted, nil),
    KRXBoardEvent("AN8", .sidecarSell, .halt, nil),
    KRXBoardEvent("AN9", .sidecarSell, .lifted, nil),
    KRXBoardEvent("AO6", .sidecarBuy, .warning, nil),
    KRXBoardEvent("AO7", .sidecarBuy, .warningLifted, nil),
    KRXBoardEvent("AO8", .sidecarBuy, .halt, nil),
    KRXBoardEvent("AO9", .sidecarBuy, .lifted, nil),
    KRXBoardEvent("AE8", .marketHalt, .halt, .halted),
    KRXBoardEvent("AE1", .marketHalt, .resumption, .auction),
    KRXBoardEvent("BE9", .marketHalt, .resumed, .trading),
    KRXBoardEvent("EI8", .instrumentHalt, .halt, .halted),
    KRXBoardEvent("EI1", .instrumentHalt, .resumption, .auction),
    KRXBoardEvent("EI9", .instrumentHalt, .resumed, .trading),
    KRXBoardEvent("AH8", .orderHalt, .halt, .paused),
    KRXBoardEvent("AH9", .orderHalt, .lifted, .trading),
    KRXBoardEvent("AS8", .shutdown, .halt, .closed),
  ]
}
