// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Trading

@Suite struct DivisorTests {
  @Test(
    "what the remainder says is what the multiplication says",
    arguments: [1, 2, 3, 7, 8, 10, 100, 1_000, 100_000, 10_000_000, 250_000_000, 1 << 40, .max]
      as [Int64])
  func remainders(value: Int64) {
    var random = SeededGenerator(seed: UInt64(value))
    let divisor = Divisor(value)
    var multiples = 0
    for step in 0..<20_000 as Range<Int64> {
      let near = (step - 10_000).multipliedReportingOverflow(by: value)
      let number =
        near.overflow || step % 3 == 0
        ? Int64.random(in: .min ... .max, using: &random)
        : near.partialValue &+ step % 2
      let isMultiple = number.magnitude % value.magnitude == 0
      if isMultiple { multiples += 1 }
      #expect(divisor.divides(number) == isMultiple, "\(number)")
    }
    #expect(multiples > 0)
    #expect(divisor.divides(0))
    #expect(divisor.divides(.min) == (Int64.min.magnitude % value.magnitude == 0))
  }

  @Test("numbers that cannot divide refuse nothing", arguments: [0, -1, .min] as [Int64])
  func none(value: Int64) {
    for number in [0, 1, -1, .max, .min] as [Int64] {
      #expect(Divisor(value).divides(number))
    }
  }
}
