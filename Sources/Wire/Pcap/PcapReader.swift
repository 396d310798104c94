// SPDX-License-Identifier: Apache-2.0
import Units

extension Pcap {
  /// Walks the frames of a capture held in memory or mapped; holds offsets only.
  ///
  /// After a refusal the walk stays where it is and refuses again.
  package struct Reader: Sendable {
    /// The first byte not yet read: the offset of the next record or block.
    package private(set) var offset: Int
    var isLittleEndian = true
    private var isClassic: Bool
    private var unitsPerSecond: UInt64 = 1_000_000
    private var classicLink: UInt32 = 0
    var interfaces: [Interface] = []

    /// An interface of a pcapng section.
    struct Interface: Sendable {
      var link: UInt32
      var unitsPerSecond: UInt64
      /// Seconds added to every time stamp.
      var offsetSeconds: Int64
    }

    /// A reader of `capture` whose first bytes decide the format; nil for unknown bytes.
    ///
    ///     0 magic 4 · 4 version 2 + 2 · 8 zone 4 · 12 accuracy 4 · 16 snap length 4 · 20 link 4
    package init?(_ capture: RawSpan) {
      offset = 0
      isClassic = true
      guard capture.byteCount >= 24 else { return nil }
      let magic = capture.u32(at: 0)
      if magic == sectionHeader {
        isClassic = false
        return
      }
      switch magic {
      case microsecondMagic, nanosecondMagic: isLittleEndian = false
      case microsecondMagic.byteSwapped, nanosecondMagic.byteSwapped: isLittleEndian = true
      default: return nil
      }
      let native = isLittleEndian ? magic.byteSwapped : magic
      unitsPerSecond = native == nanosecondMagic ? 1_000_000_000 : 1_000_000
      // The upper bits carry the length of a frame check sequence.
      classicLink = word(capture, 20) & 0x0FFF_FFFF
      offset = 24
    }

    /// The next frame of the same `capture`.
    package mutating func next(in capture: RawSpan) -> Next {
      isClassic ? nextRecord(in: capture) : nextBlock(in: capture)
    }

    /// 0 seconds 4 · 4 fraction 4 · 8 captured byte count 4 · 12 wire byte count 4 · 16 bytes
    private mutating func nextRecord(in capture: RawSpan) -> Next {
      let rest = capture.byteCount - offset
      guard rest != 0 else { return .end }
      guard rest >= 16 else { return .refused(.truncated(offset: offset)) }
      guard let link = Link(rawValue: classicLink) else {
        return .refused(.unknownLink(classicLink))
      }
      let seconds = word(capture, offset)
      let fraction = UInt64(word(capture, offset + 4))
      let byteCount = Int(word(capture, offset + 8))
      guard byteCount <= frameByteCountMax, fraction < unitsPerSecond else {
        return .refused(.malformed(offset: offset))
      }
      guard byteCount <= rest - 16 else { return .refused(.truncated(offset: offset)) }
      let nanos = Int64(fraction * (1_000_000_000 / unitsPerSecond))
      let record = Record(
        time: UnixNanos(raw: Int64(seconds) * 1_000_000_000 + nanos), link: link,
        offset: offset + 16, byteCount: byteCount,
        wireByteCount: Int(word(capture, offset + 12)))
      offset += 16 + byteCount
      return .record(record)
    }

    /// The owner dropped the first `byteCount` bytes of the capture, all of them read, to append
    /// more behind the rest: offsets count from the new first byte.
    package mutating func rebase(dropping byteCount: Int) {
      precondition(byteCount >= 0 && byteCount <= offset)
      offset -= byteCount
    }

    mutating func advance(_ byteCount: Int) { offset += byteCount }

    /// A 32-bit number of the capture's byte order at a checked offset.
    func word(_ capture: RawSpan, _ offset: Int) -> UInt32 {
      let word = capture.u32(at: offset)
      return isLittleEndian ? word.byteSwapped : word
    }

    func half(_ capture: RawSpan, _ offset: Int) -> UInt16 {
      let half = capture.u16(at: offset)
      return isLittleEndian ? half.byteSwapped : half
    }
  }
}
