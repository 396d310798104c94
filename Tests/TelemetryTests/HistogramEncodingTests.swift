// SPDX-License-Identifier: Apache-2.0
import Foundation
import Rings
import Telemetry
import TestSupport
import Testing
import Units

@Suite("Histogram encoding")
struct HistogramEncodingTests {
  static func filled(seed: UInt64, count: Int) -> HistogramSnapshot {
    var histogram = HistogramSnapshot(scale: .latency)
    var state = seed | 1
    for _ in 0..<count {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      histogram.record(Int64(state >> (28 + state % 32)) % 100_000_000_000)
    }
    return histogram
  }

  static var histograms: [HistogramSnapshot] {
    var ends = HistogramSnapshot(scale: .latency)
    ends.record(0, count: UInt64(Int64.max) - 1)
    ends.record(HistogramScale.latency.highest)
    return [HistogramSnapshot(scale: .latency), ends, filled(seed: 3, count: 20_000)]
  }

  @Test("gives back every counter", arguments: histograms)
  func roundTrip(histogram: HistogramSnapshot) throws {
    let text = HistogramEncoding.text(histogram)
    #expect(try HistogramEncoding.histogram(text) == histogram)
  }

  @Test("refuses what is not a histogram", arguments: ["", "!", "AAAA", "HISTFAAAAEV42pNpmSzM"])
  func refusals(text: String) {
    #expect(throws: HistogramEncoding.Refusal.self) { try HistogramEncoding.histogram(text) }
  }

  @Test("survives mutated inputs")
  func mutations() throws {
    let valid = HistogramEncoding.plain(Self.filled(seed: 9, count: 50))
    var state: UInt64 = 0x1234_5678_9ABC_DEF1
    var refused = 0
    for _ in 0..<100_000 {
      var bytes = valid
      for _ in 0..<(1 + state % 4) {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        bytes[Int(state >> 8) % bytes.count] = UInt8(truncatingIfNeeded: state)
      }
      if state % 5 == 0 { bytes.removeLast(Int(state >> 40) % bytes.count) }
      do { _ = try HistogramEncoding.histogram(plain: bytes) } catch { refused += 1 }
    }
    #expect(refused > 10_000)
  }
}

@Suite("Interval log")
struct IntervalLogTests {
  @Test("of jHiccup reads as its own tools read it")
  func jHiccup() throws {
    guard let file = SharedData.bytes("hdrhistogram/jHiccup-2.0.7S.logV2.hlog") else { return }
    let text = String(decoding: file, as: UTF8.self)
    let intervals = try IntervalLogReader.intervals(text)
    #expect(intervals.count == 62)
    let sum = IntervalLogReader.sum(of: intervals)
    #expect(sum.totalCount == 48_761)
    #expect(sum.value(atPercentile: 99.9) == 1_745_879_039)
    #expect(sum.max == 1_796_210_687)
    #expect(intervals[0].startSeconds == 0.127)
    #expect(intervals[0].lengthSeconds == 1.007)
    // The interval's own maximum column, in milliseconds, agrees with its histogram.
    #expect(intervals[9].histogram.max.map { ($0 + 500) / 1000 } == 1_551_892)
    #expect(intervals[48].histogram.max.map { ($0 + 500) / 1000 } == 1_803_551)
  }

  @Test("reads back as it was written")
  func roundTrip() throws {
    let written = [
      LogInterval(
        tag: nil, startSeconds: 0.5, lengthSeconds: 1,
        histogram: HistogramEncodingTests.filled(seed: 1, count: 1000)),
      LogInterval(
        tag: "risk_to_send", startSeconds: 1.5, lengthSeconds: 0.999,
        histogram: HistogramEncodingTests.filled(seed: 2, count: 1000)),
    ]
    let header = IntervalLogWriter.header(
      start: UnixNanos(raw: 1_441_812_279_474_000_000), comment: "two\nlines")
    #expect(header.contains("#[StartTime: 1441812279.474 (seconds since epoch), 2015-09-09T"))
    #expect(header.hasPrefix("#[two lines]\n"))
    let text = header + written.map(IntervalLogWriter.line).joined()
    #expect(try IntervalLogReader.intervals(text) == written)
  }

  @Test("names the line it cannot read")
  func refusal() {
    let error = #expect(throws: IntervalLogReader.Refusal.self) {
      try IntervalLogReader.intervals("#[x]\n1,2,3,zzz")
    }
    #expect(error?.line == 2)
  }
}
