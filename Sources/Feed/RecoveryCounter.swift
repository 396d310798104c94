// SPDX-License-Identifier: Apache-2.0

/// What the recovery of a channel counts.
@usableFromInline
package enum RecoveryCounter: Int, CounterKey {
  /// Times messages had been missing for longer than the lines differ.
  case recoveryBegun = 0
  /// Recoveries after which every message had been delivered or a snapshot stood for it.
  case recoveryCompleted
  /// Recoveries that were given up; the books stay distrusted.
  case recoveryAbandoned
  case requestSent
  /// Requests without any answer in time.
  case requestTimedOut
  /// Holes that no request server would fill.
  case requestExhausted
  /// Holes too large to be asked for.
  case windowExceeded
  /// Datagrams of request servers.
  case replyReceived
  /// Datagrams of request servers that nothing had asked for.
  case replyUnexpected
  /// Messages that request servers brought first.
  case messageRecovered
  /// Times the buffer was full of packets held meanwhile.
  case holdOverflow
  /// Connections to snapshot servers begun.
  case snapshotTried
  /// Logins that snapshot servers accepted.
  case snapshotBegun
  /// Snapshots that came to their end.
  case snapshotLoaded
  /// Messages of snapshots.
  case snapshotMessage
  /// Attempts that failed, by cause.
  case snapshotRejected
  case snapshotDisconnected
  case snapshotSilent
  case snapshotMalformed
  /// Snapshots that ended where the lines never came.
  case snapshotUnspliced
  /// Snapshots that were not needed any more.
  case snapshotCancelled
  /// Bytes of snapshot servers without a connection.
  case snapshotBytesUnexpected
  /// Actions that nobody carried out in time.
  case actionDropped
}
