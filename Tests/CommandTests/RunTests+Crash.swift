// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Testing

// Part of the one serialized suite of runs: over loopback two runs at a time would meet.
extension RunTests {
  @Test(
    "journal, gateway, strategy and exchange agree on every order after ten deaths under load",
    arguments: [CrashProofPlan.Target.gateway, .exchange, .link])
  func crashProof(target: CrashProofPlan.Target) throws {
    let kills = 10
    let outcome = try Program.run(
      "crash-proof", "--what", target.rawValue, "--kills", "\(kills)", "--seed", "7", "--json")
    #expect(outcome.status == 0, "\(outcome.output)\n\(outcome.diagnostics)")
    let result = try JSONDecoder().decode(
      CrashProofResult.self, from: Data(outcome.output.utf8))
    #expect(result.isProved && result.kills == kills)
    let audit = try #require(result.audit)
    #expect(audit.atExchange > 100 && audit.lost + audit.doubled + audit.unknown == 0)
  }

  @Test("the crash proof refuses arguments that make no sense")
  func crashProofArguments() throws {
    for arguments in [["--kills", "0"], ["--rate", "5"], ["--what", "moon"]] {
      #expect(try Program.run(["crash-proof"] + arguments).status == 2)
    }
  }
}
