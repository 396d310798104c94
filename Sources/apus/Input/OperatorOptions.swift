// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// Who takes a decision that the logs keep, and why.
struct OperatorOptions: ParsableArguments {
  @Option(help: "Who decides.")
  var by: String

  @Option(help: "Why.")
  var reason: String

  func validate() throws {
    for (option, value) in [("--by", by), ("--reason", reason)]
    where value.allSatisfy(\.isWhitespace) {
      throw ValidationError("\(option) \"\(value)\": expected a text")
    }
  }
}
