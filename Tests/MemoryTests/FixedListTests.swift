// SPDX-License-Identifier: Apache-2.0
import Memory
import Testing

@Suite struct FixedListTests {
  /// Counts the lives that have ended.
  private final class Register {
    var ended: [Int] = []
  }

  private struct Owner: ~Copyable {
    let number: Int
    let register: Register
    var uses = 0
    deinit { register.ended.append(number) }
  }

  @Test("Values are used in place and each life ends once, in whatever way")
  func lives() {
    let register = Register()
    do {
      var list = FixedList<Owner>(capacity: 4)
      for number in 0..<3 { list.append(Owner(number: number, register: register)) }
      for _ in 0..<5 { list[1].uses += 1 }
      #expect(list[1].uses == 5)
      #expect(list[0].uses == 0)
      list.removeLast()
      #expect(register.ended == [2])
      list.append(Owner(number: 7, register: register))
      #expect(list.count == 3)
      #expect(list[2].number == 7)
    }
    #expect(register.ended.sorted() == [0, 1, 2, 7])
  }

  @Test("A full list, an empty one and an index outside trap")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      var list = FixedList<Int>(capacity: 1)
      list.append(1)
      list.append(2)
    }
    await #expect(processExitsWith: .failure) {
      var list = FixedList<Int>(capacity: 1)
      list.removeLast()
    }
    await #expect(processExitsWith: .failure) {
      let list = FixedList<Int>(capacity: 1)
      _ = list[0]
    }
  }
}
