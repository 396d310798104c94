// SPDX-License-Identifier: Apache-2.0
package import Exchange
package import Host
package import Rings
internal import Units

/// The exchange's books after every so many messages, as digests in shared memory.
///
///     0 rows written · 1 instruments · from 8 rows of:
///         session · sequence · exchange time · digest of all orders · level digests by instrument
enum CheckpointLayout {
  static let countWord = 0
  static let instrumentCountWord = 1
  static let rowWord = 8
  static let levelWord = 4

  static func spec(payloadWordCount: Int?) -> RegionSpec {
    RegionSpec(
      name: RunDirectory.checkpoints, kind: Code(high: 0x4348_4543_4B50_5453, low: 0),
      layoutVersion: 1, layoutHash: 1, payloadWordCount: payloadWordCount, mode: 0o640,
      wantsHugePages: false)
  }
}

/// The exchange's end. One thread.
struct CheckpointWriter {
  private let region: Region
  private let rowCount: Int
  private let instrumentCount: Int
  private var count = 0
  /// Rows for which there was no room.
  private(set) var refusals: UInt64 = 0

  init(instrumentCount: Int, rowCount: Int, in place: RegionDirectory) throws(RegionError) {
    let rowWordCount = CheckpointLayout.levelWord + instrumentCount
    region = try Region(
      CheckpointLayout.spec(
        payloadWordCount: CheckpointLayout.rowWord + rowCount * rowWordCount),
      in: place, role: .owner
    ) { $0.storeRelaxed(UInt64(instrumentCount), CheckpointLayout.instrumentCountWord) }
    self.rowCount = rowCount
    self.instrumentCount = instrumentCount
  }

  /// Rows for a day of `messages` messages: each session tells the books again and ends in the
  /// middle of an interval.
  static func rowCount(messages: UInt64, interval: UInt64, sessions: Int) -> Int {
    64 + Int(messages / interval) * 2 + 64 * sessions
  }

  /// Adds a row; `levels` gives the level digest of an instrument by its number.
  mutating func append(_ checkpoint: BookCheckpoint, levels: (Int) -> UInt64) {
    guard count < rowCount else {
      refusals += 1
      return
    }
    let words = region.payload
    let row =
      CheckpointLayout.rowWord + count * (CheckpointLayout.levelWord + instrumentCount)
    words.storeRelaxed(checkpoint.session, row)
    words.storeRelaxed(checkpoint.sequence, row + 1)
    words.storeRelaxed(checkpoint.time, row + 2)
    words.storeRelaxed(checkpoint.orders, row + 3)
    for index in 0..<instrumentCount {
      words.storeRelaxed(levels(index), row + CheckpointLayout.levelWord + index)
    }
    count += 1
    words.storeRelease(UInt64(count), CheckpointLayout.countWord)
  }
}

/// A reader's end of an exchange's checkpoints.
package struct CheckpointReader {
  private let region: Region
  package let instrumentCount: Int

  package init(in place: RegionDirectory) throws(RegionError) {
    region = try Region(CheckpointLayout.spec(payloadWordCount: nil), in: place, role: .observer)
    instrumentCount = Int(
      truncatingIfNeeded: region.payload.loadRelaxed(CheckpointLayout.instrumentCountWord))
  }

  /// Rows written so far.
  package var count: Int {
    Int(truncatingIfNeeded: region.payload.loadAcquire(CheckpointLayout.countWord))
  }

  /// The youngest row of a sequence that is not younger than `time`, in nanoseconds since
  /// midnight at the exchange: sessions use the same sequences, one after the other.
  package func row(sequence: UInt64, notAfter time: UInt64) -> Int? {
    (0..<count).last { row in
      region.payload.loadRelaxed(word(row) + 1) == sequence
        && region.payload.loadRelaxed(word(row) + 2) <= time
    }
  }

  package func checkpoint(_ row: Int) -> BookCheckpoint {
    BookCheckpoint(
      session: region.payload.loadRelaxed(word(row)),
      sequence: region.payload.loadRelaxed(word(row) + 1),
      time: region.payload.loadRelaxed(word(row) + 2),
      orders: region.payload.loadRelaxed(word(row) + 3))
  }

  /// The digest of the levels of the exchange's instrument `index`.
  package func levels(_ row: Int, _ index: Int) -> UInt64 {
    region.payload.loadRelaxed(word(row) + CheckpointLayout.levelWord + index)
  }

  private func word(_ row: Int) -> Int {
    CheckpointLayout.rowWord + row * (CheckpointLayout.levelWord + instrumentCount)
  }
}
