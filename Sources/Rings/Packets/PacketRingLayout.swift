// SPDX-License-Identifier: Apache-2.0
internal import Units

/// How a packet ring lies in its region, in words of the payload:
///
///      0 capacity, bytes, a power of two
///     16 intent: the position up to which the writer is writing
///     17 tail: the position up to which records are whole
///     32 marks: for each of 64 stretches of the ring, 1 + the position of a record begun there
///     96 the records, one behind the other
///
/// Positions are bytes written since the ring was made and never wrap; byte p lies at p modulo the
/// capacity, so a record may go on at the start of the ring. A reader that has copied bytes from
/// position p on trusts them when, read afterwards, intent - p is at most the capacity.
package enum PacketRingLayout {
  static let kind = Code(high: 0x7061_636B_6574_2D72, low: 0x696E_6700_0000_0000)  // packet-ring
  static let version: UInt64 = 1
  static let capacityWord = 0
  @usableFromInline static let intentWord = 16
  @usableFromInline static let tailWord = 17
  @usableFromInline static let markWord = 32
  @usableFromInline static let markCount = 64
  @usableFromInline static let dataWord = 96
  package static let capacityMin = 4_096
  package static let capacityMax = 1 << 34

  /// A record may take an eighth of the ring, so that a reader can keep clear of the writer, and
  /// twice the longest datagram.
  package static func recordByteCountMax(capacity: Int) -> Int { min(capacity / 8, 1 << 17) }

  static func spec(name: String, capacity: Int?, mode: UInt32) -> RegionSpec {
    RegionSpec(
      name: name, kind: kind, layoutVersion: version, layoutHash: 40,
      payloadWordCount: capacity.map { dataWord + $0 / 8 }, mode: mode, wantsHugePages: true)
  }

  /// The region's capacity when it is a sound one.
  static func capacity(of words: Words) -> Int? {
    let capacity = words.loadRelaxed(capacityWord)
    guard capacity >= capacityMin, capacity <= capacityMax, capacity & (capacity - 1) == 0,
      words.count == dataWord + Int(capacity) / 8
    else { return nil }
    return Int(capacity)
  }
}

extension Words {
  /// The header of the record at `position` of a packet ring, torn when the writer is there.
  func packetRecord(at position: UInt64, wordMask: Int) -> PacketRecord {
    func word(_ index: Int) -> UInt64 {
      let slot = (Int(truncatingIfNeeded: position >> 3) + index) & wordMask
      return loadRelaxed(PacketRingLayout.dataWord + slot)
    }
    return PacketRecord(word(0), word(1), word(2), word(3), word(4))
  }

  /// The latest marked record that begins before `end`, at or after `start`; nil without one.
  func packetMark(from start: UInt64, before end: UInt64, isLatest: Bool) -> UInt64? {
    var found: UInt64?
    for index in 0..<PacketRingLayout.markCount {
      let mark = loadRelaxed(PacketRingLayout.markWord + index)
      guard mark > start, mark <= end else { continue }
      let position = mark - 1
      guard let known = found else {
        found = position
        continue
      }
      found = isLatest ? max(known, position) : min(known, position)
    }
    return found
  }
}
