// SPDX-License-Identifier: Apache-2.0

/// What the owner of a feed has to do for its recovery.
///
/// Servers are numbered as they were configured. There is one connection at a time.
@usableFromInline
package enum RecoveryAction: Sendable, Equatable {
  /// Send the bytes as one datagram to request server `server`. When the network refuses it,
  /// nothing else has to be done: the feed asks again.
  case request(server: Int)
  /// Connect to snapshot server `server`, then say `connected`, or `disconnected` when it failed.
  case connect(server: Int)
  /// Send the bytes on the connection.
  case send
  /// Close the connection when all bytes have been sent; say nothing of it.
  case disconnect

  /// The most bytes that come with one action: a SoupBinTCP login has 49.
  @inlinable package static var byteCountMax: Int { 64 }
}

/// What became of the connection to a snapshot server.
@usableFromInline
package enum SnapshotConnection: Sendable, Equatable {
  case connected
  /// It ended, was lost or could not be made.
  case disconnected
}
