// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite struct RecordTests {
  @Test("the recorder accounts for every packet, on disk, overwritten or without room")
  func proof() throws {
    try Program.withFile("x", Data()) { path in
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      let small = ["record-proof", "--seconds", "0.3", "--directory", folder, "--json"]
      let roomy = try Program.run(small + ["--rate-mbps", "50"])
      #expect(roomy.status == 0, "\(roomy.output) \(roomy.diagnostics)")
      let full = try Program.run(small + ["--rate-mbps", "50", "--space-bytes", "5000000"])
      #expect(full.status == 0, "\(full.output) \(full.diagnostics)")
      let lost = try #require(try full.objects().first)
      #expect(try #require(lost["packetsNotWritten"] as? Int) > 0)
      let slow = try Program.run(small + ["--rate-mbps", "3000", "--ring-bytes", "1048576"])
      #expect(slow.status == 0, "\(slow.output) \(slow.diagnostics)")
    }
  }

  @Test(
    "arguments without sense end with status 2",
    arguments: [
      ["replay", "a.pcap"], ["replay", "--decode", "a.pcap"],
      ["replay", "--decode", "--events", "e", "--fast", "a.pcap"],
      ["replay", "--interface", "lo", "--events", "e", "a.pcap"],
      ["export", "a.apuslog", "--output", "a.apuslog"],
      ["export", "a.apuslog", "--output", "b", "--from", "yesterday"],
      ["record-proof", "--payload", "10"],
    ])
  func usage(arguments: [String]) throws {
    #expect(try Program.run(arguments).status == 2)
  }
}
