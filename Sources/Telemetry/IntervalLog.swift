// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Rings
package import Units

/// One line of an interval log: what was recorded between two moments.
package struct LogInterval: Sendable, Equatable {
  /// Column of the log the interval belongs to; nil where the log has only one.
  package let tag: String?
  /// Seconds since the log's start or since 1970, as the log has it.
  package let startSeconds: Double
  package let lengthSeconds: Double
  package let histogram: HistogramSnapshot

  package init(
    tag: String?, startSeconds: Double, lengthSeconds: Double, histogram: HistogramSnapshot
  ) {
    self.tag = tag
    self.startSeconds = startSeconds
    self.lengthSeconds = lengthSeconds
    self.histogram = histogram
  }
}

/// The text of a HdrHistogram interval log (`.hlog`, format 1.3), line by line.
///
/// Values are nanoseconds; the maximum column is in milliseconds, as other tools expect it.
package struct IntervalLogWriter: Sendable {
  /// Everything before the first interval. Interval starts are seconds after `start`.
  package static func header(start: UnixNanos, comment: String) -> String {
    let seconds = decimalText(start.raw / 1_000_000, decimals: 3)
    let date = Date(timeIntervalSince1970: Double(start.raw) / 1e9)
    let iso = date.formatted(.iso8601)
    return """
      #[\(comment.replacing("\n", with: " "))]
      #[Histogram log format version 1.3]
      #[StartTime: \(seconds) (seconds since epoch), \(iso)]
      "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

      """
  }

  /// One interval with its line end. A tag must not hold commas, spaces or line ends.
  package static func line(_ interval: LogInterval) -> String {
    let tag = interval.tag.map { tag in
      precondition(!tag.contains { $0 == "," || $0.isWhitespace })
      return "Tag=\(tag),"
    }
    let max = Double(Percentiles(interval.histogram).max) / 1e6
    let columns = [interval.startSeconds, interval.lengthSeconds, max].map(threeDecimals)
    let histogram = HistogramEncoding.text(interval.histogram)
    return "\(tag ?? "")\(columns.joined(separator: ",")),\(histogram)\n"
  }

  private static func threeDecimals(_ value: Double) -> String {
    decimalText(Int64((value * 1000).rounded()), decimals: 3)
  }
}

/// Reads interval logs of this and other tools.
package enum IntervalLogReader {
  /// A line that is no interval, comment or legend.
  package struct Refusal: Error, CustomStringConvertible {
    package let line: Int
    package let cause: String
    package var description: String { "interval log line=\(line): \(cause)" }
  }

  /// The intervals of a whole log in the order they stand there.
  package static func intervals(_ text: String) throws(Refusal) -> [LogInterval] {
    var intervals: [LogInterval] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.trimmingCharacters(in: .whitespaces)
      guard !line.isEmpty, !line.hasPrefix("#"), !line.hasPrefix("\"") else { continue }
      intervals.append(try interval(line, number: index + 1))
    }
    return intervals
  }

  /// All intervals in one histogram of three digits over the widest range among them, whatever
  /// their own scales.
  package static func sum(of intervals: [LogInterval]) -> HistogramSnapshot {
    let highest = intervals.map(\.histogram.scale.highest).max()
    let scale = highest.flatMap { HistogramScale(lowest: 1, highest: $0, digits: 3) }
    var sum = HistogramSnapshot(scale: scale ?? .latency)
    for interval in intervals { sum.merge(interval.histogram) }
    return sum
  }

  private static func interval(_ line: String, number: Int) throws(Refusal) -> LogInterval {
    var columns = line.split(separator: ",", omittingEmptySubsequences: false)[...]
    var tag: String?
    if let first = columns.first, first.hasPrefix("Tag=") {
      tag = String(first.dropFirst(4))
      columns = columns.dropFirst()
    }
    guard columns.count == 4, let histogram = columns.popLast() else {
      throw Refusal(line: number, cause: "columns=\(columns.count) expected=4")
    }
    let numbers = columns.compactMap { Double($0) }
    guard numbers.count == 3 else { throw Refusal(line: number, cause: "not a number") }
    do {
      return LogInterval(
        tag: tag, startSeconds: numbers[0], lengthSeconds: numbers[1],
        histogram: try HistogramEncoding.histogram(histogram))
    } catch {
      throw Refusal(line: number, cause: "histogram \(error.rawValue)")
    }
  }
}
