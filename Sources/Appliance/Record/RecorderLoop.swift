// SPDX-License-Identifier: Apache-2.0
package import Host
package import Recording
internal import Rings
package import Units

/// The packet ring to disk. Unlike other loops it blocks, in calls of the disk: the ring in front
/// of it is what lets the datafeed go on meanwhile.
package struct RecorderLoop: ApplianceLoop, ~Copyable {
  package let slot = ProcessSlot(.recorder)
  package private(set) var state = ProcessState.booting
  package var progress: UInt64 { recorder.figures.recordsWritten }

  private var recorder: Recorder
  private var counters: Counters<RecordMetric>
  private let shelf: SegmentShelf
  private let packer: SegmentPacker?
  private let board: ControlBoard?
  private let clock: Clock
  private let say: (String) -> Void
  private var stoppedSince: MonotonicNanos?
  /// What recorders of the run before this one have counted.
  private let before: [UInt64]

  /// How long the recorder outlives the order to stop while the datafeed has not stopped.
  private static var patience: Nanos { .milliseconds(1_500) }

  package init(
    _ settings: RecorderSettings, board: ControlBoard?, clock: Clock, in place: RegionDirectory,
    say: @escaping @Sendable (String) -> Void
  ) throws {
    let shelf = try SegmentShelf(directory: settings.directory)
    let counters = try Counters<RecordMetric>(
      name: RunDirectory.counters(.recorder), in: place)
    recorder = try Recorder(
      settings, ring: RunDirectory.packets,
      place: RecordedPlace(name: RunDirectory.recorded, in: place), shelf: shelf,
      now: Clock.unixTime(), in: place)
    packer = settings.compressionLevel.map { SegmentPacker(shelf, level: $0, say: say) }
    before = RecordMetric.allCases.map { counters[$0] }
    self.counters = counters
    self.shelf = shelf
    self.board = board
    self.clock = clock
    self.say = say
  }

  package mutating func turn() -> Bool {
    recorder.turn(clock.now(), unix: Clock.unixTime())
  }

  package mutating func housekeep(_ command: BoardCommand, _ now: MonotonicNanos) {
    guard state != .stopped else { return }
    for line in recorder.takeRemarks() { say(line) }
    if command == .stop {
      let since = stoppedSince ?? now
      stoppedSince = since
      state = .running
      if mayEnd(since, now) { end() }
    } else {
      state = command == .boot ? .ready : .running
    }
    storeFigures()
  }

  /// Everything the datafeed writes is read before the end.
  private func mayEnd(_ since: MonotonicNanos, _ now: MonotonicNanos) -> Bool {
    guard now - since < Self.patience else { return true }
    let hasWriterEnded = board.map { $0.state(ProcessSlot(.datafeed)) == .stopped } ?? true
    return hasWriterEnded && recorder.waitingByteCount == 0
  }

  private mutating func end() {
    recorder.finish(at: Clock.unixTime())
    packer?.stop()
    for line in recorder.takeRemarks() { say(line) }
    let figures = recorder.figures
    say(
      "recorded \(figures.recordsWritten) records, \(figures.payloadBytesWritten) bytes of "
        + "payload; overwritten in the ring \(figures.overrun.records) "
        + "(\(figures.overrun.payloadBytes) bytes), not written \(figures.dropped.records) "
        + "(\(figures.dropped.payloadBytes) bytes)")
    state = .stopped
  }

  private mutating func storeFigures() {
    let figures = recorder.figures
    let log = recorder.log.figures
    store(.recordWrite, figures.recordsWritten)
    store(.payloadByteWrite, figures.payloadBytesWritten)
    store(.recordOverrun, figures.overrun.records)
    store(.payloadByteOverrun, figures.overrun.payloadBytes)
    store(.recordDrop, figures.dropped.records)
    store(.payloadByteDrop, figures.dropped.payloadBytes)
    store(.blockWrite, log.blocksWritten)
    store(.fileByteWrite, log.bytesWritten)
    store(.writeFail, log.writesFailed)
    store(.segmentOpen, log.segmentsOpened)
    store(.segmentRemove, log.segmentsRemoved)
    store(.segmentByteRemove, log.bytesRemoved)
    store(.segmentPack, shelf.packedCount)
    store(.segmentPackFail, shelf.packFailureCount)
    let known = before[RecordMetric.ringByteWaitMax.rawValue]
    counters.store(.ringByteWaitMax, max(known, UInt64(figures.waitingByteCountMax)))
  }

  private mutating func store(_ metric: RecordMetric, _ value: UInt64) {
    counters.store(metric, before[metric.rawValue] &+ value)
  }

  /// What became of the records.
  package var figures: Recorder.Figures { recorder.figures }
  /// What became of the blocks.
  package var logFigures: SegmentLog.Figures { recorder.log.figures }
}
