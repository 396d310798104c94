// SPDX-License-Identifier: Apache-2.0
import Foundation
import Rings
import Telemetry
import Testing

@Suite("Percentile table")
struct PercentileTableTests {
  @Test("lines up its columns and says when nothing was recorded")
  func text() {
    var histogram = HistogramSnapshot(scale: .latency)
    for value in 1...1000 as ClosedRange<Int64> { histogram.record(value) }
    let empty = HistogramSnapshot(scale: .latency)
    let table = PercentileTable([
      NamedHistogram("read_to_request", histogram), NamedHistogram("risk", empty),
    ])
    #expect(
      table.text == """
        stage, ns        count  min  p50  p90  p99  p99.9  p99.99    max
        read_to_request  1,000    1  500  900  990    999   1,000  1,000
        risk                 0    -    -    -    -      -       -      -

        """)
  }

  @Test("shows durations that were out of range")
  func outOfRange() {
    var histogram = HistogramSnapshot(scale: .latency)
    histogram.record(-5)
    histogram.record(7)
    let table = PercentileTable([NamedHistogram("x", histogram)])
    #expect(table.text.contains("out of range"))
    #expect(Percentiles(histogram).outOfRange == 1)
    #expect(Percentiles(histogram).count == 1)
  }

  @Test("gives the same figures as JSON")
  func json() throws {
    var histogram = HistogramSnapshot(scale: .latency)
    for value in 1...1000 as ClosedRange<Int64> { histogram.record(value) }
    let data = try JSONEncoder().encode(Percentiles(histogram))
    let fields = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Int])
    #expect(fields["p999"] == 999)
    #expect(fields["count"] == 1000)
    #expect(try JSONDecoder().decode(Percentiles.self, from: data) == Percentiles(histogram))
  }
}

@Suite("Percentile plot")
struct PercentilePlotTests {
  func plot(_ histograms: [NamedHistogram]) -> String {
    PercentilePlot(title: "Tick to trade", subtitle: "a < b & c", histograms).svg
  }

  @Test("is well-formed and draws one curve per histogram that holds something")
  func curves() throws {
    var histogram = HistogramSnapshot(scale: .latency)
    for value in 1...1000 as ClosedRange<Int64> { histogram.record(value * value) }
    let svg = plot([
      NamedHistogram("first", histogram), NamedHistogram("second", histogram),
      NamedHistogram("none", HistogramSnapshot(scale: .latency)),
    ])
    #expect(svg.components(separatedBy: "<path ").count - 1 == 2)
    #expect(svg.contains("a &lt; b &amp; c"))
    #expect(svg.contains(">first</text>"))
    #expect(!svg.contains(">none</text>"))
    #expect(!svg.contains("nan"))
    #expect(!svg.contains("inf"))
  }

  @Test("of nothing says so")
  func empty() {
    #expect(plot([]).contains("nothing recorded"))
  }

  @Test("of one value stays inside its frame")
  func single() {
    var histogram = HistogramSnapshot(scale: .latency)
    histogram.record(0)
    let svg = plot([NamedHistogram("one", histogram)])
    #expect(svg.contains("<path "))
    #expect(!svg.contains("nan"))
  }
}

@Suite("Percentile")
struct PercentileTests {
  @Test("is what a sorted list gives")
  func percentiles() {
    var snapshot = HistogramSnapshot(scale: .latency)
    var random = Xorshift(seed: 0x5A)
    var values: [Int64] = []
    for _ in 0..<10_000 {
      let value = Int64(random.next() % 1_000_000)
      values.append(value)
      snapshot.record(value)
    }
    values.sort()
    for percentile in [0.01, 1, 25, 50, 90, 99, 99.9, 99.99, 100] {
      let exact = values[Int((percentile / 100 * 10_000).rounded()) - 1]
      let found = snapshot.value(atPercentile: percentile) ?? -1
      #expect(found >= exact && found - exact <= exact / 1000, "percentile=\(percentile)")
    }
    let mean = Double(values.reduce(0, +)) / 10_000
    #expect(abs((snapshot.mean ?? 0) - mean) < mean / 1000)
  }
}

/// A seeded generator: the same numbers on every run.
struct Xorshift {
  private var state: UInt64
  init(seed: UInt64) { state = seed | 1 }
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
