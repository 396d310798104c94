// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Units

/// How an event ring lies in its region, in words of the payload:
///
///      0 slot count, a power of two
///     16 latest sequence published
///     32 stamp lane: when slot i was published, one word per slot
///     32 + slot count: slots of 8 words, one `Event` each
///
/// The event's own sequence guards its slot: `sequence | writing` while the writer is in it,
/// `sequence` when it is whole. Sequences start at 1 and are never reused, so a reader that wants
/// sequence n and finds a later one knows that it was overrun.
package enum EventRingLayout {
  static let kind = Code(high: 0x6576_656E_742D_7269, low: 0x6E67_0000_0000_0000)  // event-ring
  static let version: UInt64 = 1
  @usableFromInline static let slotCountWord = 0
  @usableFromInline static let latestWord = 16
  @usableFromInline static let stampWord = 32
  @usableFromInline package static let slotWordCount = 8
  /// Bit 63 of a slot's sequence while its event is being written.
  @usableFromInline package static let writing: UInt64 = 1 << 63

  static func payloadWordCount(slotCount: Int) -> Int {
    stampWord + slotCount * (1 + slotWordCount)
  }

  static func spec(name: String, slotCount: Int?, mode: UInt32) -> RegionSpec {
    RegionSpec(
      name: name, kind: kind, layoutVersion: version, layoutHash: Event.layout.hash,
      payloadWordCount: slotCount.map(payloadWordCount), mode: mode, wantsHugePages: true)
  }
}

/// What readers write: a small region of its own beside the ring, so that the ring itself can be
/// mapped read-only by every process but its writer.
///
///      0 snapshots requested, counted by any reader
///     16 × (1 + i) reader i: pid, start ticks, next sequence, events missed
enum ReaderBoard {
  static let kind = Code(high: 0x7269_6E67_2D72_6561, low: 0x6465_7273_0000_0000)  // ring-readers
  static let capacity = 63
  static let requestWord = 0

  static func name(ring name: String) -> String { "\(name).readers" }

  static func spec(ring name: String, mode: UInt32) -> RegionSpec {
    // Who may read the ring must be able to write here: the group gets both rights or none.
    let mode = mode | (mode & 0o040) >> 1
    return RegionSpec(
      name: self.name(ring: name), kind: kind, layoutVersion: 1, layoutHash: UInt64(capacity),
      payloadWordCount: 16 * (1 + capacity), mode: mode, wantsHugePages: false)
  }
}

/// How far a reader has come, published for monitoring only.
package struct ReaderProgress: Sendable {
  package let process: ProcessIdentity
  package let nextSequence: UInt64
  package let missedEvents: UInt64
}
