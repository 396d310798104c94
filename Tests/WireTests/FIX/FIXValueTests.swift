// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

/// Values of fields to numbers and times, and back.
@Suite struct FIXValueTests {
  /// What a reader makes of one value of tag 44.
  private func read<Value>(_ text: String, _ body: (FIX.Field, RawSpan) -> Value) throws -> Value {
    let bytes = fixClosed("8=FIX.4.4|35=0|44=\(text)|")
    var fields = try fixFrame(bytes).fields
    let next = fields.next(in: bytes.span.bytes)
    return body(try #require(next), bytes.span.bytes)
  }

  /// The body that a writer makes of one call.
  private func written(
    _ precision: FIX.TimePrecision = .milliseconds,
    _ body: (inout FIX.Writer, inout MutableRawSpan) -> Void
  ) throws -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    var range: Range<Int>?
    buffer.write { output in
      var writer = FIX.Writer(.fix44, precision: precision)
      writer.put(35, .heartbeat, &output)
      body(&writer, &output)
      range = writer.close(&output)
    }
    let bytes = Array(buffer[try #require(range)])
    return try fixFields(bytes).map { "\($0.tag)=\($0.value)" }.joined(separator: "|")
  }

  @Test(
    "prices are exact to 10⁻⁹ and nothing else is a price",
    arguments: [
      ("350.25", 350_250_000_000), ("0", 0), ("-0.000000001", -1), ("002000.00", 2_000_000_000_000),
      ("9223372036.854775807", Int64.max), ("1.", 1_000_000_000), (".5", 500_000_000),
      ("1.0000000010", 1_000_000_001), ("350.250000000000000", 350_250_000_000),
      ("9223372036.854775808", nil), ("1.0000000001", nil), ("+1", nil), ("1e3", nil), ("1,5", nil),
      ("--1", nil), ("-", nil), (".", nil), ("1.2.3", nil), ("", nil),
      ("99999999999999999999", nil),
    ] as [(String, Int64?)])
  func prices(text: String, raw: Int64?) throws {
    #expect(try read(text) { $1.price($0) } == raw.map { Price(raw: $0) })
  }

  @Test(
    "quantities keep their decimals until somebody knows the exponent",
    arguments: [
      ("002000.00", 0, 2_000), ("0.5", 1, 5), ("0.5", 0, nil), ("-3", 0, -3), ("7", 8, 700_000_000),
      ("99999999999", 9, nil),
    ] as [(String, Int, Int64?)])
  func quantities(text: String, exponent: Int, raw: Int64?) throws {
    let decimal = try #require(try read(text) { $1.decimal($0) })
    #expect(decimal.quantity(exponent: exponent) == raw.map { Quantity(raw: $0) })
  }

  @Test(
    "times are Unix nanoseconds in each precision",
    arguments: [
      ("19700101-00:00:00", 0), ("20260105-00:00:00.000", 1_767_571_200_000_000_000),
      ("20240612-08:52:21.636837", 1_718_182_341_636_837_000),
      ("20240229-23:59:59.999999999", 1_709_251_199_999_999_999),
      ("20161231-23:59:60", 1_483_228_800_000_000_000), ("20230229-00:00:00", nil),
      ("20240101-24:00:00", nil), ("20240101-00:60:00", nil), ("20240101-00:00:00.", nil),
      ("20240101-00:00:00.0000000001", nil), ("20240101 00:00:00", nil), ("20040415", nil),
      ("2024010a-00:00:00", nil), ("20241301-00:00:00", nil), ("99990101-00:00:00", nil),
    ] as [(String, Int64?)])
  func times(text: String, raw: Int64?) throws {
    #expect(try read(text) { $1.timestamp($0) } == raw.map { UnixNanos(raw: $0) })
  }

  @Test("what is written reads back the same", arguments: [1, 2] as [UInt64])
  func roundTrips(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let shift = UInt64(random.below(63))
      let price = Price(raw: Int64(bitPattern: random.next()) >> Int64(shift))
      let decimal = FIX.Decimal(
        mantissa: Int64(bitPattern: random.next()) >> Int64(max(8, shift)),
        decimals: random.below(10))
      let time = UnixNanos(raw: Int64(random.next() >> 1) / 1_000 * 1_000)
      guard price.isDefined, time.raw < 9_000_000_000_000_000_000 else { continue }
      let text = try written(.nanoseconds) { writer, output in
        writer.put(44, price, &output)
        writer.put(38, decimal, &output)
        writer.put(60, time, &output)
      }
      let values = text.split(separator: "|").map { String($0.drop { $0 != "=" }.dropFirst()) }
      #expect(try read(values[0]) { $1.price($0) } == price)
      #expect(try read(values[1]) { $1.decimal($0) } == decimal)
      #expect(try read(values[2]) { $1.timestamp($0) } == time)
      #expect(Price(decimalText: values[0]) == price)
    }
  }

  @Test("numbers, times and texts are written as the standard has them")
  func forms() throws {
    let time = UnixNanos(raw: 1_718_182_341_636_837_123)
    #expect(try written { $0.put(44, Price(raw: 350_250_000_000), &$1) } == "44=350.25")
    #expect(try written { $0.put(44, Price(raw: -5_000_000_000), &$1) } == "44=-5")
    #expect(try written { $0.put(44, Price.undefined, &$1) } == "")
    #expect(try written { $0.put(38, FIX.Decimal(mantissa: 500, decimals: 3), &$1) } == "38=0.500")
    #expect(try written { $0.put(25_037, number: .max, &$1) } == "25037=18446744073709551615")
    #expect(try written { $0.put(371, integer: -1, &$1) } == "371=-1")
    #expect(try written(.seconds) { $0.put(60, time, &$1) } == "60=20240612-08:52:21")
    #expect(try written { $0.put(60, time, &$1) } == "60=20240612-08:52:21.636")
    #expect(try written(.microseconds) { $0.put(60, time, &$1) } == "60=20240612-08:52:21.636837")
    #expect(
      try written(.nanoseconds) { $0.put(60, time, &$1) } == "60=20240612-08:52:21.636837123")
    #expect(try written { $0.put(372, FIX.MessageType(raw: 0x4146), &$1) } == "372=AF")
  }

