// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Trading

@Suite struct SlotIndexTests {
  /// How a test draws its keys.
  enum Keys: CaseIterable {
    /// Counted up, as references are.
    case counted
    /// A power of two apart, as a careless strategy might number its orders.
    case spaced
    case scattered
    /// From a few, so that most are there already.
    case few

    func key(_ step: Int, _ random: inout SeededGenerator) -> UInt64 {
      switch self {
      case .counted: UInt64(step + 1)
      case .spaced: UInt64(step + 1) << 20
      case .scattered: random.next()
      case .few: .random(in: 0..<40, using: &random)
      }
    }
  }

  @Test("it holds what a dictionary holds, whatever comes and goes", arguments: Keys.allCases)
  func model(keys: Keys) throws {
    var random = SeededGenerator(seed: 11)
    var index = SlotIndex(capacity: 100)
    var model: [UInt64: Int] = [:]
    for step in 0..<20_000 {
      let key = keys.key(step, &random)
      let isNew = key != 0 && model[key] == nil && model.count < 100
      let isStored = index.insert(key, slot: step)
      #expect(isStored == isNew)
      if isNew { model[key] = step }
      if model.count == 100 || Int.random(in: 0..<3, using: &random) == 0,
        let gone = model.keys.randomElement(using: &random)
      {
        let isRemoved = index.remove(gone)
        #expect(isRemoved)
        let isRemovedAgain = index.remove(gone)
        #expect(!isRemovedAgain)
        model[gone] = nil
      }
      guard step % 97 == 0 else { continue }
      let count = index.count
      #expect(count == model.count)
      for (key, slot) in model {
        let found = index.slot(key)
        #expect(found == slot)
      }
    }
    let absent = index.slot(.max)
    #expect(absent == nil)
  }

  @Test("it is full at its capacity and takes keys again when some have gone")
  func capacity() {
    var index = SlotIndex(capacity: 8)
    for key in 1...8 {
      let isStored = index.insert(UInt64(key), slot: key)
      #expect(isStored)
    }
    let isStored = index.insert(9, slot: 9)
    #expect(!isStored)
    let isRemoved = index.remove(3)
    #expect(isRemoved)
    let isStoredNow = index.insert(9, slot: 9)
    #expect(isStoredNow)
    let found = index.slot(9)
    #expect(found == 9)
  }
}
