// SPDX-License-Identifier: Apache-2.0

/// One measurement program: what it is called and how it is run.
struct Benchmark: Sendable {
  /// The names of the measurements it makes, its own first.
  let names: [String]
  let summary: String
  let run: @Sendable (Bench) throws -> Outcome

  static var all: [Benchmark] {
    [
      ClockNow.benchmark, HistogramRecord.benchmark, DecodeITCH.benchmark, DecodeMold.benchmark,
      DecodeKRX.benchmark, DecodeKRX.captureBenchmark, FIXCodec.benchmark, BookOrders.benchmark,
      MarketBooks.benchmark, FeedPackets.benchmark, FeedKRXPackets.benchmark,
      RingRoundTrip.benchmark,
      RingThroughput.benchmark, QueueRoundTrip.benchmark, WireOneWay.benchmark,
      RiskOrders.benchmark, TickToTrade.benchmark, RequestToWire.benchmark,
      KillCancels.benchmark,
    ]
  }

  func matches(_ filter: String) -> Bool {
    filter.isEmpty || names.contains { $0.contains(filter) }
  }
}

/// What a benchmark found.
struct Outcome {
  var measurements: [Measurement] = []
  var comparisons: [Comparison] = []
}

/// One side against another, measured in turns.
struct Comparison {
  let subject: Measurement
  let reference: Measurement

  /// Below 1 the subject is the faster one.
  var ratioOfMin: Double { subject.min / reference.min }
  var ratioOfMedian: Double { subject.p50 / reference.p50 }
}

/// This host lacks what a benchmark needs.
struct Skip: Error {
  let reason: String
}

/// A benchmark computed something wrong: its times mean nothing.
struct WrongResult: Error, CustomStringConvertible {
  let description: String
}

/// Throws unless a result is as it must be.
func verify(_ isRight: Bool, _ description: @autoclosure () -> String) throws {
  guard isRight else { throw WrongResult(description: description()) }
}
