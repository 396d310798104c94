// SPDX-License-Identifier: Apache-2.0
package import Units

/// What a recorder does when there is no room for a block.
package enum DiskFullPolicy: String, CaseIterable, Sendable {
  /// Writes nothing more; what comes is counted as dropped.
  case stop
  /// Removes the oldest finished segments until there is room.
  case dropOldest = "drop-oldest"
  /// Drops the block and tries again with the next.
  case dropNewest = "drop-newest"
}

/// Where and how a recorder writes.
package struct RecorderSettings: Sendable {
  package var directory: String
  /// The size of a full block, a multiple of 4096, at least 256 KiB.
  package var blockByteCount = 1 << 20
  package var segmentByteCountMax = 1 << 30
  package var segmentAgeMax = Nanos.seconds(3_600)
  /// Bytes that all segments in the directory may take together; nil leaves it to the disk.
  package var spaceByteCountMax: Int?
  package var diskFull = DiskFullPolicy.dropOldest
  /// Whether finished segments are packed; at this zstd level.
  package var compressionLevel: Int?
  package var isDirect = true
  /// A block that is not full is written this long after its first record.
  package var flushAfter = Nanos.milliseconds(200)
  /// The configuration that replays run with, kept in every segment.
  package var configuration = ""

  package init(directory: String) { self.directory = directory }
}
