// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import VenueKRX

@Suite struct CopyHistoryTests {
  private let now = MonotonicNanos(raw: 5)

  /// What becomes of payloads: `line digest standing`, new ones applied and others left out.
  private func walk(_ steps: [(Int, UInt64, String)], stampsAreUnique: Bool = false) {
    var history = CopyHistory(capacity: 2, stampsAreUnique: stampsAreUnique)
    for (index, step) in steps.enumerated() {
      let digest = step.1 << 2
      let standing = history.standing(1, line: step.0, digest: digest)
      let text =
        switch standing {
        case .new: "new"
        case .unplaced: "unplaced"
        case .copy: "copy"
        }
      #expect(text == step.2, "step \(index)")
      if text == "new" { history.append(1, line: step.0, digest: digest, time: now) }
    }
  }

  @Test("each line's copies are told from what it says anew")
  func copies() {
    walk([
      (0, 1, "new"), (1, 1, "copy"), (1, 2, "new"), (0, 2, "copy"), (0, 3, "new"), (0, 4, "new"),
      (1, 3, "copy"), (1, 4, "copy"), (1, 5, "new"),
    ])
  }

  @Test("a book that returns to what it was is no copy, on both lines")
  func returns() {
    walk([
      (0, 1, "new"), (0, 2, "new"), (0, 1, "new"), (1, 1, "copy"), (1, 2, "copy"), (1, 1, "copy"),
      (1, 2, "new"), (0, 2, "copy"),
    ])
  }

  @Test("where stamps are unique it is a copy all the same")
  func unique() {
    walk(
      [(0, 1, "new"), (0, 2, "new"), (0, 1, "copy"), (1, 1, "copy"), (1, 2, "copy")],
      stampsAreUnique: true)
  }

  @Test("what a line that is behind says is placed by nobody")
  func behind() {
    walk([(0, 1, "new"), (0, 3, "new"), (1, 1, "copy"), (1, 2, "unplaced"), (1, 3, "copy")])
  }

  @Test("the newest said again is a copy; a late line finds its place in a long history")
  func depth() {
    walk([(0, 1, "new"), (0, 1, "copy"), (1, 1, "copy"), (1, 1, "copy")])
    var history = CopyHistory(capacity: 1, stampsAreUnique: false)
    for digest in UInt64(1)...40 {
      #expect(history.standing(0, line: 2, digest: digest << 2) == .new)
      history.append(0, line: 2, digest: digest << 2, time: MonotonicNanos(raw: Int64(digest)))
    }
    #expect(history.standing(0, line: 3, digest: 24 << 2) == .unplaced)
    let first = CopyHistory.Standing.copy(since: MonotonicNanos(raw: 25))
    #expect(history.standing(0, line: 3, digest: 25 << 2) == first)
    let last = CopyHistory.Standing.copy(since: MonotonicNanos(raw: 40))
    #expect(history.standing(0, line: 3, digest: 40 << 2) == last)
    // What a line says again is late after nothing.
    #expect(history.standing(0, line: 2, digest: 40 << 2) == .copy(since: nil))
    #expect(history.standing(0, line: 3, digest: 41 << 2) == .new)
  }
}

@Suite struct TradeHolesTests {
  @Test("holes filled in any order equal a set of missing volumes", arguments: 1...200)
  func fill(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var holes = TradeHoles()
    var missing: Set<Int64> = []
    var position: Int64 = 0
    for _ in 0..<60 {
      if random.below(3) == 0, holes.isEmpty || missing.count < 12 {
        let start = position + Int64(random.below(3))
        let end = start + 1 + Int64(random.below(4))
        // A fifth hole joins the fourth, which no set shows.
        guard ranges(missing) < 3 else { continue }
        holes.add(from: start + 1, to: end + 1)
        for unit in (start + 1)..<(end + 1) { missing.insert(unit) }
        position = end + 2
      } else {
        let start = Int64(random.below(Int(position) + 2))
        let end = start + 1 + Int64(random.below(3))
        let isMissing = (start..<end).allSatisfy { missing.contains($0) }
        let isSplit = missing.contains(start - 1) && missing.contains(end)
        let isFilled = holes.fill(from: start, to: end)
        #expect(isFilled == (isMissing && !(isSplit && ranges(missing) == 4)))
        if isFilled { for unit in start..<end { missing.remove(unit) } }
      }
      #expect(holes.volume == Int64(missing.count))
      #expect(holes.isEmpty == missing.isEmpty)
    }
  }

  private func ranges(_ missing: Set<Int64>) -> Int {
    missing.filter { !missing.contains($0 - 1) }.count
  }

  @Test("more holes than there is room for make one")
  func overflow() {
    var holes = TradeHoles()
    for index in Int64(0)..<6 { holes.add(from: 10 * index, to: 10 * index + 2) }
    #expect(holes.volume == 12)
    // Cut out of the middle it would need a fifth.
    let isCut = holes.fill(from: 40, to: 42)
    #expect(!isCut)
    let isFilled = holes.fill(from: 30, to: 32)
    #expect(isFilled)
    #expect(holes.volume == 10)
  }
}

@Suite struct SequenceWindowTests {
  @Test("numbers in any order are told apart as by a set", arguments: 1...100)
  func window(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var window = SequenceWindow()
    #expect(window.take(100) == .next)
    var came: Set<Int32> = Set(37...100)
    var last: Int32 = 100
    for _ in 0..<500 {
      let number = last + 6 - Int32(random.below(70))
      let arrival = window.take(number)
      let expected: SequenceWindow.Arrival =
        if number == last + 1 {
          .next
        } else if number > last {
          .ahead(missing: Int64(number - last - 1))
        } else {
          number <= last - 64 || came.contains(number) ? .copy : .late
        }
      #expect(arrival == expected)
      if number > last - 64 { came.insert(number) }
      last = max(last, number)
    }
  }

  @Test("a jump beyond the window forgets what came before, and a restart forgets all")
  func jumps() {
    var window = SequenceWindow()
    #expect(window.take(5) == .next)
    #expect(window.take(4) == .copy)
    #expect(window.take(1_000_000) == .ahead(missing: 999_994))
    #expect(window.take(999_999) == .late)
    #expect(window.take(5) == .copy)
    window.restart(at: 1)
    #expect(window.take(2) == .next)
    #expect(window.take(Int32.max) == .ahead(missing: Int64(Int32.max) - 3))
  }
}
