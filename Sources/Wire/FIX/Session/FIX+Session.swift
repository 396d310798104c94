// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units

extension FIX {
  /// One side of a FIX session over one connection after the other.
  ///
  /// Reads no clock and does no I/O: bytes and Unix time come in; bytes to be sent gather in
  /// `output`, bytes to be stored in `records`. What an edge does, again and again:
  ///
  /// 1. call `receive` until it says `wait`, dealing with each event, and `advance`;
  /// 2. store all of `records`, if it keeps any;
  /// 3. write `output` to the socket, which nothing may overtake that step 2 has not stored.
  ///
  /// Owned by one thread; allocates at creation only.
  @usableFromInline
  package struct Session: ~Copyable {
    @usableFromInline
    package enum State: UInt8, Sendable, BitwiseCopyable {
      case disconnected
      /// Connected; the peer's Logon is the next message, or the connection ends.
      case awaitingLogon
      /// An acceptor's owner has to `acceptLogon` or `refuseLogon`.
      case deciding
      case active
      /// Our Logout was sent, the peer's is awaited.
      case loggingOut
    }

    @usableFromInline package let settings: SessionSettings
    @usableFromInline package internal(set) var state = State.disconnected
    /// The number of the next message to be sent.
    @usableFromInline package internal(set) var nextOutgoing: UInt64 = 1
    /// The number that the next message received must have.
    @usableFromInline package internal(set) var nextIncoming: UInt64 = 1
    /// Messages received before the numbers began at 1 again.
    @usableFromInline var receivedBefore: UInt64 = 0
    @usableFromInline package internal(set) var counters = SessionCounters()
    /// Bytes for the socket, to be consumed as they are written.
    @usableFromInline package var output: ByteQueue
    /// Bytes for the disk, to be consumed as they are stored.
    @usableFromInline package var records: ByteQueue

    @usableFromInline var scratch: ByteQueue
    @usableFromInline var store: MessageStore
    @usableFromInline var held: HeldMessages
    @usableFromInline var validator: Validator
    @usableFromInline var timers = Timers()
    @usableFromInline var gap = Gap()
    @usableFromInline var resend = Resend()
    @usableFromInline var pendingLogon = PendingLogon()
    /// `nextIncoming` moved since it was last recorded.
    @usableFromInline var isIncomingUnrecorded = false
    /// Identifier of our own TestRequest, until its answer has come.
    @usableFromInline var awaitedTest: Text = .empty
    /// Its number, when it was sent, and whether the peer was told to skip it.
    @usableFromInline var testNumber: UInt64 = 0
    @usableFromInline var testedAt = UnixNanos(raw: 0)
    @usableFromInline var isTestSkipped = false
    /// We asked for both directions to begin again and wait for the answer.
    @usableFromInline var awaitsReset = false
    /// The held message that was handed out last.
    @usableFromInline var heldMessage: ByteQueue
    /// A message of the session itself found no room: the connection is lost.
    @usableFromInline var isOverflowed = false

    @usableFromInline
    struct Timers: Sendable, BitwiseCopyable {
      @usableFromInline var connectedAt = UnixNanos(raw: 0)
      @usableFromInline var sentAt = UnixNanos(raw: 0)
      @usableFromInline var receivedAt = UnixNanos(raw: 0)
      @usableFromInline var logoutAt = UnixNanos(raw: 0)
      /// 0 for none.
      @usableFromInline var heartbeat = Nanos.zero
      /// TestRequests since anything was received.
      @usableFromInline var testRequestCount: Int64 = 0
    }

    /// Numbers `nextIncoming` ..< `end` are missing and have been asked for.
    @usableFromInline
    struct Gap: Sendable, BitwiseCopyable {
      @usableFromInline var end: UInt64 = 0
      @usableFromInline var movedAt = UnixNanos(raw: 0)
    }

    /// Numbers still to be sent again; none when they are equal.
    @usableFromInline
    struct Resend: Sendable, BitwiseCopyable {
      @usableFromInline var next: UInt64 = 0
      @usableFromInline var end: UInt64 = 0
    }

    @usableFromInline
    struct PendingLogon: Sendable, BitwiseCopyable {
      @usableFromInline var sequence: UInt64 = 0
      @usableFromInline var heartbeat = Nanos.zero
      @usableFromInline var isReset = false
      @usableFromInline var nextExpected: UInt64 = 0
      @usableFromInline var saysNextExpected = false
    }

    /// A session that begins at 1 in both directions, or where `records` of an earlier one end.
    ///
    /// `dictionary` is of the settings' version. `records` is what the edge stored of `records`;
    /// a tail that is cut or damaged is left out, and `restoredByteCount` says where it begins.
    package init(
      _ settings: SessionSettings, _ dictionary: Dictionary, restoring records: RawSpan
    ) {
      self.init(settings, dictionary)
      restoredByteCount = restore(records)
    }

    package init(_ settings: SessionSettings, _ dictionary: Dictionary) {
      precondition(dictionary.version == settings.version)
      self.settings = settings
      output = ByteQueue(capacity: settings.outputByteCount)
      records = ByteQueue(capacity: settings.keepsRecords ? settings.recordByteCount : 1)
      scratch = ByteQueue(capacity: settings.messageByteCountMax + Writer.reserve)
      store = MessageStore(
        messageCount: settings.storedMessageCount, byteCountMax: settings.storedByteCountMax)
      held = HeldMessages(
        messageCount: settings.heldMessageCount, byteCountMax: settings.messageByteCountMax)
      heldMessage = ByteQueue(capacity: settings.messageByteCountMax)
      validator = Validator(dictionary, acceptsUserTags: settings.acceptsUserTags)
    }

    /// Bytes of the records that a session was restored from which made sense; the edge goes on
    /// writing there.
    package internal(set) var restoredByteCount = 0

    /// Messages received in order since the session began, whatever their numbers began at.
    @inlinable package var receivedCount: UInt64 { receivedBefore + nextIncoming - 1 }

    /// Whether a connection belongs to this session.
    @inlinable package var isConnected: Bool { state != .disconnected }

    /// The connection stands; an initiator's Logon is in `output`.
    package mutating func connect(now: UnixNanos) {
      precondition(state == .disconnected)
      state = .awaitingLogon
      isOverflowed = false
      awaitsReset = false
      awaitedTest = .empty
      isTestSkipped = false
      timers = Timers()
      timers.connectedAt = now
      timers.sentAt = now
      timers.receivedAt = now
      guard settings.role == .initiator else { return }
      timers.heartbeat = .seconds(settings.heartbeatSeconds)
      if settings.resetsOnLogon { resetBoth() }
      sendLogon(isReset: settings.resetsOnLogon, now)
    }

    /// The connection is gone: what was not sent is dropped, what was held back as well. Numbers
    /// stay, and the next Logon shows the peer what it missed.
    package mutating func disconnect() {
      state = .disconnected
      output.removeAll()
      held.remove(below: .max)
      gap = Gap()
      resend = Resend()
    }

    /// The bytes of the message that `heldMessage` announced; valid until the next call.
    @inlinable
    package var heldBytes: RawSpan {
      @_lifetime(borrow self) get { heldMessage.readable }
    }
  }
}
