// SPDX-License-Identifier: Apache-2.0
public import Units

/// How a channel gets back messages that no line brought.
@usableFromInline
package struct RecoveryConfiguration: Sendable {
  /// Request servers, numbered 0 ..< requestServerCount; none: nothing is asked for.
  @usableFromInline package var requestServerCount = 0
  /// Messages of one request, 1 ... 65,534: servers refuse or ignore larger ones.
  @usableFromInline package var messagesPerRequestMax: UInt64 = 1_000
  /// How long the first answer is waited for, doubled from attempt to attempt up to `Max`. Shorter
  /// than a round trip asks in vain, longer leaves the book behind when a request was lost.
  @usableFromInline package var requestTimeout = Nanos.milliseconds(50)
  @usableFromInline package var requestTimeoutMax = Nanos.seconds(1)
  /// Attempts in a row that bring no message, ≥ 1, before something else is tried.
  @usableFromInline package var requestAttemptsMax = 8
  /// The largest hole that is asked for; larger ones take a snapshot.
  @usableFromInline package var windowMessagesMax: UInt64 = 200_000
  /// Snapshot servers, numbered 0 ..< snapshotServerCount; none: no snapshots.
  @usableFromInline package var snapshotServerCount = 0
  @usableFromInline package var username: Code = .empty
  @usableFromInline package var password: Code = .empty
  /// Silence of a snapshot server, while connecting too, and of the lines after a snapshot, that
  /// makes the snapshot a failure.
  @usableFromInline package var snapshotTimeout = Nanos.seconds(3)
  /// The pause before the second attempt, doubled from attempt to attempt up to `Max`.
  @usableFromInline package var snapshotPause = Nanos.milliseconds(100)
  @usableFromInline package var snapshotPauseMax = Nanos.seconds(5)
  /// Snapshots in a row that failed, ≥ 1, before the books are given up.
  @usableFromInline package var snapshotAttemptsMax = 10
  /// How long after that another snapshot is tried.
  @usableFromInline package var rest = Nanos.seconds(30)

  @inlinable package var isEnabled: Bool { requestServerCount > 0 || snapshotServerCount > 0 }

  package init() {}
}
