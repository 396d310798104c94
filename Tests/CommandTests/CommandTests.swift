// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What all subcommands of `Apus` promise: help, exit codes and errors that name the value.
@Suite struct CommandTests {
  @Test(
    "--help of the program and of each subcommand is on standard output",
    arguments: [
      [], ["decode"], ["book"], ["replay"], ["run"], ["datafeed"], ["store"], ["strategy"],
      ["gateway"], ["exchange"], ["simulate"], ["latency"], ["status"],
    ])
  func help(command: [String]) throws {
    let outcome = try run(command + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("USAGE: apus"))
    #expect(outcome.diagnostics.isEmpty)
  }

  @Test(
    "arguments that make no sense end with 2 and an error that names the value",
    arguments: [
      (["decode"], "<file>"),
      (["decode", "--date", "2019-02-30", "x"], "--date 2019-02-30"),
      (["decode", "--format", "tar", "x"], "tar"),
      (["book", "--levels", "0", "--final", "x"], "--levels 0"),
      (["book", "x"], "--final"),
      (["replay", "x", "--interface", "lo", "--group", "10.0.0.1"], "--group 10.0.0.1"),
      (["replay", "x", "--interface", "lo", "--rate", "5", "--fast"], "--fast"),
      (["run", "--rate", "5"], "--rate"),
      (["strategy", "--id", "64"], "--id 64"),
      (["store", "--run", ".."], "--run .."),
      (["fly"], "fly"),
    ])
  func usage(arguments: [String], named: String) throws {
    let outcome = try run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.diagnostics.contains(named), "\(outcome.diagnostics)")
  }

  @Test(
    "files that cannot be read end with 1 and an error that names them",
    arguments: [
      "decode", "book --final", "replay --interface lo",
    ])
  func files(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let missing = try run(words + ["/nonexistent.pcap"])
    #expect(missing.status == 1)
    #expect(missing.diagnostics.contains("/nonexistent.pcap: no such file"))
    let folder = try run(words + [FileManager.default.temporaryDirectory.path])
    #expect(folder.status == 1)
    #expect(folder.diagnostics.contains("is not a file"))
    let text = try Program.withFile("a.txt", Data("plain text".utf8)) { try run(words + [$0]) }
    #expect(text.status == 1)
    #expect(text.diagnostics.contains("neither"), "\(text.diagnostics)")
    let empty = try Program.withFile("a.txt", Data()) { try run(words + [$0]) }
    #expect(empty.status == 1)
    #expect(empty.diagnostics.contains("is empty"), "\(empty.diagnostics)")
  }

  private func run(_ arguments: [String]) throws -> Program.Outcome {
    try Program.run(arguments)
  }
}
