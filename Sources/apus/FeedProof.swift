// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Host

/// `apus feed-proof`: damaged packets into the whole feed.
struct FeedProofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feed-proof",
    abstract: "Offer damaged packets to the whole feed and check its books.",
    discussion: """
      A day of a simulated exchange goes to arbiter, decoder, recovery and books on two lines, \
      each packet lost, swapped, repeated, cut, changed or renumbered now and then; so do the \
      answers of request and snapshot servers. Exits with 1 when a rule of the book is broken, a \
      reader's levels differ from the feed's, or memory grows.
      """,
    shouldDisplay: false)

  @Option(help: "Packets, replies and pieces of snapshots to offer.")
  var packets: UInt64 = 10_000_000

  @Option(help: "What everything follows from.")
  var seed: UInt64 = 1

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  /// Memory that a run may take after its first tenth: the allocator's own, not the feed's.
  private static let growthBytesMax = 4 << 20

  func validate() throws {
    guard packets >= 10 else { throw ValidationError("--packets must be at least 10") }
  }

  func run() throws {
    var proof = FeedProof(seed: seed)
    // The first tenth touches all memory there is.
    proof.run(packets / 10)
    let before = try Self.residentByteCount()
    proof.run(packets - packets / 10)
    let after = try Self.residentByteCount()
    let result = Result(seed: seed, figures: proof.figures, before: before, after: after)
    try report(result, proof)
    if !result.isProved { throw ExitCode(1) }
  }

  private func report(_ result: Result, _ proof: borrowing FeedProof) throws {
    guard !json else {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      FileHandle.standardOutput.write(try encoder.encode(result) + Data("\n".utf8))
      return
    }
    var lines: [String] = []
    proof.forEachCounter { name, count in
      if count > 0 { lines.append("  \(name) \(count)") }
    }
    let figures = result.figures
    lines.append(
      """
      seed \(seed): \(figures.inputs) inputs (\(figures.damaged) damaged, \(figures.replies) \
      replies, \(figures.snapshotPieces) pieces of snapshots) on \(figures.days) days made \
      \(figures.events) events; \(figures.checks) checks found \(figures.violations) broken \
      rules, readers refused \(figures.refusedLevels) levels; memory \(result.before >> 10) KiB, \
      then \(result.after >> 10) KiB: \(result.isProved ? "proved" : "FAILED")
      """)
    FileHandle.standardOutput.write(Data((lines.joined(separator: "\n") + "\n").utf8))
  }

  private static func residentByteCount() throws -> Int {
    let fields = try TextFile.read("/proc/self/statm").split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else {
      throw ValidationError("/proc/self/statm has no second number")
    }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  private struct Result: Encodable {
    let seed: UInt64
    let figures: FeedProof.Figures
    let before: Int
    let after: Int
    let isProved: Bool

    init(seed: UInt64, figures: FeedProof.Figures, before: Int, after: Int) {
      self.seed = seed
      self.figures = figures
      self.before = before
      self.after = after
      isProved =
        figures.violations == 0 && figures.refusedLevels == 0
        && after - before <= FeedProofCommand.growthBytesMax
    }
  }
}
