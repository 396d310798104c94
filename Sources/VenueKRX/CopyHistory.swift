// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// What was applied last of each instrument, so that the other lines' copies are recognised and a
/// line that is behind is told from one that is ahead.
///
/// Without message numbers a payload alone does not say whether it is a copy: books return to what
/// they were, under the same stamp of a hundredth of a second, and real lines send such payloads
/// twice for good reason. So each line has a place in the history: a payload that stands behind
/// its line's place is a copy of that one, and a line whose place is the newest has new things to
/// say. Owned by one thread; all memory is taken at creation.
package struct CopyHistory: ~Copyable {
  /// Where a payload stands.
  package enum Standing: Equatable {
    /// Its line has said all that was applied: what it says is new.
    case new
    /// Not among what was applied, of a line that has not said all of that: either old, lost on
    /// the line that was ahead, or new, after a loss on this one.
    case unplaced
    /// Applied before; `since` is when, nil when it came on the same line.
    case copy(since: MonotonicNanos?)
  }

  struct Entry: BitwiseCopyable {
    /// The upper 62 bits of the payload's digest above its line.
    var key: UInt64
    var time: MonotonicNanos

    func isOf(_ digest: UInt64) -> Bool { (key ^ digest) >> 2 == 0 }

    /// When it came, nil when `line` brought it.
    func time(before line: Int) -> MonotonicNanos? {
      key & 3 == UInt64(truncatingIfNeeded: line) ? nil : time
    }
  }

  struct Places: BitwiseCopyable {
    /// Payloads applied, all in all.
    var head: UInt32 = 0
    /// By line of the stream: how many of them the line has said at least.
    var said = InlineArray<4, UInt32>(repeating: 0)
  }

  /// Payloads remembered of an instrument. Lines differ by up to a millisecond, in which a busy
  /// option changes a dozen times; a copy that fell out of the history is dropped as late instead.
  static let depth = 16
  /// Lines of one stream, numbered in two bits.
  static let lineCountMax = 4

  private var entries: FixedArray<Entry>
  private var places: FixedArray<Places>
  /// Whether a payload said before by the very same line is a copy too: stamps are so fine that
  /// nothing is ever said twice.
  private let stampsAreUnique: Bool

  package init(capacity: Int, stampsAreUnique: Bool) {
    let vacant = Entry(key: 0, time: MonotonicNanos(raw: 0))
    entries = FixedArray(repeating: vacant, count: CopyHistory.depth * capacity)
    places = FixedArray(repeating: Places(), count: capacity)
    self.stampsAreUnique = stampsAreUnique
  }

  /// Where the payload `digest` of `line` stands among those of `row`.
  package mutating func standing(_ row: Int, line: Int, digest: UInt64) -> Standing {
    let head = places[row].head
    let said = places[row].said[line]
    let oldest = head >= UInt32(CopyHistory.depth) ? head - UInt32(CopyHistory.depth) : 0
    var number = max(said, oldest)
    while number < head {
      let entry = entries[slot(row, number)]
      number += 1
      guard entry.isOf(digest) else { continue }
      places[row].said[line] = number
      return .copy(since: entry.time(before: line))
    }
    guard said == head else { return .unplaced }
    guard head > oldest else { return .new }
    // The newest said again changes nothing, whoever says it and why.
    let last = stampsAreUnique ? oldest : head - 1
    number = head
    while number > last {
      number -= 1
      let entry = entries[slot(row, number)]
      if entry.isOf(digest) { return .copy(since: entry.time(before: line)) }
    }
    return .new
  }

  /// Remembers that the payload `digest` of `line` was applied at `time`.
  package mutating func append(_ row: Int, line: Int, digest: UInt64, time: MonotonicNanos) {
    let head = places[row].head
    entries[slot(row, head)] = Entry(
      key: digest & ~3 | UInt64(truncatingIfNeeded: line), time: time)
    places[row].head = head &+ 1
    places[row].said[line] = head &+ 1
  }

  private func slot(_ row: Int, _ number: UInt32) -> Int {
    row * CopyHistory.depth + Int(number) & (CopyHistory.depth - 1)
  }
}
