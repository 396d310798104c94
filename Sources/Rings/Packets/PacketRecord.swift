// SPDX-License-Identifier: Apache-2.0
public import Units

/// What a record of the packet ring holds; the raw value is stored on disk.
@usableFromInline
package enum PacketRecordKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// A writer died while it wrote a record here; the bytes mean nothing.
  case abandoned = 0
  /// One UDP payload of a line.
  case packet = 1
  /// A datafeed began: its decoder is new. The bytes are a `FeedStart`.
  case start = 2
  /// A timer of the decoder that was due was served at the stamp. No bytes.
  case expire = 3
  /// A snapshot that a reader had asked for was published. No bytes.
  case snapshot = 4
  /// One answer of a re-request server.
  case reply = 5
  /// Bytes of a snapshot server's stream, in the order they were read.
  case stream = 6
  /// The snapshot server's connection stands (address 1) or is gone (address 0). No bytes.
  case connection = 7
  /// An instrument that the decoder knew before any packet, its number in the address. The bytes
  /// are an `InstrumentDefinition`. Follows `start`.
  case definition = 8
}

/// What is known of a record besides its bytes.
@usableFromInline
package struct PacketTag: Sendable, BitwiseCopyable, Hashable {
  @usableFromInline package var kind: PacketRecordKind
  /// The line of the channel, or the number of the server.
  @usableFromInline package var line: UInt8
  /// The clock of the stamp: the raw value of the receiving side's stamp kind.
  @usableFromInline package var stampKind: UInt8
  /// UDP destination port.
  @usableFromInline package var port: UInt16
  /// IPv4 destination in host order, or a value of the record's kind.
  @usableFromInline package var address: UInt32
  /// When the bytes reached this host, or what `now` was.
  @usableFromInline package var stamp: MonotonicNanos

  @inlinable
  package init(
    _ kind: PacketRecordKind, stamp: MonotonicNanos, line: UInt8 = 0, stampKind: UInt8 = 0,
    address: UInt32 = 0, port: UInt16 = 0
  ) {
    self.kind = kind
    self.line = line
    self.stampKind = stampKind
    self.port = port
    self.address = address
    self.stamp = stamp
  }
}

/// How a record lies in the packet ring and, copied verbatim, in a recording; little-endian:
///
///      0 payload byte count 4 · 4 kind 1 · 5 line 1 · 6 stamp kind 1 · 7 zero 1
///      8 number 8         from 1, without holes over all writers of the ring
///     16 payload before 8 payload bytes of all records before this one
///     24 stamp 8          monotonic nanoseconds
///     32 port 2 · 34 zero 2 · 36 address 4
///     40 payload, zero-filled to a multiple of eight bytes
@usableFromInline
package struct PacketRecord: Sendable, BitwiseCopyable, Hashable {
  @usableFromInline package var tag: PacketTag
  @usableFromInline package var payloadByteCount: Int
  @usableFromInline package var number: UInt64
  @usableFromInline package var payloadBefore: UInt64

  @inlinable package static var headerWordCount: Int { 5 }
  @inlinable package static var headerByteCount: Int { 40 }

  /// Bytes that a record with a payload of `payloadByteCount` takes.
  @inlinable
  package static func byteCount(payload payloadByteCount: Int) -> Int {
    headerByteCount + (payloadByteCount + 7) & ~7
  }

  @inlinable package var byteCount: Int { PacketRecord.byteCount(payload: payloadByteCount) }

  /// A record that lay in no ring.
  package init(_ tag: PacketTag, payloadByteCount: Int, number: UInt64) {
    self.tag = tag
    self.payloadByteCount = payloadByteCount
    self.number = number
    payloadBefore = 0
  }

  /// The header of a record that ends with its payload, as captures hold them; nil for other bytes.
  package init?(exported bytes: RawSpan) {
    guard bytes.byteCount >= PacketRecord.headerByteCount else { return nil }
    func word(_ index: Int) -> UInt64 {
      // SAFETY: the header's forty bytes were checked above.
      unsafe UInt64(
        littleEndian: bytes.unsafeLoadUnaligned(
          fromUncheckedByteOffset: 8 * index, as: UInt64.self))
    }
    self.init(word(0), word(1), word(2), word(3), word(4))
    let isKnown = PacketRecordKind(rawValue: UInt8(truncatingIfNeeded: word(0) >> 32)) != nil
    guard isKnown, payloadByteCount == bytes.byteCount - PacketRecord.headerByteCount else {
      return nil
    }
  }

  /// The record at `offset` of recorded bytes; nil where there is no whole record.
  package init?(_ bytes: RawSpan, at offset: Int) {
    guard offset >= 0, bytes.byteCount - offset >= PacketRecord.headerByteCount else { return nil }
    func word(_ index: Int) -> UInt64 {
      // SAFETY: the header's forty bytes from offset were checked above.
      unsafe UInt64(
        littleEndian: bytes.unsafeLoadUnaligned(
          fromUncheckedByteOffset: offset + 8 * index, as: UInt64.self))
    }
    self.init(word(0), word(1), word(2), word(3), word(4))
    let isKnown = PacketRecordKind(rawValue: UInt8(truncatingIfNeeded: word(0) >> 32)) != nil
    guard isKnown, byteCount <= bytes.byteCount - offset else { return nil }
  }

  /// Writes the header to the start of `output`; traps unless it fits.
  package func write(to output: inout MutableRawSpan) {
    let first =
      UInt64(payloadByteCount) | UInt64(tag.kind.rawValue) << 32 | UInt64(tag.line) << 40
      | UInt64(tag.stampKind) << 48
    let endpoint = UInt64(tag.address) << 32 | UInt64(tag.port)
    let words = [first, number, payloadBefore, UInt64(bitPattern: tag.stamp.raw), endpoint]
    for (index, word) in words.enumerated() {
      output.storeBytes(of: word.littleEndian, toByteOffset: 8 * index, as: UInt64.self)
    }
  }

  @inlinable
  init(_ first: UInt64, _ number: UInt64, _ before: UInt64, _ stamp: UInt64, _ endpoint: UInt64) {
    let kind = PacketRecordKind(rawValue: UInt8(truncatingIfNeeded: first >> 32))
    tag = PacketTag(
      kind ?? .abandoned, stamp: MonotonicNanos(raw: Int64(bitPattern: stamp)),
      line: UInt8(truncatingIfNeeded: first >> 40),
      stampKind: UInt8(truncatingIfNeeded: first >> 48),
      address: UInt32(truncatingIfNeeded: endpoint >> 32),
      port: UInt16(truncatingIfNeeded: endpoint))
    payloadByteCount = Int(first & 0xFFFF_FFFF)
    self.number = number
    payloadBefore = before
  }

  /// The payload of this record, found at `offset` of `bytes`.
  @_lifetime(copy bytes)
  package func payload(_ bytes: RawSpan, at offset: Int) -> RawSpan {
    let start = offset + PacketRecord.headerByteCount
    return bytes.extracting(start..<(start + payloadByteCount))
  }
}
