// SPDX-License-Identifier: Apache-2.0
import Memory
import Testing

@Suite("Fixed array")
struct FixedArrayTests {
  @Test("holds what was stored, element by element")
  func elements() {
    var array = FixedArray(repeating: 7, count: 4)
    #expect(array.count == 4)
    array[2] = 9
    array[3] += 1
    #expect((0..<4).map { array[$0] } == [7, 7, 9, 8])
    #expect(array.span.count == 4)
    #expect(array.span[2] == 9)
    var span = array.mutableSpan
    span[0] = 1
    #expect(array[0] == 1)
  }

  @Test("a hint may name any element, there or not, and changes none")
  func prefetch() {
    let array = FixedArray(repeating: 7, count: 4)
    for index in [0, 3, 4, -1, .min, .max] { array.prefetch(index) }
    #expect((0..<4).map { array[$0] } == [7, 7, 7, 7])
  }

  @Test("eight sorted elements are ranked as by counting")
  func rank() {
    var array = FixedArray<Int64>(repeating: .max, count: 10)
    for index in 0..<5 { array[index + 1] = [-9, 0, 4, 4, 70][index] }
    for value: Int64 in [.min, -9, -8, 0, 4, 5, 70, 71, .max] {
      let expected = (1..<9).count { array[$0] < value }
      #expect(array.rankAmongEight(value, from: 1) == expected)
    }
  }

  @Test("may be empty")
  func empty() {
    let array = FixedArray(repeating: 0, count: 0)
    #expect(array.span.isEmpty == true)
  }
}

@Suite("Fixed array crashes")
struct FixedArrayCrashTests {
  @Test("trap below 0, at the count and far beyond")
  func bounds() async {
    await #expect(processExitsWith: .failure) {
      let array = FixedArray(repeating: 0, count: 4)
      _ = array[-1]
    }
    await #expect(processExitsWith: .failure) {
      let array = FixedArray(repeating: 0, count: 4)
      _ = array[4]
    }
    await #expect(processExitsWith: .failure) {
      var array = FixedArray(repeating: 0, count: 4)
      array[.max] = 1
    }
    await #expect(processExitsWith: .failure) {
      _ = FixedArray(repeating: 0, count: -1)
    }
    await #expect(processExitsWith: .failure) {
      let array = FixedArray<Int64>(repeating: 0, count: 10)
      _ = array.rankAmongEight(1, from: 3)
    }
  }
}

@Suite struct BlockTests {
  @Test(
    "large arrays begin at a huge page and all arrays at a cache line",
    arguments: [(1, 64), (1_000, 64), (1 << 18, 1 << 21), (700_000, 1 << 21)])
  func alignment(count: Int, alignment: Int) {
    let array = FixedArray<Int64>(repeating: 3, count: count)
    let address = array.span.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
    #expect(address % alignment == 0)
    #expect(array[count - 1] == 3)
  }
}

@Suite("Fixed queue")
struct FixedQueueTests {
  @Test("gives elements back in order, as a plain array would")
  func order() {
    var queue = FixedQueue(capacity: 5, filler: 0)
    var model: [Int] = []
    var random = Generator(seed: 0xF1F0)
    for number in 0..<10_000 {
      if random.next() % 2 == 0 {
        let fits = model.count < 5
        if fits { model.append(number) }
        #expect(queue.append(number) == fits)
      } else {
        #expect(queue.peek() == model.first)
        #expect(queue.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
      }
      #expect(queue.count == model.count)
      #expect(queue.room == 5 - model.count)
      #expect(queue.isEmpty == model.isEmpty)
    }
  }

  @Test("refuses one more than its capacity and changes nothing")
  func full() {
    var queue = FixedQueue(capacity: 2, filler: 0)
    #expect(queue.append(1) == true)
    #expect(queue.append(2) == true)
    #expect(queue.append(3) == false)
    #expect(queue.popFirst() == 1)
    #expect(queue.popFirst() == 2)
    #expect(queue.popFirst() == nil)
    _ = queue.append(4)
    queue.removeAll()
    #expect(queue.peek() == nil)
  }

  @Test("traps when made for nothing")
  func capacity() async {
    await #expect(processExitsWith: .failure) { _ = FixedQueue(capacity: 0, filler: 0) }
  }
}

/// A seeded generator: the same numbers on every run.
struct Generator {
  private var state: UInt64
  init(seed: UInt64) { state = seed | 1 }
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
