// SPDX-License-Identifier: Apache-2.0
import Memory

/// Draws stocks as a market does: a few are in most messages, most in few.
///
/// The stock of rank r has a share proportional to 1 / (r + 24), as in Zipf's law with a blunted
/// head: of 8,000 the first has 0.7 % of all draws, the last 0.002 %. Ranks are scattered over the
/// numbers, so that busy stocks do not lie side by side in arrays.
struct SymbolDraw: ~Copyable {
  /// The stock of each of equally likely entries.
  private var entries: FixedArray<UInt16>
  let symbolCount: Int

  /// Large enough that the last of 50,000 stocks has an entry.
  static let entryCount = 1 << 20
  private static let bluntness = 24

  init(symbolCount: Int) {
    self.symbolCount = symbolCount
    entries = FixedArray(repeating: 0, count: Self.entryCount)
    let step = symbolCount % 7_919 == 0 ? 7_907 : 7_919
    var total: UInt64 = 0
    for rank in 0..<symbolCount { total += Self.weight(rank) }
    var cumulated: UInt64 = 0
    var entry = 0
    for rank in 0..<symbolCount {
      cumulated += Self.weight(rank)
      let end = Int(UInt64(Self.entryCount) * cumulated / total)
      let symbol = UInt16(rank * step % symbolCount)
      while entry < end {
        entries[entry] = symbol
        entry += 1
      }
    }
  }

  private static func weight(_ rank: Int) -> UInt64 { (1 << 32) / UInt64(rank + bluntness) }

  /// A stock in 0 ..< symbolCount.
  mutating func next(_ random: inout SeededRandom) -> Int {
    Int(entries[Int(random.below(Int64(Self.entryCount)))])
  }
}
