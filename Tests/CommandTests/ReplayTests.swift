// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite struct ReplayTests {
  /// An interface that multicast can leave through without reaching anybody else.
  private static let interface = "lo"

  @Test("every multicast datagram of the KRX capture is sent and counted by its TR code")
  func krx() throws {
    guard let capture = SharedData.url("krx/kospi200-20110216-head.pcap")?.path else { return }
    try Program.withFile("report.json", Data()) { report in
      let outcome = try Program.run(
        "replay", capture, "--interface", ReplayTests.interface, "--group", "239.77.9.9",
        "--port", "39999", "--fast", "--report", report)
      if outcome.status != 0, outcome.diagnostics.contains("errno=") {
        print("skipped: this host lets no multicast out of lo: \(outcome.diagnostics)")
        return
      }
      #expect(outcome.status == 0, "\(outcome.diagnostics)")
      let data = try Data(contentsOf: URL(fileURLWithPath: report))
      let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      #expect(object?["sent"] as? Int == 6_980)
      #expect(object?["refused"] as? Int == 0)
      #expect((object?["types"] as? [String: Int])?["B6034"] == 5_023)
      #expect((object?["destinations"] as? [String: Int]) == ["239.77.9.9:39999": 6_980])
    }
  }

  @Test("an interface that does not exist is an error that names it")
  func interface() throws {
    guard let capture = SharedData.url("krx/kospi200-20110216-head.pcap")?.path else { return }
    let outcome = try Program.run("replay", capture, "--interface", "nothere0", "--fast")
    #expect(outcome.status == 1)
    #expect(outcome.diagnostics.contains("nothere0"))
  }
}
