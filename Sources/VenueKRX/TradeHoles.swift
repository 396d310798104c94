// SPDX-License-Identifier: Apache-2.0

/// The cumulative volumes of one instrument whose trades are missing, as up to four ranges.
package struct TradeHoles: BitwiseCopyable {
  /// Trades that took the volume from `start` to `end`.
  private struct Hole: BitwiseCopyable {
    var start: Int64
    var end: Int64
  }

  private var holes = InlineArray<4, Hole>(repeating: Hole(start: 0, end: 0))
  private var count = 0
  /// The volume missing in all of them.
  package private(set) var volume: Int64 = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  /// Adds a hole beyond all others, start < end; the last one grows when there is no room.
  package mutating func add(from start: Int64, to end: Int64) {
    if count == 4 {
      volume += end - start
      holes[3].end = end
      return
    }
    holes[count] = Hole(start: start, end: end)
    count += 1
    volume += end - start
  }

  /// Takes the trade that took the volume from `start` to `end` out of its hole; false when no
  /// hole has all of it.
  package mutating func fill(from start: Int64, to end: Int64) -> Bool {
    for index in 0..<count where holes[index].start <= start && end <= holes[index].end {
      guard take(start, end, outOf: index) else { return false }
      // The hole that grew for want of room also covers volume that was there.
      volume = max(0, volume - (end - start))
      return true
    }
    return false
  }

  private mutating func take(_ start: Int64, _ end: Int64, outOf index: Int) -> Bool {
    let hole = holes[index]
    if hole.start == start {
      holes[index].start = end
    } else if hole.end == end {
      holes[index].end = start
    } else {
      guard count < 4 else { return false }
      var move = count
      while move > index + 1 {
        holes[move] = holes[move - 1]
        move -= 1
      }
      holes[index].end = start
      holes[index + 1] = Hole(start: end, end: hole.end)
      count += 1
    }
    if holes[index].start == holes[index].end {
      for next in (index + 1)..<max(count, index + 1) { holes[next - 1] = holes[next] }
      count -= 1
    }
    return true
  }

  mutating func removeAll() { self = TradeHoles() }
}
