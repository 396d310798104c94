// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

/// The tables themselves: every field of every row, and every message there and back.
@Suite struct KRXLayoutTests {
  /// A TR code of each family.
  static let codes: [KRX.Generation: [KRX.Family: String]] = [
    .krx2011: [.option: "034", .future: "014"],
    .exturePlus: [
      .option: "034", .future: "014", .stockFuture: "015", .commodity: "016", .shared: "012",
    ],
    .exture3: [
      .derivative: "03F", .stockDerivative: "04F", .security: "01S", .bond: "01B", .gold: "01G",
      .emission: "01E", .shared: "000",
    ],
  ]

  static let classes = [
    "B6", "B7", "A3", "G7", "B2", "A0", "A6", "A7", "R1", "M4", "V1", "Q2", "H0", "H1", "H2", "H3",
    "H4", "I2", "C4", "O6", "N7", "P1", "M7", "G9", "R8", "B5", "F2",
  ]

  /// Every TR code that a generation has, with the rows of its lengths.
  static func everyCode(_ generation: KRX.Generation) -> [(code: KRX.TRCode, row: KRX.Row)] {
    var all: [(KRX.TRCode, KRX.Row)] = []
    for information in codes[generation]!.values.sorted() {
      for dataClass in classes {
        let code = KRX.TRCode(dataClass + information)!
        for number in KRX.rowIndex.candidates(of: code, generation) {
          let row = KRX.rowIndex.rows[number]
          if row.kind == .book, row.hasProviders != (dataClass == "B7") { continue }
          all.append((code, row))
        }
      }
    }
    return all
  }

  static func fields(_ row: KRX.Row) -> [KRX.Field] {
    var fields = row.fields.map(\.field)
    if row.kind == .master {
      fields = KRX.MasterLayout.standard(row.generation).fields.map(\.field)
    }
    // A6 and A7 name their index, board and session on both sides.
    guard row.hasQuote else { return fields }
    let shared = Set(fields)
    return fields + row.quote.fields.filter { !shared.contains($0) }
  }

  @Test("fields lie inside their message, apart from each other, and end before its last byte")
  func fieldsFit() {
    var checked = 0
    for row in KRX.rows {
      var owners = [Int](repeating: -1, count: row.byteCount)
      for (number, field) in Self.fields(row).enumerated() {
        let name = "\(row.generation) \(row.kind) \(row.family) \(row.byteCount): \(field)"
        guard field.start >= 5, field.end <= row.byteCount - 1, field.end >= 8 else {
          Issue.record("\(name) lies outside")
          continue
        }
        for offset in field.start..<field.end {
          if owners[offset] >= 0 { Issue.record("\(name) overlaps at \(offset)") }
          owners[offset] = number
        }
        checked += 1
      }
    }
    #expect(checked > 2_000)
  }

