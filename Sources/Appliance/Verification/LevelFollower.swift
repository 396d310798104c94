// SPDX-License-Identifier: Apache-2.0
package import Book
internal import Feed
internal import Memory
package import Rings
internal import Units

/// Level books as a reader of events keeps them, with what it may believe of each: nothing but the
/// events and their grammar is used, as any strategy would.
package struct LevelFollower: ~Copyable {
  package enum Trust: UInt8, Sendable, BitwiseCopyable {
    /// Not known, or messages are lost for good.
    case none
    /// Inside a snapshot.
    case loading
    /// Right as of an earlier message: what is missing was asked for.
    case behind
    case right
  }

  package private(set) var levels: LevelTable
  private var trusts: FixedArray<Trust>
  /// Instruments that an event named so far are 0 ..< count.
  package private(set) var count = 0
  /// Events that did not fit the book of an instrument believed to be right.
  package private(set) var refusalCount: UInt64 = 0
  /// How often an instrument stopped being right.
  package private(set) var staleCount: UInt64 = 0

  package init(instrumentCapacity: Int, levelCapacity: Int) {
    levels = LevelTable(instrumentCapacity: instrumentCapacity, levelCapacity: levelCapacity)
    trusts = FixedArray(repeating: .none, count: instrumentCapacity)
  }

  package func trust(_ index: Int) -> Trust { trusts[index] }

  /// Nothing is known any more: events were overwritten before they were read.
  package mutating func forget() {
    for index in 0..<trusts.count { move(index, to: .none) }
  }

  package mutating func apply(_ event: Event) {
    guard event.instrument == .none || event.instrument.index < trusts.count else { return }
    if event.instrument != .none { count = max(count, event.instrument.index + 1) }
    // Definitions, trades and states say nothing of levels; refusals before a first snapshot are
    // expected.
    let outcome = levels.apply(event)
    if event.instrument == .none {
      for index in 0..<trusts.count { judge(event, index) }
    } else {
      let index = event.instrument.index
      if let outcome, outcome != .applied, trusts[index] == .right || trusts[index] == .behind {
        refusalCount += 1
      }
      judge(event, index)
    }
  }

  private mutating func judge(_ event: Event, _ index: Int) {
    switch event.kind {
    case .bookClear: move(index, to: .none)
    case .snapshotBegin: move(index, to: .loading)
    case .snapshotEnd where trusts[index] == .loading: move(index, to: .right)
    case .gap:
      let isRecoverable = event.flags.contains(.recoverable)
      if !isRecoverable { move(index, to: .none) }
      if isRecoverable, trusts[index] == .right { move(index, to: .behind) }
    case .gapEnd where trusts[index] == .behind: move(index, to: .right)
    default: break
    }
  }

  private mutating func move(_ index: Int, to trust: Trust) {
    if trusts[index] == .right, trust != .right { staleCount += 1 }
    trusts[index] = trust
  }
}
