// SPDX-License-Identifier: Apache-2.0
package import Feed
package import Net
internal import Units

/// Where lost messages are asked for and how long; without servers nothing is asked for.
package struct RecoverySection: Sendable {
  /// A server's address and port.
  package struct Server: Sendable, Equatable {
    package var address: IPv4Address
    package var port: UInt16

    package init(address: IPv4Address, port: UInt16) {
      self.address = address
      self.port = port
    }

    /// `"10.0.0.1:26600"`; nil for anything else.
    init?(_ text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let address = IPv4Address(String(parts[0])),
        let port = UInt16(parts[1]), port > 0
      else { return nil }
      self.init(address: address, port: port)
    }
  }

  /// MoldUDP64 request servers, asked in turn.
  package var requestServers: [Server]
  package var messagesPerRequestMax: Int
  package var requestTimeoutMillis: Int
  package var requestTimeoutMillisMax: Int
  package var requestAttemptsMax: Int
  /// Holes of more messages are not asked for but closed by a snapshot.
  package var windowMessagesMax: Int
  /// GLIMPSE servers, connected to in turn.
  package var snapshotServers: [Server]
  package var snapshotUsername: String
  /// The environment variable that holds the password.
  package var snapshotPasswordVariable: String
  package var snapshotTimeoutMillis: Int
  package var snapshotAttemptsMax: Int
  /// Packets held while messages before them are asked for.
  package var holdPacketsMax: Int
  /// Silence after which another session is taken for the next one.
  package var sessionSilenceMillis: Int

  package var isEnabled: Bool { !requestServers.isEmpty || !snapshotServers.isEmpty }

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    requestServers = try Self.servers(
      reader.texts("request_servers", default: []), of: "request_servers", reader)
    messagesPerRequestMax = try reader.integer(
      "messages_per_request_max", in: 1...65_534, default: 1_000)
    requestTimeoutMillis = try reader.integer(
      "request_timeout_ms", in: 1...60_000, default: 50)
    requestTimeoutMillisMax = try reader.integer(
      "request_timeout_ms_max", in: 1...60_000, default: 1_000)
    requestAttemptsMax = try reader.integer("request_attempts_max", in: 1...1_000, default: 8)
    windowMessagesMax = try reader.integer(
      "window_messages_max", in: 1...Int(UInt32.max), default: 20_000)
    snapshotServers = try Self.servers(
      reader.texts("snapshot_servers", default: []), of: "snapshot_servers", reader)
    snapshotUsername = try reader.text("snapshot_username", default: "APUS")
    guard snapshotUsername.utf8.count <= 6 else {
      throw reader.failure(
        "snapshot_username", "\"\(snapshotUsername)\" is longer than 6 characters")
    }
    snapshotPasswordVariable = try reader.text(
      "snapshot_password_variable", default: "APUS_PASSWORD")
    snapshotTimeoutMillis = try reader.integer(
      "snapshot_timeout_ms", in: 10...600_000, default: 3_000)
    snapshotAttemptsMax = try reader.integer("snapshot_attempts_max", in: 1...1_000, default: 10)
    holdPacketsMax = try reader.integer(
      "hold_packets_max", in: 16...1_048_576, default: 16_384)
    sessionSilenceMillis = try reader.integer(
      "session_silence_ms", in: 10...3_600_000, default: 3_000)
    guard requestTimeoutMillisMax >= requestTimeoutMillis else {
      throw reader.failure(
        "request_timeout_ms_max",
        "\(requestTimeoutMillisMax) is less than request_timeout_ms, \(requestTimeoutMillis)")
    }
    try reader.finish()
  }

  /// The servers that `texts`, found under `key`, name as `"address:port"`.
  static func servers(
    _ texts: [String], of key: String, _ reader: ConfigurationReader
  ) throws(ConfigurationError) -> [Server] {
    var servers: [Server] = []
    for text in texts {
      guard let server = Server(text) else {
        throw reader.failure(key, "\"\(text)\" is not IPv4-address:port, like 10.0.0.1:26600")
      }
      servers.append(server)
    }
    guard servers.count <= 64 else {
      throw reader.failure(key, "\(servers.count) servers; at most 64 are possible")
    }
    return servers
  }
}

extension RecoverySection {
  /// Makes the settings of a channel those of this section, the password apart.
  package func apply(
    to line: inout LineConfiguration, _ recovery: inout RecoveryConfiguration
  ) {
    line.sessionSilence = .milliseconds(Int64(sessionSilenceMillis))
    recovery.requestServerCount = requestServers.count
    recovery.messagesPerRequestMax = UInt64(messagesPerRequestMax)
    recovery.requestTimeout = .milliseconds(Int64(requestTimeoutMillis))
    recovery.requestTimeoutMax = .milliseconds(Int64(requestTimeoutMillisMax))
    recovery.requestAttemptsMax = requestAttemptsMax
    recovery.windowMessagesMax = UInt64(windowMessagesMax)
    recovery.snapshotServerCount = snapshotServers.count
    recovery.snapshotTimeout = .milliseconds(Int64(snapshotTimeoutMillis))
    recovery.snapshotAttemptsMax = snapshotAttemptsMax
    recovery.username = Code(snapshotUsername) ?? .empty
    if isEnabled { line.heldPacketsMax = holdPacketsMax }
  }
}

extension Configuration {
  /// The part of the sample that belongs to this file.
  static let recoverySample = """
    [recovery]                  # without servers nothing is asked for: lost is lost
    request_servers = []        # "address:port" of MoldUDP64 request servers, asked in turn
    messages_per_request_max = 1000
    request_timeout_ms = 50     # doubles from attempt to attempt up to the next key
    request_timeout_ms_max = 1000
    request_attempts_max = 8    # in a row without any message: then a snapshot, or the gap stays
    window_messages_max = 20000  # larger holes are closed by a snapshot, which is sooner
    snapshot_servers = []       # "address:port" of GLIMPSE servers, connected to in turn
    snapshot_username = "APUS"
    snapshot_password_variable = "APUS_PASSWORD"
    snapshot_timeout_ms = 3000  # silence after which a snapshot is given up and begun again
    snapshot_attempts_max = 10
    hold_packets_max = 16384    # held meanwhile; 1,536 bytes each
    session_silence_ms = 3000   # then another session, or the same from 1 on, is the next one
    """
}
