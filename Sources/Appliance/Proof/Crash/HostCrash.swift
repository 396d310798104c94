// SPDX-License-Identifier: Apache-2.0
package import Exchange
internal import Foundation
internal import Gateway
package import Host
internal import Rings

/// What a crash of the host leaves of a gateway: of its journal what was on the disk, of its shared
/// memory nothing.
package enum HostCrash {
  /// Shared memory that stands for other hosts, or for the run as such, and stays.
  private static let kept: Set<String> = ["control", "clock", "creator", "configuration.toml"]
  /// Records that the kernel may not have written when nobody asked for it.
  private static let unwrittenMax: Int64 = 4_000

  /// Cuts the journal at `path`, which no process has open: what the syncer confirmed stays, of
  /// what lies behind it a random part, whose last record may be torn. With `.none` nothing is
  /// confirmed; a random end is lost. Returns the records that were lost.
  package static func truncate(
    journal path: String, _ sync: JournalSync, _ random: inout SeededRandom
  ) throws -> Int {
    let (count, durable) = try lengths(path)
    let confirmed =
      sync == .none ? max(0, count - Int(random.below(unwrittenMax))) : min(durable, count)
    let kept = confirmed + Int(random.below(Int64(count - confirmed) + 1))
    let torn = kept < count ? Int(random.below(Int64(MemoryLayout<JournalRecord>.size))) : 0
    guard let file = FileHandle(forUpdatingAtPath: path) else {
      throw ProcessError(description: "\(path): cannot be opened")
    }
    defer { file.closeFile() }
    let size = MemoryLayout<JournalRecord>.size
    let start = UInt64(JournalFile<JournalRecord>.headerByteCount + kept * size + torn)
    try file.seek(toOffset: start)
    try file.write(contentsOf: Data(count: (count - kept) * size - torn))
    return count - kept
  }

  private static func lengths(_ path: String) throws -> (count: Int, durable: Int) {
    let file = try JournalFile<JournalRecord>(snapshotOf: path)
    return (file.count, file.durableCount)
  }

  /// Removes every region of the run in `place` but the exchange's, which is another host's.
  package static func forgetMemory(in place: RegionDirectory) throws {
    for folder in [place.ordinary, place.huge].compactMap(\.self) {
      guard FileManager.default.fileExists(atPath: folder) else { continue }
      for name in try FileManager.default.contentsOfDirectory(atPath: folder)
      where !kept.contains(name) && !name.contains("exchange") {
        try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      }
    }
  }
}
