// SPDX-License-Identifier: Apache-2.0
package import Host
package import Units

/// A table of latency histograms, one per member of `ID`, all on `HistogramScale.latency`.
///
///      0 histogram count
///     16 histograms, each: saturated count, negative count, 14 unused, then the counters
private enum HistogramLayout {
  static let firstWord = 16
  static let counterWord = 16
  static let strideWordCount = counterWord + HistogramScale.latency.counterCount

  static func spec<ID: MetricID>(_ name: String, _ ids: ID.Type, _ mode: UInt32) -> RegionSpec {
    RegionSpec(
      // "histograms"
      name: name, kind: Code(high: 0x6869_7374_6F67_7261, low: 0x6D73_0000_0000_0000),
      layoutVersion: 1, layoutHash: ids.tableHash(),
      payloadWordCount: firstWord + ids.allCases.count * strideWordCount, mode: mode,
      wantsHugePages: false)
  }
}

/// The recording end: plain loads and stores, because one thread owns the whole table.
package struct SharedHistograms<ID: MetricID>: ~Copyable {
  package let region: Region
  @usableFromInline let words: Words
  @usableFromInline let scale = HistogramScale.latency
  @usableFromInline let strideWordCount = HistogramLayout.strideWordCount

  /// Creates the table `name` or goes on with what a dead owner recorded.
  package init(
    name: String, mode: UInt32 = 0o640, in directory: RegionDirectory
  ) throws(RegionError) {
    let region = try Region(HistogramLayout.spec(name, ID.self, mode), in: directory, role: .owner)
    self.region = region
    words = region.payload.slice(HistogramLayout.firstWord..<region.payload.count)
  }

  /// Records one duration. Negative ones and those above 100 s are counted apart, in no
  /// percentile: they are errors of a clock, and clamping would hide them.
  @inlinable
  package mutating func record(_ id: ID, _ duration: Nanos) {
    let start = id.rawValue * strideWordCount
    let value = duration.raw
    let word: Int
    if value < 0 {
      word = start + 1
    } else if value > scale.highest {
      word = start
    } else {
      word = start + 16 + scale.index(of: value)
    }
    words.storeRelaxed(words.loadRelaxed(word) &+ 1, word)
  }

  package func snapshot(_ id: ID) -> HistogramSnapshot {
    copySnapshot(words.slice(tableRange(id.rawValue)))
  }

  /// Forgets everything recorded: the end of a warm-up.
  package mutating func reset() {
    for word in 0..<words.count { words.storeRelaxed(0, word) }
  }
}

/// A reading end, mapped read-only.
package struct HistogramReader<ID: MetricID>: ~Copyable, Sendable {
  package let region: Region
  private let words: Words

  /// Attaches to the table `name`; refuses while its owner has not made it.
  package init(name: String, in directory: RegionDirectory) throws(RegionError) {
    let region = try Region(HistogramLayout.spec(name, ID.self, 0), in: directory, role: .observer)
    self.region = region
    words = region.payload.slice(HistogramLayout.firstWord..<region.payload.count)
  }

  /// What was recorded so far; records made during the copy may or may not be in it. Allocates.
  package func snapshot(_ id: ID) -> HistogramSnapshot {
    copySnapshot(words.slice(tableRange(id.rawValue)))
  }
}

private func tableRange(_ index: Int) -> Range<Int> {
  let start = index * HistogramLayout.strideWordCount
  return start..<(start + HistogramLayout.strideWordCount)
}

private func copySnapshot(_ words: Words) -> HistogramSnapshot {
  let scale = HistogramScale.latency
  return HistogramSnapshot(
    scale: scale,
    counts: (0..<scale.counterCount).map { words.loadRelaxed(HistogramLayout.counterWord + $0) },
    saturatedCount: words.loadRelaxed(0), negativeCount: words.loadRelaxed(1))
}
