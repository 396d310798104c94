// SPDX-License-Identifier: Apache-2.0
public import Units

extension SoupBinTCP {
  /// The silences that a connection lives by.
  @usableFromInline
  package struct Timers: Sendable, BitwiseCopyable, Hashable {
    /// A heartbeat is due when a side has sent nothing for so long.
    @usableFromInline package var heartbeat: Nanos
    /// A peer that has sent nothing for so long is dead.
    @usableFromInline package var timeout: Nanos
    /// A server drops a client that has not logged in after so long.
    @usableFromInline package var login: Nanos

    @inlinable
    package init(
      heartbeat: Nanos = .seconds(1), timeout: Nanos = .seconds(15), login: Nanos = .seconds(30)
    ) {
      self.heartbeat = heartbeat
      self.timeout = timeout
      self.login = login
    }
  }

  /// What a peer did that the protocol does not allow; the connection is to be closed.
  @usableFromInline
  package enum Violation: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// A packet type that only the other side may send, or not in this state.
    case unexpectedPacket
    /// A login packet whose fields do not parse.
    case malformedLogin
  }

  /// What time asks of a side.
  @usableFromInline
  package enum Due: UInt8, Sendable, BitwiseCopyable {
    /// Send a heartbeat, then say so with `sent`.
    case heartbeat
    /// The peer is dead: close the connection.
    case timeout
  }
}
