// SPDX-License-Identifier: Apache-2.0
import Net
import Testing
import Units

@Suite struct StampClockTests {
  /// One row: a stamp, as nanoseconds after the moment its datagram was taken, and what it says.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let lead: Int64
    let taken: Int64?
    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(name: "just before", lead: -800, taken: -800),
    Row(name: "at once", lead: 0, taken: 0),
    Row(name: "a stall ago", lead: -36_000_000, taken: -36_000_000),
    Row(name: "the longest wait", lead: -1_000_000_000, taken: -1_000_000_000),
    Row(name: "longer than that", lead: -1_000_000_001, taken: nil),
    Row(name: "ahead by what measuring is off", lead: 10_000, taken: 0),
    Row(name: "further ahead", lead: 10_001, taken: nil),
    Row(name: "of a clock on TAI that is taken for UTC", lead: 37_000_000_000, taken: nil),
    Row(name: "of the year 1970", lead: -1_700_000_000_000_000_000, taken: nil),
    Row(name: "beyond all numbers", lead: Int64.max - 6_000_000_000, taken: nil),
  ]

  @Test("A stamp counts when it lies shortly before its datagram was taken", arguments: rows)
  func window(row: Row) {
    let now = MonotonicNanos(raw: 5_000_000_000)
    let clock = StampClock(offset: .zero)
    let time = clock.time(now.raw &+ row.lead, takenAt: now)
    #expect(time == row.taken.map { MonotonicNanos(raw: now.raw + $0) })
  }

  @Test(
    "The offset of the other clock is taken off", arguments: [-7_000_000_000, 0, 1_700_000_000])
  func offset(seconds: Int64) {
    let now = MonotonicNanos(raw: 5_000_000_000)
    let clock = StampClock(offset: Nanos(raw: seconds))
    #expect(clock.time(now.raw + seconds - 500, takenAt: now) == MonotonicNanos(raw: now.raw - 500))
  }
}