  @Test("books, trades and snapshots leave no byte of their message unread but known fillers")
  func fieldsFill() {
    for row in KRX.rows where row.hasQuote && row.fields.isEmpty {
      let covered = Self.fields(row).map { Int($0.width) }.reduce(0, +)
      let filler =
        row.generation != .exturePlus || row.kind == .book || row.family == .stockFuture
        ? 0 : row.family == .option ? 8 : 7
      #expect(
        5 + covered + filler + 1 == row.byteCount, "\(row.generation) \(row.kind) \(row.family)")
    }
  }

  /// A message with a chosen character class in each field, so that all of it decodes.
  static func message(
    _ code: KRX.TRCode, _ row: KRX.Row, _ random: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0x20, count: row.byteCount)
    bytes.replaceSubrange(0..<5, with: Array(code.text.utf8))
    for field in fields(row) { fill(&bytes, field, &random) }
    if row.kind == .operation, let hasBook = row.fields.first(where: { $0.name == .hasBook }) {
      bytes[hasBook.field.start] = UInt8(ascii: "1")
    }
    for field in [row.quote.aggressor] where field.isPresent {
      bytes[field.start] = [0x20, 0x30, 0x31, 0x32][random.below(4)]
    }
    bytes[row.byteCount - 1] = 0xFF
    return bytes
  }

  static func fill(_ bytes: inout [UInt8], _ field: KRX.Field, _ random: inout SeededGenerator) {
    let range = field.start..<field.end
    switch field.form {
    case .text: for offset in range { bytes[offset] = UInt8(0x41 + random.below(26)) }
    case .number: digits(&bytes, range, 15, &random)
    case .signedNumber, .signedPrice:
      digits(&bytes, range, 9, &random)
      let plus: UInt8 = field.form == .signedNumber ? 0x30 : 0x20
      bytes[field.start] = random.chance(50) ? 0x2D : plus
      // A minus in front of nothing but zeros would not come back.
      bytes[field.end - 1] = 0x31
    case .price: digits(&bytes, range, 9, &random)
    case .printedPrice:
      digits(&bytes, range, field.width > 11 ? 15 : 8, &random)
      if field.decimals > 0 { bytes[field.end - Int(field.decimals) - 1] = 0x2E }
      bytes[field.end - 1] = 0x31
      if field.width <= 11 { bytes[field.start] = random.chance(50) ? 0x2D : 0x30 }
    case .time:
      let clock = ["09", "59", "07", "12", "34", "56"].joined()
      bytes.replaceSubrange(range, with: Array(clock.utf8).prefix(Int(field.width)))
    }
  }

  /// Digits of which at most `most` on the right are not zero.
  static func digits(
    _ bytes: inout [UInt8], _ range: Range<Int>, _ most: Int, _ random: inout SeededGenerator
  ) {
    for offset in range {
      bytes[offset] = range.upperBound - offset > most ? 0x30 : UInt8(0x30 + random.below(10))
    }
  }

  /// Writes every message it receives back into bytes.
  struct Echo: KRXHandler {
    let generation: KRX.Generation
    var bytes: [UInt8] = []
    var calls: [String] = []

    init(_ generation: KRX.Generation) { self.generation = generation }

    mutating func encode(_ name: String, _ body: (inout MutableRawSpan) -> Int?) {
      calls.append(name)
      bytes = [UInt8](repeating: 0xAA, count: 1_400)
      var span = bytes.mutableSpan
      var output = span.mutableBytes
      let byteCount = body(&output)
      bytes.removeLast(1_400 - (byteCount ?? 0))
    }

    mutating func book(_ message: borrowing KRX.Book) {
      // A6 and A7 carry theirs inside a record.
      if calls.contains("record") { return calls.append("book") }
      let message = copy message
      let generation = generation
      encode("book") { KRX.encode(message, generation, to: &$0) }
    }
    mutating func book(
      _ message: borrowing KRX.Book, providers: borrowing KRX.ProviderQuantities
    ) {
      let (message, providers, generation) = (copy message, copy providers, generation)
      encode("providers") { KRX.encode(message, providers: providers, generation, to: &$0) }
    }
    mutating func trade(_ message: borrowing KRX.Trade) {
      let (message, generation) = (copy message, generation)
      encode("trade") { KRX.encode(message, generation, to: &$0) }
    }
    mutating func trade(_ message: borrowing KRX.Trade, security: KRX.SecurityTrade) {
      let (message, generation) = (copy message, generation)
      encode("security") { KRX.encode(message, security: security, generation, to: &$0) }
    }
    mutating func tradeBook(_ message: borrowing KRX.TradeBook) {
      let (message, generation) = (copy message, generation)
      encode("tradeBook") { KRX.encode(message, generation, to: &$0) }
    }
    mutating func snapshot(_ message: borrowing KRX.Snapshot) {
      let (message, generation) = (copy message, generation)
      encode("snapshot") { KRX.encode(message, generation, to: &$0) }
    }
    mutating func record(_ record: borrowing KRX.Record) {
      calls.append("record")
      guard var writer = KRX.RecordWriter(record.code, generation) else { return }
      for name in KRX.FieldName.allCases {
        if let number = record.number(name) { writer.put(name, number) }
        if let price = record.price(name) { writer.put(name, price) }
        if let time = record.time(name) { writer.put(name, time) }
        writer.put(name, String(decoding: record.characters(name), as: UTF8.self))
      }
      bytes = writer.bytes
    }
    mutating func recognized(_ code: KRX.TRCode) { calls.append("recognized \(code.text)") }
  }

  @Test(
    "every message with known fields is decoded, and written back as it was",
    arguments: KRX.Generation.allCases)
  func roundTrip(_ generation: KRX.Generation) {
    var random = SeededGenerator(seed: UInt64(generation.rawValue) + 7)
    var count = 0
    for (code, row) in Self.everyCode(generation) where row.isLaidOut {
      for _ in 0..<20 {
        let bytes = Self.message(code, row, &random)
        var echo = Echo(generation)
        let outcome = KRX.decode(bytes.span.bytes, generation, into: &echo)
        #expect(outcome == .decoded, "\(code.text) \(row.byteCount)")
        #expect(!echo.calls.isEmpty)
        // The first revision of a book has no expected quantity and is not written.
        guard echo.bytes.count == bytes.count else {
          #expect([315, 545].contains(bytes.count), "\(code.text)")
          continue
        }
        // The book behind a record is written by no one here.
        let readBack = row.hasQuote && !row.fields.isEmpty ? row.fields.map(\.field) : nil
        for offset in bytes.indices where echo.bytes[offset] != bytes[offset] {
          if let readBack, !readBack.contains(where: { $0.start <= offset && offset < $0.end }) {
            continue
          }
          Issue.record("\(code.text) \(row.byteCount) at \(offset)")
          break
        }
        count += 1
      }
    }
    #expect(count >= (generation == .exture3 ? 400 : generation == .krx2011 ? 300 : 900))
  }

  @Test(
    "length, end byte and TR code are checked before any field",
    arguments: KRX.Generation.allCases)
  func envelope(_ generation: KRX.Generation) {
    var random = SeededGenerator(seed: 3)
    for (code, row) in Self.everyCode(generation) {
      let bytes = Self.message(code, row, &random)
      let others = KRX.byteCounts(of: code, generation)
      #expect(others.contains(row.byteCount), "\(code.text)")
      var nobody = Echo(generation)
      let outcome = KRX.decode(bytes.span.bytes, generation, into: &nobody)
      #expect(outcome == (row.isLaidOut ? .decoded : .recognized), "\(code.text)")
      if outcome == .recognized { #expect(nobody.calls == ["recognized \(code.text)"]) }
      for change in [-1, 1] where !others.contains(row.byteCount + change) {
        let damaged = change < 0 ? Array(bytes.dropLast()) : bytes + [0xFF]
        #expect(Self.outcome(damaged, generation) == .wrongLength, "\(code.text)")
      }
      #expect(Self.outcome(bytes.dropLast() + [0x00], generation) == .missingEnd)
      #expect(Self.outcome(Array("Z9".utf8) + bytes.dropFirst(2), generation) == .unknownType)
      #expect(Self.outcome(Array(bytes.prefix(4)), generation) == .unknownType)
    }
    #expect(Self.outcome([], generation) == .unknownType)
  }

  static func outcome(_ bytes: [UInt8], _ generation: KRX.Generation) -> KRX.Outcome {
    var nobody = Echo(generation)
    return KRX.decode(bytes.span.bytes, generation, into: &nobody)
  }

  @Test(
    "every byte of a number must be a digit",
    arguments: KRX.Generation.allCases)
  func damagedNumbers(_ generation: KRX.Generation) {
    var random = SeededGenerator(seed: 5)
    for (code, row) in Self.everyCode(generation) where row.isLaidOut {
      let bytes = Self.message(code, row, &random)
      for field in Self.fields(row) where field.form != .text {
        for offset in field.start..<field.end {
          for wrong: UInt8 in [0x2F, 0x3A, 0x41, 0x00, 0xB0, 0xFF] {
            var damaged = bytes
            damaged[offset] = wrong
            #expect(
              Self.outcome(damaged, generation) == .malformed, "\(code.text) at \(offset)")
          }
        }
      }
    }
  }

  @Test("a million damaged datagrams do not trap", arguments: KRX.Generation.allCases)
  func mutations(_ generation: KRX.Generation) {
    var random = SeededGenerator(seed: 11)
    let valid = Self.everyCode(generation).map { Self.message($0.code, $0.row, &random) }
    var decoded = 0
    var sum = Tally()
    withMutations(of: valid, seed: 0x2011 + UInt64(generation.rawValue)) { bytes in
      if KRX.decode(bytes, generation, into: &sum) == .decoded { decoded += 1 }
    }
    #expect(decoded > 10_000)
    #expect(sum.sum != 0)
  }

  /// Reads what it is handed, so that nothing of it can be left out.
  struct Tally: KRXHandler {
    var sum: Int64 = 0

    mutating func book(_ message: borrowing KRX.Book) {
      sum &+= message.bid.levels[9].price.raw &+ message.header.time.nanos
    }
    mutating func tradeBook(_ message: borrowing KRX.TradeBook) {
      sum &+= message.trade.price.raw &+ message.ask.quantityTotal
    }
    mutating func record(_ record: borrowing KRX.Record) {
      for name in KRX.FieldName.allCases {
        if let number = record.number(name) { sum &+= number }
        if let price = record.price(name) { sum &+= price.raw }
        if let time = record.time(name) { sum &+= time.nanos }
        if record.text(name) != nil { sum &+= 1 }
      }
    }
  }

  @Test(
    "printed decimal points are read wherever they stand",
    arguments: [
      ("001379.70", "1379.7"), ("000066500", "66500"), ("-00002.20", "-2.2"),
      ("0.1234567", "0.1234567"),
      ("12345678.", "12345678"), (".12345678", "0.12345678"), ("000000.00", "0"),
      ("1.5000000", "1.5"),
      ("00.000001", "0.000001"), ("0001.2.30", nil), ("0001,2000", nil), ("-----0001", nil),
      ("+00001.00", nil), ("00000-1.0", nil),
    ])
  func printedPrices(text: String, expected: String?) {
    var bytes = Array("B603F        G140KR4301V13502001656104939081108".utf8)
    bytes += Array((String(repeating: "0", count: 276)).utf8) + [0xFF]
    bytes.replaceSubrange(47..<56, with: Array(text.utf8))
    let (outcome, keeper) = KRXVectorTests.decode(bytes, .exture3)
    guard let expected else {
      #expect(outcome == .malformed)
      return
    }
    #expect(outcome == .decoded)
    #expect(keeper.book?.ask.levels[0].price == KRXVectorTests.price(expected))
  }

  @Test("blank fields are absent, never zero")
  func blanks() {
    var bytes = Array(KRXVectorTests.book3.utf8) + [0xFF]
    for offset in 305..<323 { bytes[offset] = 0x20 }
    let (outcome, keeper) = KRXVectorTests.decode(bytes, .exture3)
    #expect(outcome == .decoded)
    #expect(keeper.book?.expectedPrice.isDefined == false)
    #expect(keeper.book?.expectedQuantity == -1)
    #expect(keeper.book?.header.sequence == -1)
    bytes.replaceSubrange(5..<13, with: Array("00000042".utf8))
    #expect(KRXVectorTests.decode(bytes, .exture3).1.book?.header.sequence == 42)
  }

  @Test("times of day are written with the digits of their field")
  func times() {
    let time = KRX.TimeOfDay(nanos: KRXVectorTests.nanos(9, 0, 7, 123_456_789))
    #expect(time.text(fractionDigits: 2) == "09000712")
    #expect(time.text(fractionDigits: 6) == "090007123456")
    #expect(KRX.TimeOfDay(nanos: 0).text(fractionDigits: 0) == "000000")
  }

  @Test("the generation of a datagram shows in its code and length")
  func generations() {
    let vectors: [(String, KRX.Generation)] = [
      (KRXVectorTests.snapshotExturePlus, .exturePlus), (KRXVectorTests.book3, .exture3),
      (KRXVectorTests.tradeBook3, .exture3), (KRXVectorTests.polling2019, .krx2011),
    ]
    for (text, generation) in vectors {
      let bytes = Array(text.utf8) + [0xFF]
      #expect(KRX.generation(of: bytes.span.bytes) == generation)
    }
    let noise = [UInt8](repeating: 0, count: 100)
    #expect(KRX.generation(of: noise.span.bytes) == nil)
  }
}
