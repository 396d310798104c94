// SPDX-License-Identifier: Apache-2.0

extension FIX.Session {
  /// What one call of `receive` came to.
  @usableFromInline
  package struct Step: Sendable, BitwiseCopyable {
    /// Bytes of the input to consume once the event is dealt with.
    @usableFromInline package var byteCount: Int
    @usableFromInline package var event: Event

    @inlinable
    init(_ byteCount: Int, _ event: Event) {
      self.byteCount = byteCount
      self.event = event
    }
  }

  @usableFromInline
  package enum Event: Sendable, BitwiseCopyable {
    /// Nothing more can be done before more bytes arrive.
    case wait
    /// The session dealt with it; call again.
    case none
    /// An application message or a Reject, the next in sequence: the input begins with it.
    case message(Delivery)
    /// As `message`, out of `heldBytes`.
    case heldMessage(Delivery)
    /// A valid Logon: decide, then `acceptLogon` or `refuseLogon`. The input begins with it.
    case logonRequested(FIX.Frame)
    case loggedOn
    /// Write what `output` holds, close the connection, then call `disconnect`.
    case disconnect(Cause)
  }

  /// A message handed to the owner.
  @usableFromInline
  package struct Delivery: Sendable, BitwiseCopyable {
    @usableFromInline package var frame: FIX.Frame
    @usableFromInline package var header: FIX.Header
    @usableFromInline package var sequence: UInt64

    @inlinable
    init(_ frame: FIX.Frame, _ header: FIX.Header, _ sequence: UInt64) {
      self.frame = frame
      self.header = header
      self.sequence = sequence
    }

    /// Sent again by the peer after a gap.
    @inlinable package var isPossDup: Bool { header.isPossDup }
    /// The peer does not know whether it sent this under another number before.
    @inlinable package var isPossResend: Bool { header.isPossResend }
  }

  /// Why a connection is to be closed.
  @usableFromInline
  package enum Cause: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The first message was no Logon that fits this session; nothing is answered.
    case badLogon
    /// The acceptor answered our Logon with a Logout.
    case logonRefused
    /// No Logon in time.
    case logonTimeout
    /// The peer logged out, and we answered.
    case peerLoggedOut
    /// We logged out, and the peer answered.
    case loggedOut
    /// We logged out, and the peer did not answer in time.
    case logoutTimeout
    /// A number below the expected one, not marked as a duplicate.
    case sequenceTooLow
    /// The peer wants a number next that was never sent.
    case nextExpectedTooHigh
    /// A message without a number.
    case noSequence
    /// Silence in spite of a TestRequest.
    case silence
    /// The peer does not read, or the edge does not store: no room for the session's own messages.
    case overflow
  }
}
