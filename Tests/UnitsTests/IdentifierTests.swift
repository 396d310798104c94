// SPDX-License-Identifier: Apache-2.0
import Testing
import Units

@Suite("Code")
struct CodeTests {
  @Test(
    "keeps up to sixteen printable characters",
    arguments: ["", "A", "AAPL", "BRK.B", "KR4101E60001", "0123456789ABCDEF"])
  func text(text: String) throws {
    #expect(try #require(Code(text)).description == text)
  }

  @Test(
    "refuses what is too long or not printable",
    arguments: ["0123456789ABCDEFG", "A B", "é", "\u{7F}", "\n"])
  func refusal(text: String) {
    #expect(Code(text) == nil)
  }

  @Test("reads and writes space-padded wire fields")
  func padded() throws {
    let field: UInt64 = 0x4141_504C_2020_2020  // "AAPL    "
    #expect(Code(padded: field).description == "AAPL")
    #expect(Code(padded: field) == Code("AAPL"))
    #expect(try #require(Code("AAPL")).paddedField == field)
    #expect(Code(padded: 0x2020_2020_2020_2020) == .empty)
    #expect(Code.empty.paddedField == 0x2020_2020_2020_2020)
    #expect(Code(padded: 0x4142_4344_4546_4748).paddedField == 0x4142_4344_4546_4748)
  }

  @Test("differs where texts differ")
  func equality() {
    #expect(Code("AB") != Code("BA"))
    #expect(Code("01234567A") != Code("01234567B"))
    #expect(Code("A")?.high == 0x4100_0000_0000_0000)
  }
}

@Suite("Side")
struct SideTests {
  @Test(
    "has an opposite and a sign",
    arguments: [(Side.none, Side.none, 0), (.buy, .sell, 1), (.sell, .buy, -1)]
      as [(Side, Side, Int64)])
  func table(side: Side, opposite: Side, sign: Int64) {
    #expect(side.opposite == opposite)
    #expect(side.sign == sign)
  }
}

@Suite("Times")
struct TimeTests {
  @Test("of one clock subtract to a duration and take it back")
  func arithmetic() {
    let first = MonotonicNanos(raw: 100)
    let second = MonotonicNanos(raw: 350)
    #expect(second - first == Nanos(raw: 250))
    #expect(first - second == Nanos(raw: -250))
    #expect(first + (second - first) == second)
    #expect(first < second)
    #expect(UnixNanos(raw: 5) - UnixNanos(raw: 7) == Nanos(raw: -2))
    #expect(UnixNanos(raw: 5) + .seconds(1) == UnixNanos(raw: 1_000_000_005))
    #expect(Ticks(raw: 1) < Ticks(raw: 2))
  }

  @Test("count units in nanoseconds")
  func units() {
    #expect(Nanos.seconds(-2).raw == -2_000_000_000)
    #expect(Nanos.milliseconds(3).raw == 3_000_000)
    #expect(Nanos.microseconds(4).raw == 4_000)
  }
}

@Suite("Level")
struct LevelTests {
  @Test("is present when it holds quantity")
  func presence() {
    #expect(!Level.absent.isPresent)
    #expect(!Level.absent.price.isDefined)
    #expect(Level(price: .zero, quantity: Quantity(raw: 1), orders: 0).isPresent)
  }
}
