// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Host
internal import Rings

/// `apus ring-proof`: two processes check that the event ring tears and miscounts nothing.
struct RingProofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ring-proof",
    abstract: "Check the event ring between two processes, word by word.",
    discussion: """
      One process publishes events whose every word follows from their number; another, which \
      this command starts, checks every word of what it reads and counts what it missed. \
      Exits with 1 unless nothing was torn and read + missed = published.
      """,
    shouldDisplay: false)

  @Option(help: "Events to publish.")
  var events: UInt64 = 100_000_000

  @Option(help: "Slots of the ring, a power of two from 8.")
  var slots: Int = 4096

  @Flag(help: "Let the reader stall again and again, so that it is overrun.")
  var slowReader = false

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  @Option(help: .hidden)
  var readerOf: String?

  private static let ringName = "proof"

  func validate() throws {
    guard events > 0 else { throw ValidationError("--events must be at least 1") }
    guard slots >= 8, slots & (slots - 1) == 0 else {
      throw ValidationError("--slots must be a power of two from 8")
    }
  }

  func run() throws {
    if let readerOf {
      try read(in: RegionDirectory.prepare(name: readerOf))
    } else {
      try prove()
    }
  }

  /// The child: reads, and reports on standard output.
  private func read(in directory: RegionDirectory) throws {
    var reader = try EventRingReader(name: Self.ringName, at: .sequence(1), in: directory)
    let seen = RingProof.read(events, from: &reader, isSlow: slowReader)
    FileHandle.standardOutput.write(try JSONEncoder().encode(seen))
  }

  private func prove() throws {
    let appliance = "apus-ring-proof-\(getpid())"
    let abandoned = try OwnedRegions.removeAbandoned(huge: HugePages.mountPath(.size2MiB))
    for note in abandoned { Terminal.say("ring-proof: \(note)") }
    let regions = try OwnedRegions(name: appliance)
    defer { for note in regions.remove() { Terminal.say("ring-proof: \(note)") } }
    let directory = regions.place
    var writer = try EventRingWriter(
      name: Self.ringName, slotCount: slots, mode: 0o600, in: directory)
    let reader = Process()
    let output = Pipe()
    reader.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    reader.arguments =
      ["ring-proof", "--events", "\(events)", "--reader-of", appliance]
      + (slowReader ? ["--slow-reader"] : [])
    reader.standardOutput = output
    try reader.run()
    guard RingProof.awaitReader(of: writer) else {
      reader.terminate()
      throw ValidationError("the reader process did not attach")
    }
    let written = RingProof.write(events, to: &writer)
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    reader.waitUntilExit()
    let seen = try JSONDecoder().decode(RingProof.Seen.self, from: data)
    let result = Result(written: written, seen: seen, isHuge: writer.region.fallback == nil)
    try result.report(asJSON: json)
    if !result.isProved { throw ExitCode(1) }
  }

  private struct Result: Encodable {
    let published: UInt64
    let read: UInt64
    let missed: UInt64
    let overruns: UInt64
    let torn: UInt64
    let misplaced: UInt64
    let nanosPerEvent: Double
    let isHuge: Bool
    let isProved: Bool

    init(written: RingProof.Written, seen: RingProof.Seen, isHuge: Bool) {
      published = written.events
      read = seen.read
      missed = seen.missed
      overruns = seen.overruns
      torn = seen.torn
      misplaced = seen.misplaced
      nanosPerEvent = Double(written.elapsedNanos) / Double(written.events)
      self.isHuge = isHuge
      isProved = seen.proves(written.events)
    }

    func report(asJSON: Bool) throws {
      guard !asJSON else {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        FileHandle.standardOutput.write(try encoder.encode(self) + Data("\n".utf8))
        return
      }
      let pages = isHuge ? "huge" : "ordinary"
      let speed = String(format: "%.1f", nanosPerEvent)
      let line = """
        published \(published) = read \(read) + missed \(missed) in \(overruns) overruns; \
        torn \(torn), misplaced \(misplaced); \(speed) ns/event on \(pages) pages: \
        \(isProved ? "proved" : "FAILED")

        """
      FileHandle.standardOutput.write(Data(line.utf8))
    }
  }
}
