// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite struct KRXExchangeCommandTests {
  @Test(
    "a simulated day in a capture is decoded without a refusal",
    arguments: [
      ("krx2011", "KRX 2011", ["B6034", "G7014", "A3034", "B2014", "I2014"]),
      ("exture-plus", "KRX Exture+", ["B6034", "G7014", "A0034", "B2014", "Q2014", "A6034"]),
      ("exture3", "KRX EXTURE 3.0", ["B603F", "G701F", "A001F", "B604F", "Q203F", "I2000"]),
    ])
  func capture(generation: String, format: String, codes: [String]) throws {
    try Program.withFile("day.pcap", Data()) { path in
      let made = try Program.run(
        "exchange", "krx", "--generation", generation, "--instruments", "10", "--messages", "5000",
        "--seed", "3", "--pcap", path)
      #expect(made.status == 0, "\(made.diagnostics)")
      let decoded = try Program.run("decode", path)
      #expect(decoded.status == 0, "\(decoded.diagnostics)")
      #expect(made.output == "messages \(decoded.lines.count)\n")
      #expect(decoded.lines.count >= 5_000)
      #expect(decoded.diagnostics.contains("\(format) messages: \(decoded.lines.count)"))
      for word in ["refused", "unknown", "left over"] {
        #expect(!decoded.diagnostics.contains(word), "\(decoded.diagnostics)")
      }
      let types = Set(try decoded.objects().compactMap { $0["type"] as? String })
      for code in codes { #expect(types.contains(code), "no \(code)") }
    }
  }

  @Test("a day on two lines is sent whole")
  func lines() throws {
    let outcome = try Program.run(
      "exchange", "krx", "--instruments", "5", "--messages", "2000", "--rate", "200000",
      "--group-a", "239.77.9.10", "--group-b", "239.77.9.11", "--port", "39998")
    if outcome.status != 0, outcome.diagnostics.contains("errno=") {
      print("skipped: this host lets no multicast out of lo: \(outcome.diagnostics)")
      return
    }
    #expect(outcome.status == 0, "\(outcome.diagnostics)")
    let words = outcome.output.split(whereSeparator: { " ,\n".contains($0) })
    let messages = try #require(Int(words[1]))
    #expect(messages >= 2_000)
    #expect(outcome.output == "messages \(messages), datagrams sent \(2 * messages), refused 0\n")
  }

  @Test(
    "arguments that make no sense are refused by name",
    arguments: [
      ("--instruments", "3"), ("--messages", "0"), ("--rate", "1"), ("--group-a", "10.0.0.1"),
      ("--generation", "exture4"), ("--port", "0"), ("--seed", "-1"),
    ])
  func refusals(name: String, value: String) throws {
    let outcome = try Program.run("exchange", "krx", "\(name)=\(value)")
    #expect(outcome.status == 2)
    #expect(outcome.diagnostics.contains(String(name.dropFirst(2))), "\(outcome.diagnostics)")
  }
}
