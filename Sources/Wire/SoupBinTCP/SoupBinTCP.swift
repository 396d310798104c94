// SPDX-License-Identifier: Apache-2.0

/// SoupBinTCP 3.00 and 4.x: sequenced and unsequenced packets over one TCP connection.
///
///     0 length 2, of all that follows · 2 type 1 · 3 payload
///
/// Text is space padded; numbers are digits padded on the left. Numbers of sequenced packets are
/// not on the wire: both sides count them.
@usableFromInline
package enum SoupBinTCP {
  @usableFromInline
  enum Offset {
    @inlinable static var type: Int { 2 }
    @inlinable static var payload: Int { 3 }
  }

  @inlinable package static var headerByteCount: Int { 3 }
  /// The longest packet the 2-byte length allows.
  @inlinable package static var packetByteCountMax: Int { 2 + 0xFFFF }

  @usableFromInline
  package enum PacketType: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Free text of either side, ignored.
    case debug = 0x2B  // +
    // Server to client.
    case loginAccepted = 0x41  // A
    case loginRejected = 0x4A  // J
    case sequencedData = 0x53  // S
    case serverHeartbeat = 0x48  // H
    case endOfSession = 0x5A  // Z
    // Client to server; from 4.00 on the server as well.
    case unsequencedData = 0x55  // U
    // Client to server.
    case loginRequest = 0x4C  // L
    case clientHeartbeat = 0x52  // R
    case logoutRequest = 0x4F  // O
  }

  /// Where a packet lies in the bytes it was found in.
  @usableFromInline
  package struct Packet: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var type: PacketType
    /// The payload is payloadOffset ..< payloadOffset + payloadByteCount.
    @usableFromInline package var payloadByteCount: Int

    @inlinable
    init(type: PacketType, payloadByteCount: Int) {
      self.type = type
      self.payloadByteCount = payloadByteCount
    }

    @inlinable package var payloadOffset: Int { Offset.payload }
    /// Bytes to consume once the packet is dealt with.
    @inlinable package var byteCount: Int { Offset.payload + payloadByteCount }

    /// The payload in `bytes`, whose first byte is the packet's first.
    @inlinable
    @_lifetime(copy bytes)
    package func payload(of bytes: RawSpan) -> RawSpan {
      bytes.extracting(payloadOffset..<byteCount)
    }
  }

  /// Why a stream is no SoupBinTCP; the connection is to be closed.
  @usableFromInline
  package enum Refusal: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// A length of 0, which leaves no room for the type.
    case emptyPacket
    /// Longer than the reader allows.
    case tooLong
    case unknownType
  }

  @usableFromInline
  package enum Parsed: Sendable, BitwiseCopyable, Hashable {
    case packet(Packet)
    /// The bytes are a beginning; `byteCount` of them are needed to tell more.
    case incomplete(byteCount: Int)
    case refused(Refusal)
  }

  /// Finds the packet that starts with the first byte; refuses a packet of more than
  /// `byteCountMax` bytes before they have arrived, so that no length can make a buffer grow.
  @inlinable
  package static func next(
    in bytes: RawSpan, byteCountMax: Int = packetByteCountMax
  ) -> Parsed {
    guard bytes.byteCount >= headerByteCount else {
      // A length of 0 is known to be wrong before its type could arrive.
      if bytes.byteCount == 2, bytes.u16(at: 0) == 0 { return .refused(.emptyPacket) }
      return .incomplete(byteCount: headerByteCount)
    }
    let length = Int(bytes.u16(at: 0))
    guard length > 0 else { return .refused(.emptyPacket) }
    guard 2 + length <= byteCountMax else { return .refused(.tooLong) }
    guard let type = PacketType(rawValue: bytes.u8(at: Offset.type)) else {
      return .refused(.unknownType)
    }
    guard bytes.byteCount >= 2 + length else { return .incomplete(byteCount: 2 + length) }
    return .packet(Packet(type: type, payloadByteCount: length - 1))
  }

  /// Writes the length and type of a packet; the caller checked the room.
  @inlinable
  static func writeHeader(
    _ type: PacketType, payloadByteCount: Int, to output: inout MutableRawSpan, at offset: Int
  ) {
    precondition(payloadByteCount >= 0 && payloadByteCount < 0xFFFF)
    output.put(UInt16(truncatingIfNeeded: payloadByteCount + 1), at: offset)
    output.put(type.rawValue, at: offset + Offset.type)
  }
}
