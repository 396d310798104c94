// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Recording

/// What became of the packets of a record proof.
struct RecordProofResult: Codable {
  var packets: UInt64 = 0
  var payloadBytes: UInt64 = 0
  var nanosWriting: Int64 = 0
  var isHuge = false
  let packetsWritten: UInt64
  let payloadBytesWritten: UInt64
  let packetsOverrun: UInt64
  let payloadBytesOverrun: UInt64
  let packetsNotWritten: UInt64
  let payloadBytesNotWritten: UInt64
  let fileBytes: UInt64
  let segmentsRemoved: UInt64
  let ringBytesWaitingMax: Int
  /// Packets found in the segments afterwards, and those of them that were wrong.
  var packetsRead: UInt64 = 0
  var flaws: UInt64 = 0

  init(_ figures: Recorder.Figures, _ log: SegmentLog.Figures) {
    packetsWritten = figures.recordsWritten
    payloadBytesWritten = figures.payloadBytesWritten
    packetsOverrun = figures.overrun.records
    payloadBytesOverrun = figures.overrun.payloadBytes
    packetsNotWritten = figures.dropped.records
    payloadBytesNotWritten = figures.dropped.payloadBytes
    fileBytes = log.bytesWritten
    segmentsRemoved = log.segmentsRemoved
    ringBytesWaitingMax = figures.waitingByteCountMax
  }

  /// Every packet is accounted for and every packet on disk is right.
  var isProved: Bool {
    flaws == 0 && packetsWritten + packetsOverrun + packetsNotWritten == packets
      && payloadBytesWritten + payloadBytesOverrun + payloadBytesNotWritten == payloadBytes
      && (segmentsRemoved > 0 || packetsRead == packetsWritten)
  }

  var isLossless: Bool { packetsWritten == packets }

  /// The payload of packet `number`: its number at the start, in the middle and at the end.
  static func fill(_ block: ByteBlock, _ byteCount: Int, _ number: UInt64) {
    var bytes = block.part(0..<byteCount)
    bytes.putLittle(number, at: 0)
    bytes.putLittle(number &* 0x9E37_79B9_7F4A_7C15, at: byteCount / 2)
    bytes.putLittle(~number, at: byteCount - 8)
  }

  func report(asJSON: Bool) throws {
    guard !asJSON else {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      FileHandle.standardOutput.write(try encoder.encode(self) + Data("\n".utf8))
      return
    }
    let rate = Double(payloadBytes) * 1_000 / Double(nanosWriting)
    let line = """
      \(packets) packets, \(payloadBytes) bytes of payload in \(nanosWriting / 1_000_000) ms: \
      \(String(format: "%.1f", rate)) MB/s on \(isHuge ? "huge" : "ordinary") pages
      on disk \(packetsWritten) packets, \(payloadBytesWritten) bytes; file bytes \(fileBytes)
      overwritten in the ring \(packetsOverrun) packets, \(payloadBytesOverrun) bytes \
      (the recorder was too slow)
      not written \(packetsNotWritten) packets, \(payloadBytesNotWritten) bytes \
      (no room or a failing disk); segments removed \(segmentsRemoved)
      at most \(ringBytesWaitingMax) bytes waited in the ring
      read back \(packetsRead) packets, \(flaws) wrong: \(isProved ? "proved" : "FAILED")

      """
    FileHandle.standardOutput.write(Data(line.utf8))
  }
}
