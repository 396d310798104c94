// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Rings
internal import Synchronization
internal import Units

/// Brings a gateway's journal to the disk from a thread of its own, away from the gateway's core.
final class JournalSyncThread: Sendable {
  private let syncer: JournalSyncer
  private let interval: Nanos
  private let isStopped = Atomic<Bool>(false)
  private let hasEnded = Atomic<Bool>(false)

  /// Starts the thread. What the disk refuses is said once and tried again.
  init(_ syncer: consuming JournalSyncer, every interval: Nanos, awayFrom core: Int?) {
    self.syncer = syncer
    self.interval = interval
    ColdThread.start("the journal is brought to the disk", awayFrom: core) { [self] in
      var wasRefused = false
      while !isStopped.load(ordering: .acquiring) {
        wasRefused = sync(wasRefused: wasRefused)
        usleep(UInt32(clamping: interval.raw / 1_000))
      }
      _ = sync(wasRefused: wasRefused)
      hasEnded.store(true, ordering: .releasing)
    }
  }

  /// Ends the thread with everything on disk. Blocks for as long as the disk takes.
  func stop() {
    isStopped.store(true, ordering: .releasing)
    while !hasEnded.load(ordering: .acquiring) { usleep(1_000) }
  }

  /// Whether the disk refused.
  private func sync(wasRefused: Bool) -> Bool {
    do throws(JournalFileError) {
      _ = try syncer.sync()
      return false
    } catch {
      if !wasRefused { Diagnostics.say("the journal does not reach the disk: \(error)") }
      return true
    }
  }
}
