// SPDX-License-Identifier: Apache-2.0
import Appliance
import Exchange
import Foundation
import Host
import TestSupport
import Testing
import Units

@Suite("fault scripts")
struct FaultScriptReadingTests {
  private static let lines = "[[line]]\nname = \"A\"\ngroup = \"239.1.1.1\"\n"

  private func script(_ text: String) throws -> FaultScript {
    try Configuration(text: Self.lines + text, source: "x.toml").exchange.faults
  }

  @Test("each kind of fault is read with its figures, place and window")
  func kinds() throws {
    let script = try script(
      """
      [exchange]
      fault_seed = 9
      [[exchange.fault]]
      kind = "loss"
      line = "A"
      per_million = 5
      [[exchange.fault]]
      kind = "burst"
      per_million = 6
      packets = 7
      from_ms = 1
      until_ms = 2
      [[exchange.fault]]
      kind = "reorder"
      line = "answers"
      per_million = 8
      depth = 9
      from_message = 10
      until_message = 11
      [[exchange.fault]]
      kind = "delay"
      delay_us = 12
      jitter_us = 13
      [[exchange.fault]]
      kind = "corrupt"
      per_million = 14
      bits = 15
      [[exchange.fault]]
      kind = "restart"
      at_message = 16
      [[exchange.fault]]
      kind = "roll"
      at_message = 17
      """)
    #expect(script.seed == 9)
    #expect(
      script.entries.map(\.place) == [
        .line("A"), .everyLine, .answers, .everyLine, .everyLine,
      ])
    #expect(
      script.entries.map(\.fault.effect) == [
        .loss(perMillion: 5), .burst(perMillion: 6, packets: 7),
        .reorder(perMillion: 8, depth: 9),
        .delay(base: .microseconds(12), jitter: .microseconds(13)),
        .corrupt(perMillion: 14, bits: 15),
      ])
    #expect(script.entries[1].fault.window.from == .milliseconds(1))
    #expect(script.entries[1].fault.window.until == .milliseconds(2))
    #expect(script.entries[2].fault.window.firstMessage == 10)
    #expect(script.entries[2].fault.window.endMessage == 11)
    #expect(
      script.sessionChanges == [
        SessionChange(atMessage: 16, isAnnounced: false),
        SessionChange(atMessage: 17, isAnnounced: true),
      ])
  }

  @Test(
    "what is wrong is refused with the line and key it stands at",
    arguments: [
      ("kind = \"lost\"", 6, "exchange.fault.kind: \"lost\" is not one of"),
      ("line = \"C\"", 6, "\"C\" is not one of \"A\", \"answers\", \"*\""),
      ("per_million = 1000001", 6, "outside 0 ... 1000000"),
      ("depth = 3", 6, "exchange.fault.depth: unknown key"),
      ("kind = \"silence\"\nfrom_ms = 5\nuntil_ms = 5", 8, "5 is not after 5"),
      ("kind = \"reorder\"\ndepth = 65", 7, "outside 1 ... 64"),
      (
        "kind = \"roll\"\nat_message = 5\n[[exchange.fault]]\nkind = \"roll\"\nat_message = 5", 10,
        "5 does not come after 5"
      ),
    ])
  func refusals(text: String, line: Int, part: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try script("[exchange]\n[[exchange.fault]]\n" + text)
    }
    #expect(error?.line == line, "\(String(describing: error))")
    #expect(error?.message.contains(part) == true, "\(String(describing: error))")
  }

  @Test("a script is a file, a builtin name, or a clear refusal")
  func named() throws {
    let builtin = try FaultScript.named("builtin", lineNames: ["A", "B"])
    #expect(builtin == .lossy)
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = "\(folder.directory.ordinary)/faults.toml"
    try "seed = 3\n[[fault]]\nkind = \"duplicate\"\nper_million = 4\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    let read = try FaultScript.named(path, lineNames: [])
    #expect(read.seed == 3)
    #expect(read.entries.map(\.fault.effect) == [.duplicate(perMillion: 4)])
    let error = #expect(throws: ConfigurationError.self) {
      try FaultScript.named("\(path).missing", lineNames: [])
    }
    #expect(error?.message.contains("builtin, builtin-silence") == true)
  }
}
