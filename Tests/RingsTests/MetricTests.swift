// SPDX-License-Identifier: Apache-2.0
import Host
import Rings
import TestSupport
import Testing
import Units

enum Fruit: Int, MetricID {
  case apple
  case pear
  var label: String { "\(self)_pick" }
  var meaning: String { "picked" }
}

enum Vegetable: Int, MetricID {
  case leek
  case bean
  var label: String { "\(self)_pick" }
  var meaning: String { "picked" }
}

@Suite("Counters")
struct CounterTests {
  let folder = TestFolder()

  @Test("count on after a restart and are read by others")
  func restart() throws {
    do {
      var counters = try Counters<Fruit>(name: "c", in: folder.directory)
      counters.add(.apple)
      counters.add(.pear, 5)
    }
    var counters = try Counters<Fruit>(name: "c", in: folder.directory)
    counters.add(.apple)
    let reader = try CounterReader<Fruit>(name: "c", in: folder.directory)
    #expect(reader[.apple] == 2)
    #expect(reader[.pear] == 5)
    counters.store(.pear, 3)
    #expect(reader.all().map(\.value) == [2, 3])
    counters.reset()
    #expect(reader.all().map(\.value) == [0, 0])
  }

  @Test("refuse a reader with other labels")
  func labels() throws {
    let counters = try Counters<Fruit>(name: "c", in: folder.directory)
    #expect(throws: RegionError.self) {
      _ = try CounterReader<Vegetable>(name: "c", in: folder.directory)
    }
    #expect(counters[.apple] == 0)
  }
}

@Suite("Shared histograms")
struct SharedHistogramTests {
  let folder = TestFolder()

  @Test("keep every value within a tenth of a percent, up to 100 s")
  func precision() throws {
    let scale = HistogramScale.latency
    var random = Xorshift(seed: 0xA5)
    var values: [Int64] = [0, 1, 2, 1023, 1024, 2047, 2048, 2049, scale.highest]
    for _ in 0..<100_000 {
      values.append(Int64(random.next() >> (27 + random.next() % 37)) % (scale.highest + 1))
    }
    var previousHighest: Int64 = -1
    for index in 0..<scale.counterCount {
      #expect(scale.lowestValue(at: index) == previousHighest + 1)
      previousHighest = scale.highestValue(at: index)
    }
    for value in values {
      let index = scale.index(of: value)
      let low = scale.lowestValue(at: index)
      let high = scale.highestValue(at: index)
      #expect(low <= value && value <= high, "value=\(value)")
      #expect(high - low <= value / 1000, "value=\(value)")
    }
  }

  @Test("count what is negative or beyond the range apart")
  func outside() throws {
    var histograms = try SharedHistograms<LatencyStage>(name: "h", in: folder.directory)
    let reader = try HistogramReader<LatencyStage>(name: "h", in: folder.directory)
    histograms.record(.riskToSend, Nanos(raw: -1))
    histograms.record(.riskToSend, Nanos(raw: 100_000_000_000))
    histograms.record(.riskToSend, Nanos(raw: 100_000_000_001))
    histograms.record(.riskToSend, Nanos(raw: 0))
    histograms.record(.receiveToSend, Nanos(raw: 77))
    let snapshot = reader.snapshot(.riskToSend)
    #expect(snapshot.negativeCount == 1)
    #expect(snapshot.saturatedCount == 1)
    #expect(snapshot.totalCount == 2)
    #expect(snapshot.min == 0)
    #expect(reader.snapshot(.receiveToSend).max == 77)
    #expect(reader.snapshot(.wireToReceive).isEmpty)
    #expect(reader.snapshot(.wireToReceive).max == nil)
    histograms.reset()
    #expect(reader.snapshot(.riskToSend) == HistogramSnapshot(scale: .latency))
  }

  @Test("add up and subtract")
  func arithmetic() {
    var first = HistogramSnapshot(scale: .latency)
    first.record(10, count: 3)
    var second = first
    second.record(20)
    second.record(-1)
    #expect(second.subtracting(first).totalCount == 1)
    #expect(second.subtracting(first).min == 20)
    first.merge(second.subtracting(first))
    #expect(first == second)
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
