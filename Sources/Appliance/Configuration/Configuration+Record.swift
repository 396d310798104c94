// SPDX-License-Identifier: Apache-2.0
package import Recording
internal import Units

/// Whether and how the datafeed's input is recorded.
package struct RecordSection: Sendable {
  package enum Compression: String, CaseIterable, Sendable { case zstd, none }

  package var isEnabled: Bool
  package var directory: String
  package var ringByteCount: Int
  package var blockByteCount: Int
  package var segmentByteCountMax: Int
  package var segmentSecondsMax: Int
  /// 0 leaves it to the file system.
  package var spaceByteCountMax: Int
  package var diskFull: DiskFullPolicy
  package var compression: Compression
  package var compressionLevel: Int
  package var isDirect: Bool
  package var flushMilliseconds: Int

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    isEnabled = try reader.flag("enabled", default: false)
    directory = try reader.text("directory", default: "recordings")
    guard !directory.isEmpty else { throw reader.failure("directory", "expected a path") }
    ringByteCount = try reader.integer(
      "ring_bytes", in: 1_048_576...8_589_934_592, default: 67_108_864)
    guard ringByteCount & (ringByteCount - 1) == 0 else {
      throw reader.failure("ring_bytes", "\(ringByteCount) is not a power of two")
    }
    blockByteCount = try reader.integer(
      "block_bytes", in: 262_144...67_108_864, default: 1_048_576)
    guard blockByteCount.isMultiple(of: DiskFile.alignment) else {
      throw reader.failure("block_bytes", "\(blockByteCount) is not a multiple of 4096")
    }
    segmentByteCountMax = try reader.integer(
      "segment_bytes_max", in: 1_048_576...1_099_511_627_776, default: 1_073_741_824)
    guard segmentByteCountMax > blockByteCount else {
      throw reader.failure(
        "segment_bytes_max", "\(segmentByteCountMax) is not above block_bytes \(blockByteCount)")
    }
    segmentSecondsMax = try reader.integer(
      "segment_seconds_max", in: 1...86_400, default: 3_600)
    spaceByteCountMax = try reader.integer(
      "space_bytes_max", in: 0...1_125_899_906_842_624, default: 0)
    diskFull = try reader.choice("disk_full", default: .dropOldest)
    compression = try reader.choice("compression", default: .zstd)
    compressionLevel = try reader.integer("compression_level", in: 1...19, default: 1)
    isDirect = try reader.flag("direct_io", default: true)
    flushMilliseconds = try reader.integer("flush_ms", in: 1...60_000, default: 200)
    try reader.finish()
  }

  /// The section of the sample; every key with its default.
  static let sample = """
    [record]                    # every input of the decoder, to files of `apus record`
    enabled = false
    directory = "recordings"    # made when missing
    ring_bytes = 67108864       # a power of two; covers a stall of the disk of 0.1 s at 500 MB/s
    block_bytes = 1048576       # written at once; a multiple of 4096
    segment_bytes_max = 1073741824
    segment_seconds_max = 3600
    space_bytes_max = 0         # all segments together; 0: what the file system has
    disk_full = "drop-oldest"   # stop | drop-oldest | drop-newest
    compression = "zstd"        # zstd | none: of finished segments, in the background
    compression_level = 1
    direct_io = true            # past the page cache where the file system offers it
    flush_ms = 200              # a block that is not full is written after this long
    """

  /// What the recorder is made with; `configuration` is the text that segments keep.
  package func settings(configuration: String) -> RecorderSettings {
    var settings = RecorderSettings(directory: directory)
    settings.blockByteCount = blockByteCount
    settings.segmentByteCountMax = segmentByteCountMax
    settings.segmentAgeMax = .seconds(Int64(segmentSecondsMax))
    settings.spaceByteCountMax = spaceByteCountMax > 0 ? spaceByteCountMax : nil
    settings.diskFull = diskFull
    settings.compressionLevel = compression == .zstd ? compressionLevel : nil
    settings.isDirect = isDirect
    settings.flushAfter = .milliseconds(Int64(flushMilliseconds))
    settings.configuration = configuration
    return settings
  }
}
