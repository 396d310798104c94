// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import ArgumentParser
internal import Foundation
internal import Host
internal import Recording
internal import Rings
internal import Units

/// `apus events`: the event ring of a run as a file.
struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Write the events of a run's ring to a file, 64 bytes each.",
    discussion: """
      The file has the form that `apus replay --decode --events` writes, so that a live run and \
      the replay of its recording can be compared with cmp. Events that the ring has overwritten \
      are missing; how many is said, and the exit status is then 1.

      Example: apus events --run apus-4711 --output live.events
      """)

  @Option(name: .customLong("run"), help: "Name of the run.")
  var name: String

  @Option(name: [.long, .customShort("o")], help: "The file to write; replaced when it exists.")
  var output: String

  @Flag(help: "Go on until SIGTERM or SIGINT instead of ending with the latest event.")
  var follow = false

  func run() throws {
    let place = try RunFiles.place(of: name)
    var reader = try EventRingReader(name: RunDirectory.events, at: .sequence(1), in: place)
    var log = try EventLog(output)
    if follow { StopSignal.install() }
    var event = Event(kind: .none, instrument: .none)
    let last = reader.latestSequence
    reading: while follow || reader.nextSequence <= last {
      switch reader.next(into: &event) {
      case .event: try log.append(event)
      case .overrun: continue
      case .empty:
        // A writer that died within an event leaves the last one unreadable.
        guard follow, !StopSignal.isRaised else { break reading }
        usleep(1_000)
      }
    }
    try log.flush()
    Terminal.say(
      "apus events: \(log.eventCount) events, \(reader.missedEvents) missed, "
        + "CRC-32C \(String(log.checksum, radix: 16))")
    guard reader.missedEvents == 0 else { throw ExitCode.failure }
  }
}
