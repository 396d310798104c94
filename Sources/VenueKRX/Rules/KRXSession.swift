// SPDX-License-Identifier: Apache-2.0
package import Rings

/// What a session id means for trading: one row of `KRXRules.sessions`.
///
/// The ids come from one source that quotes the venue's code book; a second one is wanting.
package struct KRXSession: Sendable, BitwiseCopyable, Hashable {
  /// Two characters, the first in the upper byte.
  package var id: UInt16
  package var state: TradingState

  package init(_ id: StaticString, _ state: TradingState) {
    precondition(id.utf8CodeUnitCount == 2)
    var word: UInt16 = 0
    for byte in id.description.utf8 { word = word << 8 | UInt16(byte) }
    self.init(id: word, state)
  }

  package init(id: UInt16, _ state: TradingState) {
    self.id = id
    self.state = state
  }

  /// The ids of all generations. After-hours trading at the closing price is no market that a
  /// strategy of this host could trade in, so it counts as closed.
  package static let table: [KRXSession] = [
    KRXSession("10", .auction),  // opening auction
    KRXSession("11", .auction),  // its extension, in 2011
    KRXSession("20", .auction),  // single price
    KRXSession("30", .auction),  // closing auction
    KRXSession("40", .trading),  // continuous
    KRXSession("50", .auction),  // volatility interruption, static
    KRXSession("52", .auction),  // volatility interruption, dynamic
    KRXSession("54", .auction),  // volatility interruption, both
    KRXSession("60", .closed),  // after hours
    KRXSession("80", .auction),  // periodic single prices
    KRXSession("90", .halted),
    KRXSession("98", .closed),  // market shut down
    KRXSession("99", .closed),
  ]
}
