// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// Who a session is, with whom it speaks, and how much it keeps.
  @usableFromInline
  package struct SessionSettings: Sendable, BitwiseCopyable {
    @usableFromInline
    package enum Role: UInt8, Sendable, BitwiseCopyable {
      case initiator
      case acceptor
    }

    @usableFromInline package var version: Version
    @usableFromInline package var role: Role
    @usableFromInline package var senderCompID: Text
    @usableFromInline package var targetCompID: Text
    /// What an initiator asks for; an acceptor takes over what it is asked for. 0 for never.
    @usableFromInline package var heartbeatSeconds: Int64 = 30
    @usableFromInline package var username: Text = .empty
    @usableFromInline package var password: Text = .empty
    @usableFromInline package var precision: TimePrecision = .milliseconds
    /// Both directions begin at 1 with each Logon; an initiator asks for it by 141=Y.
    @usableFromInline package var resetsOnLogon = false
    /// Says in each Logon what is wanted next and resends what the peer's Logon wants, in place of
    /// ResendRequests; only for peers that do so as well.
    @usableFromInline package var usesNextExpected = false
    /// Tags from 5000 on that the dictionary does not know pass.
    @usableFromInline package var acceptsUserTags = true
    /// Application messages that cannot leave now are numbered and kept: the peer, which misses
    /// their numbers, asks for them later. For acceptors, whose reports must not be lost.
    @usableFromInline package var sendsLater = false
    /// Whether `records` are written; an edge that stores nothing leaves it off.
    @usableFromInline package var keepsRecords = false
    /// How far SendingTime may be from the clock.
    @usableFromInline package var sendingTimeTolerance: Nanos = .seconds(120)
    @usableFromInline package var logonTimeout: Nanos = .seconds(10)
    @usableFromInline package var logoutTimeout: Nanos = .seconds(2)
    /// A gap that made no progress for so long is asked for again by the next message behind it.
    /// Shorter would ask twice while a long resend is on its way.
    @usableFromInline package var resendPatience: Nanos = .seconds(10)
    /// Orders that were sent longer ago are not sent again after a gap but skipped: nobody knows
    /// what a late order would do. An initiator sends none again; an acceptor, whose orders are
    /// echoes, all.
    @usableFromInline package var orderAgeMax: Nanos
    /// The longest message taken or sent; a longer one is garbled.
    @usableFromInline package var messageByteCountMax = 4_096
    /// The newest application messages kept for resending, and the room for each.
    @usableFromInline package var storedMessageCount = 4_096
    @usableFromInline package var storedByteCountMax = 1_024
    /// Messages held back while a gap before them is open.
    @usableFromInline package var heldMessageCount = 64
    @usableFromInline package var outputByteCount = 1 << 17
    @usableFromInline package var recordByteCount = 1 << 18

    package init(
      _ version: Version, _ role: Role, sender senderCompID: Text, target targetCompID: Text
    ) {
      self.version = version
      self.role = role
      self.senderCompID = senderCompID
      self.targetCompID = targetCompID
      orderAgeMax = role == .initiator ? .zero : Nanos(raw: .max)
    }
  }

  /// What a session refused, ignored or had to do twice.
  @usableFromInline
  package struct SessionCounters: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var messageReceived: UInt64 = 0
    @usableFromInline package var messageSent: UInt64 = 0
    @usableFromInline package var messageResent: UInt64 = 0
    /// Bytes that begin like a message and are none.
    @usableFromInline package var messageGarbled: UInt64 = 0
    @usableFromInline package var byteSkipped: UInt64 = 0
    /// Known already and marked as such.
    @usableFromInline package var duplicateIgnored: UInt64 = 0
    @usableFromInline package var messageRejected: UInt64 = 0
    @usableFromInline package var gapRequested: UInt64 = 0
    /// Behind a gap and without room to wait: sent again by the peer with the gap.
    @usableFromInline package var heldRefused: UInt64 = 0
    /// Asked for by the peer, not kept any more, and skipped.
    @usableFromInline package var resendMissed: UInt64 = 0
    /// Orders too old to be sent again.
    @usableFromInline package var resendStale: UInt64 = 0
    /// Application messages not taken: no session, or no room for them.
    @usableFromInline package var sendRefused: UInt64 = 0
    /// A Logon without reset in a session that stands.
    @usableFromInline package var logonIgnored: UInt64 = 0

    @inlinable package init() {}
  }
}
