// SPDX-License-Identifier: Apache-2.0

extension SoupBinTCP {
  /// A packet that is its type alone: heartbeats, logout and end of session.
  @usableFromInline
  package struct Control: WireEncodable, Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package let type: PacketType

    /// Traps for a type that carries a payload.
    @inlinable
    package init(_ type: PacketType) {
      switch type {
      case .serverHeartbeat, .clientHeartbeat, .endOfSession, .logoutRequest: self.type = type
      default: preconditionFailure("this packet type has a payload")
      }
    }

    @inlinable package var byteCount: Int { headerByteCount }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(headerByteCount, at: offset)
      writeHeader(type, payloadByteCount: 0, to: &output, at: offset)
    }
  }

  /// One higher-level message in a data packet.
  @usableFromInline
  package struct Data<Message: WireEncodable>: WireEncodable {
    @usableFromInline package let type: PacketType
    @usableFromInline package var message: Message

    /// Sequenced from server to client, unsequenced otherwise.
    @inlinable
    package static func sequenced(_ message: Message) -> Data {
      Data(type: .sequencedData, message: message)
    }

    @inlinable
    package static func unsequenced(_ message: Message) -> Data {
      Data(type: .unsequencedData, message: message)
    }

    @inlinable
    init(type: PacketType, message: Message) {
      self.type = type
      self.message = message
    }

    @inlinable package var byteCount: Int { headerByteCount + message.byteCount }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(byteCount, at: offset)
      writeHeader(type, payloadByteCount: message.byteCount, to: &output, at: offset)
      message.write(to: &output, at: offset + Offset.payload)
    }
  }

  /// Writes a data or debug packet of ready bytes at `offset` and returns its byte count; traps
  /// when it does not fit.
  @inlinable
  package static func write(
    _ type: PacketType, payload: RawSpan, to output: inout MutableRawSpan, at offset: Int
  ) -> Int {
    let byteCount = headerByteCount + payload.byteCount
    output.requireRoom(byteCount, at: offset)
    writeHeader(type, payloadByteCount: payload.byteCount, to: &output, at: offset)
    output.copy(payload, at: offset + Offset.payload)
    return byteCount
  }
}
