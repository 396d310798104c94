// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import TestSupport
import Testing

// Part of the one serialized suite of runs: over loopback two runs at a time would meet.
extension RunTests {
  @Test(
    "a run whose orders are FIX ends with the exchange's positions, cash and open orders",
    arguments: ["fix-4.2", "fix-4.4", "fix-5.0sp2"], [["--single"], []])
  func fix(orderProtocol: String, arguments: [String]) throws {
    let configuration = Configuration.sample
      .replacing("message_count = 250000", with: "message_count = 25000")
      .replacing("protocol = \"ouch-5.0\"", with: "protocol = \"\(orderProtocol)\"")
    try Program.withFile("apus.toml", Data(configuration.utf8)) { path in
      let outcome = try Program.run(["run", "--config", path] + arguments)
      #expect(outcome.status == 0, "\(outcome.diagnostics)")
      #expect(outcome.output.contains("are equal"))
    }
  }

  @Test("a simulation says which protocols it knows")
  func simulatedProtocol() throws {
    let configuration = Configuration.sample.replacing(
      "protocol = \"ouch-5.0\"", with: "protocol = \"fix-4.4\"")
    try Program.withFile("apus.toml", Data(configuration.utf8)) { path in
      let outcome = try Program.run("simulate", "--seed", "1", "--config", path)
      #expect(outcome.status != 0)
      #expect(outcome.diagnostics.contains("fix-4.4"))
      #expect(outcome.diagnostics.contains("ouch-5.0"))
    }
  }
}