  @Test("a text of up to 64 bytes is a value, longer is none")
  func texts() throws {
    for count in [1, 7, 8, 9, 16, 39, 40, 63, 64] {
      let text = String(repeating: "abcdefghi", count: 8).prefix(count)
      let value = try #require(FIX.Text(text))
      #expect(value.description == text)
      #expect(try read(String(text)) { $1.text($0) } == value)
      #expect(try written { $0.put(11, value, &$1) } == "11=\(text)")
      #expect(value.code == (count <= 16 ? Code(text) : nil))
    }
    #expect(try read(String(repeating: "a", count: 65)) { $1.text($0) } == nil)
    #expect(FIX.Text(number: 90_210).number == 90_210)
    #expect(FIX.Text(Code("K200F")!) == "K200F")
    #expect(("12a" as FIX.Text).number == nil)
  }

  @Test("a buffer of any size gives a whole message or none, and nothing behind its end")
  func room() {
    let whole = fixBytes(fixVectors[9]).count
    for count in 0...(whole + 40) {
      var buffer = [UInt8](repeating: 0xAA, count: count)
      var range: Range<Int>?
      buffer.write { output in
        var writer = FIX.Writer(.fix44)
        writer.put(35, FIX.NewOrderSingle.type, &output)
        writer.put(34, number: 4, &output)
        FIXMessageTests.order.write(&writer, to: &output)
        range = writer.close(&output)
      }
      if let range { #expect(range.upperBound <= count) }
      #expect(range != nil || count < whole + 40)
    }
  }

  @Test("sides have their values of tag 54")
  func sides() {
    for (value, side) in zip("1256", [Side.buy, .sell, .sell, .sell]) {
      #expect(Side(fix: value.asciiValue!) == side)
    }
    #expect(Side(fix: 0x39) == .none)
    #expect(Side(fix: Side.sell.fix) == .sell)
  }
}
