// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// Where the rows of a generation, kind and family begin; they lie one after the other, the usual
  /// length first.
  package struct RowIndex: Sendable {
    /// Of `rows`, grouped.
    package let rows: [Row]
    /// What tells rows apart, close together.
    let heads: [Head]
    /// The layouts of `rows` apart from them: one is read field by field where it lies, where a row
    /// would be copied and its arrays retained.
    let quotes: [QuoteLayout]
    /// For each generation, kind and family the first of its rows and how many there are.
    private let first: [UInt16]
    private let counts: [UInt8]

    /// What the envelope of a message is compared with.
    struct Head: Sendable, BitwiseCopyable {
      var byteCount: Int
      var kind: Kind
      var hasProviders: Bool
      var hasQuote: Bool
      var isSecurity: Bool
      var isLaidOut: Bool

      init(_ row: Row) {
        byteCount = row.byteCount
        kind = row.kind
        hasProviders = row.hasProviders
        hasQuote = row.hasQuote
        isSecurity = row.quote.changeSign.isPresent
        isLaidOut = row.isLaidOut
      }
    }

    init(_ unordered: [Row]) {
      let size = Generation.allCases.count * Kind.allCases.count * Family.allCases.count
      var groups = [[Row]](repeating: [], count: size)
      for row in unordered {
        groups[RowIndex.slot(row.generation, row.kind, row.family)].append(row)
      }
      var rows: [Row] = []
      var first: [UInt16] = []
      for group in groups {
        first.append(UInt16(rows.count))
        rows += group
      }
      self.rows = rows
      heads = rows.map(Head.init)
      quotes = rows.map(\.quote)
      self.first = first
      counts = groups.map { UInt8($0.count) }
    }

    private static func slot(_ generation: Generation, _ kind: Kind, _ family: Family) -> Int {
      (Int(generation.rawValue) * Kind.allCases.count + Int(kind.rawValue))
        * Family.allCases.count + Int(family.rawValue)
    }

    /// The numbers of the rows of a TR code; empty for an unknown code.
    package func candidates(of code: TRCode, _ generation: Generation) -> Range<Int> {
      guard let kind = KRX.kind(ofClass: code.dataClass),
        let family = KRX.family(of: code, generation)
      else { return 0..<0 }
      let slot = RowIndex.slot(generation, kind, family)
      let start = Int(first[slot])
      return start..<(start + Int(counts[slot]))
    }
  }

  /// Of all `rows`.
  package static let rowIndex = RowIndex(rows)

  /// The datagram lengths of a TR code, the usual first; empty for an unknown code.
  package static func byteCounts(of code: TRCode, _ generation: Generation) -> [Int] {
    rowIndex.candidates(of: code, generation).map { rowIndex.rows[$0] }
      .filter { $0.hasProviders == code.isProviderBook || $0.kind != .book }
      .map(\.byteCount)
  }
}
