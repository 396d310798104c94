// SPDX-License-Identifier: Apache-2.0
import Testing
import Units

@Suite("Price")
struct PriceTests {
  @Test(
    "takes any mantissa that fits and refuses the rest",
    arguments: [
      (9_223_372_036, 0, 9_223_372_036_000_000_000),
      (9_223_372_037, 0, nil), (-9_223_372_036, 0, -9_223_372_036_000_000_000),
      (-9_223_372_037, 0, nil), (.max, 9, .max), (.min, 9, nil), (1, 9, 1),
      (12_345, 2, 123_450_000_000), (0, 4, 0), (.max, 8, nil),
    ] as [(Int64, Int, Int64?)])
  func mantissa(mantissa: Int64, decimals: Int, raw: Int64?) {
    #expect(Price(mantissa, decimals: decimals)?.raw == raw)
    if let raw { #expect(Price(raw: raw).mantissa(decimals: decimals) == mantissa) }
  }

  @Test(
    "is read from decimal text and from nothing else",
    arguments: [
      ("0", 0), ("1", 1_000_000_000), ("0.05", 50_000_000), ("-2.20", -2_200_000_000),
      ("9223372036.854775807", .max), ("0.000000001", 1), ("001379.70", 1_379_700_000_000),
      ("", nil), ("-", nil), (".5", nil), ("5.", nil), ("1.0000000001", nil), ("1e3", nil),
      ("9223372036.854775808", nil), ("9223372037", nil), ("1.-1", nil), ("+1", nil),
      ("--1", nil), ("1 ", nil), ("99999999999999999999", nil),
    ] as [(String, Int64?)])
  func decimalText(text: String, raw: Int64?) {
    #expect(Price(decimalText: text)?.raw == raw)
  }

  @Test("of four implied decimals always fits")
  func tenThousandths() {
    #expect(Price(tenThousandths: .max).raw == 429_496_729_500_000)
    #expect(Price(tenThousandths: 1_000_000) == Price(100, decimals: 0))
  }

  @Test("rounds a mantissa towards zero")
  func rounding() {
    #expect(Price(raw: 1_999_999_999).mantissa(decimals: 0) == 1)
    #expect(Price(raw: -1_999_999_999).mantissa(decimals: 0) == -1)
  }

  @Test("refuses a sum that leaves the range or is the sentinel")
  func adding() {
    #expect(Price(raw: .max).adding(1) == nil)
    #expect(Price(raw: .min + 1).adding(-1) == nil)
    #expect(Price(raw: .min + 2).adding(-1)?.raw == .min + 1)
    #expect(Price(raw: 5).adding(-7)?.raw == -2)
  }

  @Test("traps on decimals it cannot have")
  func decimals() async {
    await #expect(processExitsWith: .failure) { _ = Price(1, decimals: 10) }
    await #expect(processExitsWith: .failure) { _ = Price(1, decimals: -1) }
    await #expect(processExitsWith: .failure) { _ = powerOfTen(19) }
  }

  @Test("times quantity cannot overflow, whatever the two are")
  func money() {
    let product = Money(Price(raw: .max), times: Quantity(raw: .max))
    #expect(product.raw == Int128(Int64.max) * Int128(Int64.max))
    #expect((product + product - product) == product)
    #expect(Money(raw: -3).magnitude == Money(raw: 3))
    #expect(Money(raw: -3) < .zero)
  }
}

@Suite("Decimal text")
struct DecimalTextTests {
  @Test(
    "has exactly the digits asked for",
    arguments: [
      (0, 0, "0"), (0, 2, "0.00"), (5, 2, "0.05"), (-5, 2, "-0.05"), (12_345, 2, "123.45"),
      (-12_345, 4, "-1.2345"), (7, 0, "7"), (.min, 18, "-9.223372036854775808"),
      (.max, 9, "9223372036.854775807"),
    ] as [(Int64, Int, String)])
  func decimal(mantissa: Int64, decimals: Int, text: String) {
    #expect(decimalText(mantissa, decimals: decimals) == text)
  }

  @Test(
    "of a price drops zeros but keeps what was asked for",
    arguments: [
      (1_000_000_000, 2, "1.00"), (1_500_000_000, 2, "1.50"), (1_234_500_000, 2, "1.2345"),
      (1_000_000_000, 0, "1"), (1, 2, "0.000000001"), (-250_000_000, 2, "-0.25"),
      (.min, 2, "undefined"), (0, 4, "0.0000"),
    ] as [(Int64, Int, String)])
  func price(raw: Int64, fractionDigits: Int, text: String) {
    #expect(Price(raw: raw).text(fractionDigits: fractionDigits) == text)
  }

  @Test("of money has nine digits and a sign")
  func money() {
    #expect(Money(raw: 0).description == "0.000000000")
    #expect(Money(raw: -1).description == "-0.000000001")
    #expect(Money(raw: 1_500_000_000).description == "1.500000000")
    #expect(Money(raw: -12_000_000_000).description == "-12.000000000")
  }
}
