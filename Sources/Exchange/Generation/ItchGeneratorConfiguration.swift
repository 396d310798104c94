// SPDX-License-Identifier: Apache-2.0

/// How large a generated market file is and what it is drawn from.
package struct ItchGeneratorConfiguration: Sendable, BitwiseCopyable, Hashable {
  package var seed: UInt64
  /// Stocks, each with a book of its own.
  package var symbolCount: Int
  /// All messages of the file, those of its head and end included.
  package var messageCount: Int
  /// Orders resting in all books together once the books are filled.
  package var liveOrderCount: Int

  package static let symbolCounts = 1...50_000
  package static let liveOrderCounts = 16...50_000_000

  package init(
    seed: UInt64 = 1, symbolCount: Int = 8_000, messageCount: Int = 20_000_000,
    liveOrderCount: Int = 800_000
  ) {
    precondition(Self.symbolCounts.contains(symbolCount))
    precondition(Self.liveOrderCounts.contains(liveOrderCount))
    precondition(messageCount >= Self.messageCountMin(symbolCount: symbolCount))
    self.seed = seed
    self.symbolCount = symbolCount
    self.messageCount = messageCount
    self.liveOrderCount = liveOrderCount
  }

  /// Messages before trading: three system events, each stock's directory entry and its state.
  package var headCount: Int { Self.headCount(symbolCount: symbolCount) }

  /// What a file of that many stocks needs for its head, its end and one message of trading.
  package static func messageCountMin(symbolCount: Int) -> Int {
    headCount(symbolCount: symbolCount) + 1 + tailCount
  }

  /// The three system events that end a day.
  static let tailCount = 3

  private static func headCount(symbolCount: Int) -> Int { 3 + 2 * symbolCount }
}
