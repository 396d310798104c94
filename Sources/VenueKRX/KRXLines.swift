// SPDX-License-Identifier: Apache-2.0
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
    var packets: UInt64 = 0
    /// Books and trades that it brought first.
    var firstArrivals: UInt64 = 0
    /// Books and trades that another line had brought.
    var copies: UInt64 = 0
    /// How long after the first its copies came, in all and at most.
    var latenessSum = Nanos.zero
    var latenessMax = Nanos.zero
    var silences: UInt64 = 0
    var heardAt = MonotonicNanos(raw: 0)
  }

  /// What a line's silence or return means.
  enum Change: Equatable {
    case none
    case line
    /// The last line of the stream fell silent, or the first one came back.
    case stream(UInt8)
  }

  private(set) var lines: FixedArray<Line>
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
    lines[line].packets &+= 1
    lines[line].heardAt = now
    guard lines[line].isSilent else { return .none }
    lines[line].isSilent = false
    let stream = Int(lines[line].stream)
    silentCounts[stream] -= 1
    return silentCounts[stream] == lineCounts[stream] - 1 ? .stream(UInt8(stream)) : .line
  }

  mutating func countFirst(_ line: Int) { lines[line].firstArrivals &+= 1 }

  mutating func countCopy(_ line: Int, lateness: Nanos) {
    lines[line].copies &+= 1
    lines[line].latenessSum = Nanos(raw: lines[line].latenessSum.raw &+ lateness.raw)
    if lines[line].latenessMax < lateness { lines[line].latenessMax = lateness }
  }

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
      body("line\(line)Packet", lines[line].packets)
      body("line\(line)FirstArrival", lines[line].firstArrivals)
      body("line\(line)Copy", lines[line].copies)
      body("line\(line)LatenessNanosSum", UInt64(clamping: lines[line].latenessSum.raw))
      body("line\(line)LatenessNanosMax", UInt64(clamping: lines[line].latenessMax.raw))
      body("line\(line)Silence", lines[line].silences)
    }
  }
}
