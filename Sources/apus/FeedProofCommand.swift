// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Host

/// `apus feed-proof`: damaged packets into whole feeds.
struct FeedProofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feed-proof",
    abstract: "Offer damaged packets to whole feeds and check their books.",
    discussion: """
      Days of a simulated exchange go to a whole feed on its lines, each packet lost, swapped, \
      repeated, cut, changed or renumbered now and then. Nasdaq: arbiter, decoder, recovery and \
      books, with the answers of request and snapshot servers. KRX: decoder, lines, books, the \
      recovery cycle and the rules of trading; each day ends in true packets, after which every \
      book must be the exchange's. Exits with 1 when a rule is broken, a reader's levels differ \
      from the feed's, a packet is not counted, or memory grows.
      """,
    shouldDisplay: false)

  @Option(help: "The feed to prove; without it all of them in turn.")
  var feed: FeedSection.Format?

  @Option(help: "Packets, replies and pieces of snapshots to offer, shared among the feeds.")
  var packets: UInt64 = 10_000_000

  @Option(help: "What everything follows from.")
  var seed: UInt64 = 1

  @Flag(help: "Print each feed's result as one JSON object.")
  var json = false

  /// Memory that a run may take after its first tenth: the allocator's own, not the feed's.
  private static let growthBytesMax = 4 << 20

  private var formats: [FeedSection.Format] { feed.map { [$0] } ?? FeedSection.Format.allCases }

  func validate() throws {
    let least = UInt64(10 * formats.count)
    guard packets >= least else {
      throw ValidationError("--packets \(packets): expected at least \(least)")
    }
  }

  func run() throws {
    var isProved = true
    let share = packets / UInt64(formats.count)
    for (index, format) in formats.enumerated() {
      let count = index == 0 ? packets - share * UInt64(formats.count - 1) : share
      let result =
        if let generation = format.generation {
          try prove(format, KRXFeedProof(generation, seed: seed), count)
        } else {
          try prove(format, NasdaqFeedProof(seed: seed), count)
        }
      if !result { isProved = false }
    }
    if !isProved { throw ExitCode(1) }
  }

  /// Offers `count` inputs and reports; false when something is wrong.
  private func prove<Proof: FeedProof & ~Copyable>(
    _ format: FeedSection.Format, _ proof: consuming Proof, _ count: UInt64
  ) throws -> Bool {
    var proof = proof
    // The first tenth touches all memory there is.
    proof.run(count / 10)
    let before = try Self.residentByteCount()
    proof.run(count - count / 10)
    let after = try Self.residentByteCount()
    let result = Result(
      feed: format.rawValue, seed: seed, figures: proof.figures, before: before, after: after)
    try report(result, proof)
    return result.isProved
  }

  private func report<Proof: FeedProof & ~Copyable>(
    _ result: Result, _ proof: borrowing Proof
  ) throws {
    guard !json else {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      FileHandle.standardOutput.write(try encoder.encode(result) + Data("\n".utf8))
      return
    }
    var lines = [result.feed]
    proof.forEachCounter { name, count in
      if count > 0 { lines.append("  \(name) \(count)") }
    }
    let figures = result.figures
    var inputs = "\(figures.inputs) inputs (\(figures.damaged) damaged"
    if figures.replies > 0 {
      inputs += ", \(figures.replies) replies, \(figures.snapshotPieces) pieces of snapshots"
    }
    lines.append(
      """
      \(result.feed), seed \(seed): \(inputs)) on \(figures.days) days made \(figures.events) \
      events; \(figures.checks) checks found \(figures.violations) broken rules, readers refused \
      \(figures.refusedLevels) levels; memory \(result.before >> 10) KiB, then \
      \(result.after >> 10) KiB: \(result.isProved ? "proved" : "FAILED")
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
    let feed: String
    let seed: UInt64
    let figures: FeedProofFigures
    let before: Int
    let after: Int
    let isProved: Bool

    init(feed: String, seed: UInt64, figures: FeedProofFigures, before: Int, after: Int) {
      self.feed = feed
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

extension FeedSection.Format: ExpressibleByArgument {}
