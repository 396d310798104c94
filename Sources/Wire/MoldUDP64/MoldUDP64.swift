// SPDX-License-Identifier: Apache-2.0

/// MoldUDP64 1.00: numbered messages in UDP datagrams, with a request packet to have them again.
///
///     downstream: 0 session 10 · 10 sequence 8 · 18 count 2 · count × { length 2 · message }
///     request:    0 session 10 · 10 sequence 8 · 18 count 2
@usableFromInline
package enum MoldUDP64 {
  /// The session's name, space padded.
  @usableFromInline package typealias Session = Alpha<10>

  @usableFromInline
  enum Offset {
    @inlinable static var session: Int { 0 }
    @inlinable static var sequence: Int { 10 }
    @inlinable static var count: Int { 18 }
    @inlinable static var blocks: Int { 20 }
  }

  @inlinable package static var headerByteCount: Int { 20 }
  @inlinable package static var blockHeaderByteCount: Int { 2 }
  /// The most messages of one data packet.
  @inlinable package static var messageCountMax: Int { 0xFFFE }
  @inlinable static var heartbeatCount: UInt16 { 0 }
  @inlinable static var endOfSessionCount: UInt16 { 0xFFFF }

  @usableFromInline
  package enum Kind: UInt8, Sendable, BitwiseCopyable {
    case data
    /// Sent when idle; its sequence is the next one to come.
    case heartbeat
    /// The session is over; its sequence is the next one that would have come.
    case endOfSession
  }

  /// The checked header of a downstream packet.
  @usableFromInline
  package struct Packet: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var session: Session
    /// The number of the first message, or of the next one to come; from 1.
    @usableFromInline package var sequence: UInt64
    /// Messages in the packet; 0 unless `kind` is `data`.
    @usableFromInline package var count: UInt16
    @usableFromInline package var kind: Kind

    @inlinable
    package init(session: Session, sequence: UInt64, count: UInt16, kind: Kind) {
      self.session = session
      self.sequence = sequence
      self.count = count
      self.kind = kind
    }

    /// The number after the packet's last message; never overflows for a parsed packet.
    @inlinable package var sequenceEnd: UInt64 { sequence &+ UInt64(count) }

    /// The packet's messages from the first on.
    @inlinable package var blocks: Blocks { Blocks(count: Int(count)) }
  }

  /// Why a datagram is not a packet.
  @usableFromInline
  package enum Refusal: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Fewer than 20 bytes.
    case truncatedHeader
    /// A declared block runs past the end of the datagram.
    case blockOverrun
    /// Bytes are left after the last declared block.
    case trailingBytes
    /// The numbers of the messages would leave 64 bits.
    case sequenceOverflow
  }

  @usableFromInline
  package enum Parsed: Sendable, BitwiseCopyable, Hashable {
    case packet(Packet)
    case refused(Refusal)
  }

  /// Checks a whole downstream datagram: its declared blocks must end exactly where it ends.
  ///
  /// - Complexity: O(messages); allocates nothing.
  @inlinable
  package static func parse(_ datagram: RawSpan) -> Parsed {
    let byteCount = datagram.byteCount
    guard byteCount >= headerByteCount else { return .refused(.truncatedHeader) }
    let sequence = datagram.u64(at: Offset.sequence)
    let declared = datagram.u16(at: Offset.count)
    let session = datagram.alpha(Session.self, at: Offset.session)
    if declared == heartbeatCount || declared == endOfSessionCount {
      guard byteCount == headerByteCount else { return .refused(.trailingBytes) }
      let kind: Kind = declared == heartbeatCount ? .heartbeat : .endOfSession
      return .packet(Packet(session: session, sequence: sequence, count: 0, kind: kind))
    }
    guard sequence <= UInt64.max - UInt64(declared) else { return .refused(.sequenceOverflow) }
    var offset = Offset.blocks
    for _ in 0..<declared {
      guard offset + 2 <= byteCount else { return .refused(.blockOverrun) }
      offset += 2 + Int(datagram.u16(at: offset))
    }
    guard offset <= byteCount else { return .refused(.blockOverrun) }
    guard offset == byteCount else { return .refused(.trailingBytes) }
    return .packet(Packet(session: session, sequence: sequence, count: declared, kind: .data))
  }
}
