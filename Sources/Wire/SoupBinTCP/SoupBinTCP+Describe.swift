// SPDX-License-Identifier: Apache-2.0
import Units

extension SoupBinTCP {
  /// Hands the fields of one packet to `visitor`; `bytes` starts with it. Cold path.
  ///
  /// Data packets give the byte count of their message only, which is for its own format to
  /// describe. A password is replaced by asterisks. False when a login packet does not parse.
  package static func describe(
    _ packet: Packet, in bytes: RawSpan, to visitor: inout some FieldVisitor
  ) -> Bool {
    let type = String(Unicode.Scalar(packet.type.rawValue))
    visitor.message(type: type, name: name(packet.type))
    let payload = packet.payload(of: bytes)
    switch packet.type {
    case .loginRequest:
      guard let login = LoginRequest(payload: payload) else { return false }
      visitor.field("username", .text(login.username.text))
      visitor.field("password", .text("**********"))
      visitor.field("session", .text(login.session.description))
      visitor.field("sequence", .integer(Int128(login.sequence)))
      if let timeout = login.heartbeatTimeoutMillis {
        visitor.field("heartbeat_timeout_millis", .integer(Int128(timeout)))
      }
    case .loginAccepted:
      guard let login = LoginAccepted(payload: payload) else { return false }
      visitor.field("session", .text(login.session.description))
      visitor.field("sequence", .integer(Int128(login.sequence)))
    case .loginRejected:
      guard let login = LoginRejected(payload: payload) else { return false }
      visitor.field("reason", .character(login.reason.rawValue))
    case .sequencedData, .unsequencedData, .debug:
      visitor.field("payload_byte_count", .integer(Int128(packet.payloadByteCount)))
    case .serverHeartbeat, .clientHeartbeat, .endOfSession, .logoutRequest: break
    }
    return true
  }

  private static func name(_ type: PacketType) -> StaticString {
    switch type {
    case .debug: "debug"
    case .loginAccepted: "login_accepted"
    case .loginRejected: "login_rejected"
    case .sequencedData: "sequenced_data"
    case .serverHeartbeat: "server_heartbeat"
    case .endOfSession: "end_of_session"
    case .unsequencedData: "unsequenced_data"
    case .loginRequest: "login_request"
    case .clientHeartbeat: "client_heartbeat"
    case .logoutRequest: "logout_request"
    }
  }
}
