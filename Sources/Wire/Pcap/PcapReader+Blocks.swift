// SPDX-License-Identifier: Apache-2.0
import Units

// pcapng: blocks of 0 type 4 · 4 byte count 4 · body · byte count 4, padded to four bytes. Section
// headers set the byte order, interface descriptions the link and the clock, and enhanced packet
// blocks carry frames; every other block is passed over.
extension Pcap.Reader {
  private enum Block {
    static let interface: UInt32 = 1
    static let enhancedPacket: UInt32 = 6
  }

  mutating func nextBlock(in capture: RawSpan) -> Pcap.Next {
    while true {
      let rest = capture.byteCount - offset
      guard rest != 0 else { return .end }
      guard rest >= 12 else { return .refused(.truncated(offset: offset)) }
      if capture.u32(at: offset) == Pcap.sectionHeader {
        guard startSection(in: capture) else { return .refused(.malformed(offset: offset)) }
      }
      let byteCount = Int(word(capture, offset + 4))
      guard byteCount >= 12, byteCount.isMultiple(of: 4) else {
        return .refused(.malformed(offset: offset))
      }
      guard byteCount <= rest else { return .refused(.truncated(offset: offset)) }
      guard Int(word(capture, offset + byteCount - 4)) == byteCount else {
        return .refused(.malformed(offset: offset))
      }
      let type = word(capture, offset)
      if type == Block.enhancedPacket {
        let next = enhancedPacket(in: capture, byteCount)
        if case .record = next { advance(byteCount) }
        return next
      }
      if type == Block.interface {
        guard let interface = interface(in: capture, byteCount) else {
          return .refused(.malformed(offset: offset))
        }
        interfaces.append(interface)
      }
      advance(byteCount)
    }
  }

  private mutating func startSection(in capture: RawSpan) -> Bool {
    let magic = capture.u32(at: offset + 8)
    guard magic == Pcap.byteOrderMagic || magic.byteSwapped == Pcap.byteOrderMagic else {
      return false
    }
    isLittleEndian = magic != Pcap.byteOrderMagic
    interfaces = []
    return true
  }

  /// 8 link 2 · 10 reserved 2 · 12 snap length 4 · 16 options, each code 2 · length 2 · value
  private func interface(in capture: RawSpan, _ byteCount: Int) -> Interface? {
    guard byteCount >= 20, interfaces.count < 1_024 else { return nil }
    var interface = Interface(
      link: UInt32(half(capture, offset + 8)), unitsPerSecond: 1_000_000, offsetSeconds: 0)
    var option = offset + 16
    let end = offset + byteCount - 4
    while option + 4 <= end {
      let code = half(capture, option)
      let length = Int(half(capture, option + 2))
      guard code != 0 else { break }
      guard option + 4 + length <= end else { return nil }
      if code == 9, length == 1 {
        guard let units = Self.unitsPerSecond(capture.u8(at: option + 4)) else { return nil }
        interface.unitsPerSecond = units
      }
      if code == 14, length == 8 {
        let high = UInt64(word(capture, option + (isLittleEndian ? 8 : 4)))
        let low = UInt64(word(capture, option + (isLittleEndian ? 4 : 8)))
        interface.offsetSeconds = Int64(bitPattern: high << 32 | low)
      }
      option += 4 + (length + 3) / 4 * 4
    }
    return interface
  }

  /// The clock of if_tsresol: a power of ten, or of two with the top bit set; nil when finer than
  /// a nanosecond's fraction can be kept in 64 bits.
  private static func unitsPerSecond(_ resolution: UInt8) -> UInt64? {
    let exponent = Int(resolution & 0x7F)
    if resolution & 0x80 != 0 { return exponent <= 32 ? 1 << UInt64(exponent) : nil }
    return exponent <= 12 ? UInt64(powerOfTen(exponent)) : nil
  }

  /// 8 interface 4 · 12 time high 4 · 16 time low 4 · 20 captured 4 · 24 on the wire 4 · 28 bytes
  private func enhancedPacket(in capture: RawSpan, _ blockByteCount: Int) -> Pcap.Next {
    guard blockByteCount >= 32 else { return .refused(.malformed(offset: offset)) }
    let number = Int(word(capture, offset + 8))
    let byteCount = Int(word(capture, offset + 20))
    guard number < interfaces.count, byteCount <= blockByteCount - 32 else {
      return .refused(.malformed(offset: offset))
    }
    let interface = interfaces[number]
    guard let link = Pcap.Link(rawValue: interface.link) else {
      return .refused(.unknownLink(interface.link))
    }
    let units = UInt64(word(capture, offset + 12)) << 32 | UInt64(word(capture, offset + 16))
    let (seconds, fraction) = units.quotientAndRemainder(dividingBy: interface.unitsPerSecond)
    let nanos = fraction.multipliedFullWidth(by: 1_000_000_000)
    let fractionNanos = interface.unitsPerSecond.dividingFullWidth(nanos).quotient
    let (total, overflow) = Int64(truncatingIfNeeded: seconds)
      .addingReportingOverflow(interface.offsetSeconds)
    let (time, tooLarge) = total.multipliedReportingOverflow(by: 1_000_000_000)
    let (stamp, beyond) = time.addingReportingOverflow(Int64(fractionNanos))
    guard !overflow, !tooLarge, !beyond else { return .refused(.malformed(offset: offset)) }
    return .record(
      Pcap.Record(
        time: UnixNanos(raw: stamp), link: link, offset: offset + 28, byteCount: byteCount,
        wireByteCount: Int(word(capture, offset + 24)), interface: number))
  }
}
