// SPDX-License-Identifier: Apache-2.0
import Appliance
import Rings
import Testing
import Units

@Suite("level follower")
struct LevelFollowerTests {
  private typealias Step = (kind: EventKind, flags: EventFlags)

  /// What a reader may believe of instrument 0 after each step; instrument none is meant.
  @Test("trust follows the grammar of the events")
  func grammar() {
    let table: [(Step, LevelFollower.Trust)] = [
      ((.add, []), .none), ((.snapshotEnd, []), .none), ((.snapshotBegin, []), .loading),
      ((.add, []), .loading), ((.snapshotEnd, []), .right), ((.gap, .recoverable), .behind),
      ((.add, .recovered), .behind), ((.gapEnd, []), .right), ((.gap, []), .none),
      ((.gapEnd, []), .none), ((.snapshotBegin, []), .loading), ((.snapshotEnd, []), .right),
      ((.gap, .recoverable), .behind), ((.gap, []), .none), ((.gapEnd, []), .none),
      ((.snapshotBegin, []), .loading), ((.snapshotEnd, []), .right), ((.bookClear, []), .none),
    ]
    var follower = LevelFollower(instrumentCapacity: 2, levelCapacity: 64)
    for (index, (step, trust)) in table.enumerated() {
      let isOrder = step.kind == .add
      follower.apply(
        Event(
          kind: step.kind, instrument: isOrder ? InstrumentID(raw: 0) : .none, side: .buy,
          price: Price(raw: Int64(index + 1)), quantity: Quantity(raw: 1), flags: step.flags))
      let found = follower.trust(0)
      #expect(found == trust, "step \(index): \(step.kind)")
    }
    let stale = follower.staleCount
    #expect(stale == 8, "four times each of two")
  }

  @Test("an event that does not fit a book believed to be right is counted")
  func refused() {
    var follower = LevelFollower(instrumentCapacity: 1, levelCapacity: 64)
    let removal = Event(
      kind: .delete, instrument: InstrumentID(raw: 0), side: .buy, price: Price(raw: 5),
      quantity: Quantity(raw: 1))
    follower.apply(removal)
    let before = follower.refusalCount
    #expect(before == 0)
    follower.apply(Event(kind: .snapshotBegin, instrument: .none))
    follower.apply(Event(kind: .snapshotEnd, instrument: .none))
    follower.apply(removal)
    let after = follower.refusalCount
    #expect(after == 1)
  }
}
