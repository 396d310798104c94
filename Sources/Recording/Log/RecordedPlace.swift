// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
internal import Units

/// How far a recorder has come, in shared memory: what a recorder that takes over from a dead one
/// goes on from. Two rows are written in turns and then chosen, so that a death between two stores
/// leaves one of them whole.
///
///      0 the row that holds, 0 or 1
///     16 and 32 rows: recording, next segment, position, number, payload before
package struct RecordedPlace: Sendable {
  package struct Row: Sendable, Hashable {
    /// Unix nanoseconds at which the recording began; 0 while none has.
    package var recording: UInt64 = 0
    package var nextSegment: UInt64 = 1
    package var cursor = PacketCursor.start
  }

  private let region: Region
  private let words: Words

  /// The recorder's place in a run; refused while another recorder of it lives.
  package init(name: String, in place: RegionDirectory) throws(RegionError) {
    region = try Region(
      RegionSpec(
        name: name, kind: Code(high: 0x7265_636F_7264_6564, low: 0), layoutVersion: 1,
        layoutHash: 5, payloadWordCount: 48, mode: 0o640, wantsHugePages: false),
      in: place, role: .owner)
    words = region.payload
  }

  package func load() -> Row {
    let at = 16 + 16 * Int(words.loadAcquire(0) & 1)
    guard words.loadRelaxed(at) != 0 else { return Row() }
    var row = Row()
    row.recording = words.loadRelaxed(at)
    row.nextSegment = words.loadRelaxed(at + 1)
    row.cursor = PacketCursor(
      position: words.loadRelaxed(at + 2), number: words.loadRelaxed(at + 3),
      payloadBefore: words.loadRelaxed(at + 4))
    return row
  }

  package func store(_ row: Row) {
    let other = (words.loadRelaxed(0) & 1) ^ 1
    let at = 16 + 16 * Int(other)
    words.storeRelaxed(row.recording, at)
    words.storeRelaxed(row.nextSegment, at + 1)
    words.storeRelaxed(row.cursor.position, at + 2)
    words.storeRelaxed(row.cursor.number, at + 3)
    words.storeRelaxed(row.cursor.payloadBefore, at + 4)
    words.storeRelease(other, 0)
  }
}
