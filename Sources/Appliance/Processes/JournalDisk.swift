// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Gateway
internal import Glibc
internal import Rings
internal import Units

/// Who brings a gateway's journal to the disk, and when.
package struct JournalDisk: ~Copyable {
  private let syncer: JournalSyncer?
  private let thread: JournalSyncThread?

  /// Leaves it to the kernel.
  package init() {
    syncer = nil
    thread = nil
  }

  /// As `section` wants it; `core` is the gateway's own, where no other thread may run. Nil for a
  /// syncer leaves it to the kernel.
  init(_ syncer: consuming JournalSyncer?, _ section: GatewaySection, core: Int?) {
    if section.journalSync == .beforeSend {
      self.syncer = syncer
      thread = nil
    } else if let present = syncer {
      self.syncer = nil
      thread = JournalSyncThread(
        present, every: .milliseconds(Int64(section.journalSyncMilliseconds)), awayFrom: core)
    } else {
      self.syncer = nil
      thread = nil
    }
  }

  /// Records that the header of the journal at `path` counts, as far as the file is that long; 0
  /// for a file that is not there or has no header.
  package static func usedCount(_ path: String) throws -> Int {
    guard let file = FileHandle(forReadingAtPath: path) else { return 0 }
    defer { file.closeFile() }
    let header = try file.read(upToCount: JournalSyncer.lengthOffset + 8) ?? Data()
    guard header.count == JournalSyncer.lengthOffset + 8 else { return 0 }
    let counted = header.suffix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let byteCount = try Int(file.seekToEnd()) - JournalFile<JournalRecord>.headerByteCount
    return min(Int(clamping: counted), max(0, byteCount / MemoryLayout<JournalRecord>.stride))
  }

  /// Whether what is sent has to wait for `sync`.
  var isAwaited: Bool { syncer != nil }

  /// Waits for the disk if what is sent has to. A disk that refuses ends the process before
  /// anything is sent: what is journaled and was not sent is found so by the next gateway.
  func sync() {
    do throws(JournalFileError) {
      _ = try syncer?.sync()
    } catch {
      Diagnostics.say("the gateway ends: the journal does not reach the disk: \(error)")
      exit(1)
    }
  }

  /// Ends what runs in the background with everything on disk.
  func stop() { thread?.stop() }
}
