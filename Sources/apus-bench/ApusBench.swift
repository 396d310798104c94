// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Foundation

@main
struct ApusBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus-bench",
    abstract: "Benchmarks of the appliance's hot paths.",
    discussion: """
      Each comparison runs both sides in turns within one run, since a machine's speed drifts. \
      The exit code is 0 when every result was right and 1 when one was wrong; speed is printed, \
      not judged. A benchmark that needs what this host lacks says so and is skipped.
      """)

  @Option(help: "Run only benchmarks with this text in their name.")
  var filter = ""

  @Flag(help: "Print one JSON object a line instead of a table.")
  var json = false

  @Flag(help: "Run everything once, in a few seconds: proves results, not speed.")
  var small = false

  @Flag(help: "Generated markets of 20 million messages: minutes and gigabytes.")
  var large = false

  @Flag(help: "List the benchmarks and end.")
  var list = false

  func validate() throws {
    guard !(small && large) else {
      throw ValidationError("--small or --large: expected one of them at most")
    }
  }

  func run() throws {
    let chosen = Benchmark.all.filter { $0.matches(filter) }
    guard !chosen.isEmpty else {
      throw ValidationError("no benchmark has \"\(filter)\" in its name; --list shows all")
    }
    if list {
      for benchmark in chosen { print(benchmark.names.joined(separator: " "), benchmark.summary) }
      return
    }
    let bench = try Bench(isSmall: small, isLarge: large)
    defer { bench.end() }
    let report = Report(isJSON: json, filter: filter)
    if !json { report.heading(bench) }
    var failures = 0
    for benchmark in chosen {
      do {
        report.show(try benchmark.run(bench))
      } catch let skip as Skip {
        Report.say("skipped: \(benchmark.names[0]): \(skip.reason)")
      } catch {
        Report.say("FAILED: \(benchmark.names[0]): \(error)")
        failures += 1
      }
    }
    for note in bench.notes { Report.say("note: \(note)") }
    if failures > 0 { throw ExitCode(1) }
  }
}
