// SPDX-License-Identifier: Apache-2.0
internal import Book
internal import Exchange
internal import Memory
internal import Rings
internal import Units

/// Follows a ring's events and finds out when the books after a checkpoint can be compared.
///
/// Per event: `checkpoint` until it gives none, each time `compare` for every place, then `apply`.
struct LevelAudit: ~Copyable {
  var report = VerificationReport()
  private(set) var follower: LevelFollower
  /// The exchange's instruments by their numbers there.
  let codes: [Code]
  /// The exchange's number of each of the host's instruments.
  private(set) var places: [Int?]
  private let midnight: UnixNanos
  private var nextCheckpoint: UInt64?
  /// The last message whose events were taken, and when the exchange published it, in nanoseconds
  /// since midnight.
  private(set) var lastSequence: UInt64 = 0
  private(set) var lastTime: UInt64 = 0

  private static var interval: UInt64 { ExchangeProcess.checkpointInterval }

  init(codes: [Code], instrumentCapacity: Int, levelCapacity: Int, midnight: UnixNanos) {
    self.codes = codes
    self.midnight = midnight
    follower = LevelFollower(
      instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity)
    places = Array(repeating: nil, count: instrumentCapacity)
  }

  /// The host's instrument `index` has this code.
  mutating func define(_ index: Int, as code: Code) {
    if index < places.count { places[index] = codes.firstIndex(of: code) }
  }

  /// A message of the venue rather than a part of a snapshot or a remark of the feed.
  func isLive(_ event: Event) -> Bool {
    switch event.kind {
    case .gap, .gapEnd, .snapshotBegin, .snapshotEnd, .bookClear, .definition, .none: false
    default: event.venueSequence > 0 && !event.flags.contains(.snapshot)
    }
  }

  /// The next checkpoint that lies before `event` and after the events so far.
  mutating func checkpoint(before event: Event) -> UInt64? {
    guard isLive(event) else { return nil }
    let sequence = event.venueSequence
    guard let checkpoint = nextCheckpoint, sequence >= lastSequence else {
      // After a snapshot, which may be as of any message, and after going back to the beginning.
      nextCheckpoint = (sequence + Self.interval - 1) / Self.interval * Self.interval
      return nil
    }
    guard checkpoint < sequence else { return nil }
    nextCheckpoint = checkpoint + Self.interval
    report.checkpoints += 1
    return checkpoint
  }

  /// Judges the levels of the host's instrument `index` against the digest of the exchange's; nil:
  /// there is none to compare with. False when they are wrong and nothing says so.
  mutating func compare(_ index: Int, _ place: Int, _ digest: UInt64?) -> Bool {
    let mine = BookDigest.levels(
      of: follower.levels, InstrumentID(raw: UInt32(index)), codes[place])
    switch follower.trust(index) {
    case .right where digest == mine.value, .behind where digest == mine.value:
      report.levelBooksEqual += 1
    case .right where digest != nil:
      report.levelBooksWrong += 1
      return false
    case .none, .loading, .behind, .right: report.levelBooksStale += 1
    }
    return true
  }

  mutating func apply(_ event: Event) {
    if isLive(event) {
      lastSequence = event.venueSequence
      lastTime = UInt64(clamping: event.exchangeTime.raw - midnight.raw)
    } else if event.instrument == .none, event.kind == .snapshotBegin || event.kind == .snapshotEnd
    {
      nextCheckpoint = nil
    }
    follower.apply(event)
  }

  /// Events were overwritten before they were read.
  mutating func overrun(_ missed: UInt64) {
    report.eventsOverrun += missed
    follower.forget()
    nextCheckpoint = nil
  }

  mutating func note(_ difference: String) {
    if report.firstDifference == nil { report.firstDifference = difference }
  }

  /// The report with all that is counted elsewhere.
  mutating func finish() -> VerificationReport {
    report.staleBegun = follower.staleCount
    report.eventsRefused = follower.refusalCount
    return report
  }
}
