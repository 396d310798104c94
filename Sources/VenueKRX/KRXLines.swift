// SPDX-License-Identifier: Apache-2.0
import Feed
import Memory
import Units

/// What each line brought, and which lines and streams are alive.
///
/// Lines of one stream carry the same messages. A line says something at least once a minute, were
/// it only its polling; one that is silent for longer than that allows has failed. Owned by one
/// thread.
struct KRXLines: ~Copyable {
  /// One line's figures.
  struct Line: BitwiseCopyable {
    var stream: UInt8 = 0
    /// Its number within the stream.
    var copy: UInt8 = 0
    var isSilent = false
    var silences: UInt64 = 0
    /// Since when it says nothing.
    var heardAt = MonotonicNanos(raw: 0)
    /// A message is a packet here, and the first arrivals are of books, trades and schedules.
    var figures = LineFigures()
  }

  /// What a line's silence or return means.
  enum Change: Equatable {
    case none
    case line
    /// The last line of the stream fell silent, or the first one came back.
    case stream(UInt8)
  }

  private(set) var lines: FixedArray<Line>
  /// How late copies were, until somebody asks.
  private var lateness: FixedQueue<LineLateness>
  /// Lines of each stream, and those of them that are silent.
  private var lineCounts: FixedArray<Int>
  private var silentCounts: FixedArray<Int>
  private let silenceMax: Nanos
  /// When silence began to count; nil until the first packet or timer.
  private var begin: MonotonicNanos?

  /// Lines in order, each with the number of its stream, 0 ..< 256.
  init(streams: [Int], silenceMax: Nanos) {
    precondition(!streams.isEmpty)
    precondition(silenceMax.raw > 0)
    lines = FixedArray(repeating: Line(), count: streams.count)
    lateness = FixedQueue(
      capacity: LineConfiguration().latenessCapacity,
      filler: LineLateness(line: 0, lateness: .zero))
    lineCounts = FixedArray(repeating: 0, count: 256)
    silentCounts = FixedArray(repeating: 0, count: 256)
    self.silenceMax = silenceMax
    for (index, stream) in streams.enumerated() {
      lines[index].stream = UInt8(stream)
      lines[index].copy = UInt8(clamping: lineCounts[stream])
      lineCounts[stream] += 1
      precondition(lineCounts[stream] <= CopyHistory.lineCountMax, "a stream has four lines")
    }
  }

  var count: Int { lines.count }

  /// Whether another line may bring what `line` brings.
  func hasCopies(_ line: Int) -> Bool { lineCounts[Int(lines[line].stream)] > 1 }

  /// Takes note of a packet of `line`; what changed is a return from silence.
  mutating func hear(_ line: Int, at now: MonotonicNanos) -> Change {
    if begin == nil { start(at: now) }
    lines[line].figures.packets &+= 1
    lines[line].figures.lastPacketTime = now
    lines[line].heardAt = now
    guard lines[line].isSilent else { return .none }
    lines[line].isSilent = false
    let stream = Int(lines[line].stream)
    silentCounts[stream] -= 1
    return silentCounts[stream] == lineCounts[stream] - 1 ? .stream(UInt8(stream)) : .line
  }

  mutating func countFirst(_ line: Int) { lines[line].figures.firstArrivals &+= 1 }
  mutating func countFilled(_ line: Int) { lines[line].figures.messagesFilled &+= 1 }
  mutating func countMismatch(_ line: Int) { lines[line].figures.mismatches &+= 1 }
  mutating func countMalformed(_ line: Int) { lines[line].figures.malformed &+= 1 }

  /// Counts a copy, which came `lateness` after the first on another line, as far as that is known;
  /// false when nobody takes latenesses, and this one is dropped.
  mutating func countCopy(_ line: Int, lateness: Nanos?) -> Bool {
    lines[line].figures.duplicates &+= 1
    guard let lateness else { return true }
    return self.lateness.append(LineLateness(line: line, lateness: lateness))
  }

  mutating func popLateness() -> LineLateness? { lateness.popFirst() }

  /// Silence counts from `now`, unless it does already.
  mutating func start(at now: MonotonicNanos) {
    guard begin == nil else { return }
    begin = now
    for line in 0..<lines.count { lines[line].heardAt = now }
  }

  /// When the next line is silent for too long; nil while none can be.
  var deadline: MonotonicNanos? {
    guard begin != nil else { return nil }
    var earliest: MonotonicNanos?
    for line in 0..<lines.count where !lines[line].isSilent {
      let due = lines[line].heardAt + silenceMax
      if let known = earliest, known <= due { continue }
      earliest = due
    }
    return earliest
  }

  /// The next line that has been silent for too long at `now`, and what that means.
  mutating func popSilent(at now: MonotonicNanos) -> (line: Int, change: Change)? {
    guard begin != nil else { return nil }
    for line in 0..<lines.count where !lines[line].isSilent {
      guard lines[line].heardAt + silenceMax <= now else { continue }
      lines[line].isSilent = true
      lines[line].silences &+= 1
      let stream = Int(lines[line].stream)
      silentCounts[stream] += 1
      return (line, silentCounts[stream] == lineCounts[stream] ? .stream(UInt8(stream)) : .line)
    }
    return nil
  }

  /// Calls `body` with the name and count of everything counted. Allocates.
  func forEachCounter(_ body: (String, UInt64) -> Void) {
    for line in 0..<lines.count {
      lines[line].figures.forEachCounter(of: "line\(line)", body)
      body("line\(line)Silence", lines[line].silences)
    }
  }
}
