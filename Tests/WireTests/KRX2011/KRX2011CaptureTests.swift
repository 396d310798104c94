// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

@Suite struct KRX2011CaptureTests {
  /// Collects quotes as lines of the expected-quotes file, without the packet time.
  struct LineHandler: KRX2011Handler {
    var line = ""
    var counts: [String: Int] = [:]

    mutating func quote(_ message: KRX2011.Quote) {
      counts["quote \(message.product)", default: 0] += 1
      line = ""
      guard message.product == .option else { return }
      var fields = [message.acceptTime.text, message.instrument.text]
      for index in (0..<5).reversed() { fields.append(text(message.bid.levels[index])) }
      for index in 0..<5 { fields.append(text(message.ask.levels[index])) }
      line = fields.joined(separator: " ")
    }

    mutating func trade(_ message: KRX2011.Trade) {
      counts["trade \(message.product)", default: 0] += 1
      line = ""
    }

    mutating func tradeQuote(_ message: KRX2011.TradeQuote) {
      counts["trade quote \(message.trade.product)", default: 0] += 1
      line = ""
    }

    func text(_ level: KRX2011.PriceLevel) -> String {
      padded(level.quantity, 7) + "@" + padded(level.price, 5)
    }

    func padded(_ number: Int32, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: width - digits.count) + digits
    }
  }

  @Test("every option quote of the capture equals the expected one, level by level")
  func quotes() throws {
    guard let bytes = SharedData.bytes("krx/kospi200-20110216-head.pcap"),
      let text = SharedData.bytes("krx/kospi200-20110216-head.quotes.txt")
    else { return }
    let expected = String(decoding: text, as: UTF8.self).split(separator: "\n")
    let (records, refusal) = PcapTests.read(bytes)
    #expect(refusal == nil)
    #expect(records.count == 7_000)
    var handler = LineHandler()
    var outcomes: [KRX2011.Outcome: Int] = [:]
    var line = 0
    var differing = 0
    for record in records {
      guard case .frame(let frame) = record.parse(bytes.span.bytes) else { continue }
      let payload = frame.payload(of: record.frame(of: bytes.span.bytes))
      handler.line = ""
      outcomes[KRX2011.decode(payload, into: &handler), default: 0] += 1
      guard !handler.line.isEmpty else { continue }
      let micros = record.time.raw / 1_000 % 1_000_000
      let seconds = record.time.raw / 1_000_000_000
      let fraction = String(String(1_000_000 + micros).dropFirst())
      if line >= expected.count || expected[line] != "\(seconds).\(fraction) \(handler.line)" {
        differing += 1
      }
      line += 1
    }
    #expect(line == 5_023)
    #expect(expected.count == 5_023)
    #expect(differing == 0)
    #expect(
      handler.counts == [
        "quote option": 5_023, "quote future": 892, "trade option": 132, "trade future": 16,
        "trade quote option": 621, "trade quote future": 160,
      ])
    #expect(outcomes[.malformed] == nil)
    #expect(outcomes[.wrongLength] == nil)
    #expect(outcomes[.recognized] == 136)
  }
}
