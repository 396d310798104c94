// SPDX-License-Identifier: Apache-2.0
import COpenSSL
package import Memory

/// One side of one TLS connection as a state machine: encrypted bytes in and out by queues, the
/// plain ones too. Does no I/O. OpenSSL allocates as it likes. Owned by one thread.
@safe
package struct TLSSession: ~Copyable {
  package enum State: Sendable, Hashable {
    case handshaking
    case open
    /// The peer has said that it sends nothing more.
    case ended
    case failed
  }

  private let session: OpaquePointer
  /// Encrypted bytes to be read and written, which the session owns.
  private let arriving: OpaquePointer
  private let leaving: OpaquePointer
  package private(set) var state = State.handshaking
  /// Why it failed, in OpenSSL's words; empty before.
  package private(set) var failure = ""

  package init(_ context: borrowing TLSContext) throws(TLSError) {
    // SAFETY: the context lives for the call and is counted by the session; nil is checked.
    guard let made = unsafe SSL_new(context.context) else { throw TLSError("session") }
    // SAFETY: memory stands behind them; a session that cannot have them is freed.
    guard let arriving = unsafe BIO_new(BIO_s_mem()), let leaving = unsafe BIO_new(BIO_s_mem())
    else {
      // SAFETY: nobody else holds it.
      unsafe SSL_free(made)
      throw TLSError("buffer")
    }
    // SAFETY: the session takes both over and frees them with itself.
    unsafe SSL_set_bio(made, arriving, leaving)
    let isClient = context.role == .client
    let host = context.settings.hostName
    // SAFETY: the name is a copy that lives for the call.
    guard unsafe !isClient || cssl_expect_host(made, host) == 1 else {
      // SAFETY: nobody else holds it.
      unsafe SSL_free(made)
      throw TLSError("host name", host)
    }
    // SAFETY: a session that lives.
    if isClient { unsafe SSL_set_connect_state(made) } else { unsafe SSL_set_accept_state(made) }
    // SAFETY: freed by the deinitialiser alone, and the buffers with it.
    unsafe session = made
    // SAFETY: as above.
    unsafe self.arriving = arriving
    // SAFETY: as above.
    unsafe self.leaving = leaving
  }

  deinit {
    // SAFETY: made by the initialiser and freed nowhere else.
    unsafe SSL_free(session)
  }

  /// Takes what `encrypted` holds and appends what it says to `plain`, as far as there is room;
  /// goes on with the handshake. True when any plain byte came.
  package mutating func receive(
    from encrypted: inout ByteQueue, into plain: inout ByteQueue
  ) -> Bool {
    if !encrypted.isEmpty {
      // SAFETY: the bytes are valid during the call, which copies them.
      let taken = unsafe encrypted.readable.withUnsafeBytes { bytes in
        unsafe BIO_write(arriving, bytes.baseAddress, CInt(clamping: bytes.count))
      }
      if taken > 0 { encrypted.consume(Int(taken)) }
    }
    shakeHands()
    var hasMoved = false
    while state == .open, plain.room > 0 {
      var target = plain.writable
      ERR_clear_error()
      // SAFETY: at most the bytes of the span are written.
      let count = unsafe target.withUnsafeMutableBytes { bytes in
        unsafe SSL_read(session, bytes.baseAddress, CInt(clamping: bytes.count))
      }
      guard count > 0 else {
        judge(count)
        break
      }
      plain.commit(Int(count))
      hasMoved = true
    }
    return hasMoved
  }

  /// Encrypts the front of `plain` and consumes it, then appends what is to be sent to `encrypted`,
  /// as far as there is room.
  package mutating func send(from plain: inout ByteQueue, into encrypted: inout ByteQueue) {
    shakeHands()
    drain(into: &encrypted)
    // Whatever was encrypted and found no room waits: nothing grows.
    while state == .open, !plain.isEmpty, encrypted.room > 0, pending == 0 {
      ERR_clear_error()
      // SAFETY: the bytes are valid during the call, which copies what it takes.
      let count = unsafe plain.readable.withUnsafeBytes { bytes in
        unsafe SSL_write(session, bytes.baseAddress, CInt(clamping: min(bytes.count, 16_384)))
      }
      guard count > 0 else {
        judge(count)
        break
      }
      plain.consume(Int(count))
      drain(into: &encrypted)
    }
    drain(into: &encrypted)
  }

  /// Encrypted bytes that wait for room.
  private var pending: Int {
    // SAFETY: the buffer lives with the session.
    Int(clamping: unsafe BIO_ctrl_pending(leaving))
  }

  private mutating func drain(into encrypted: inout ByteQueue) {
    while encrypted.room > 0, pending > 0 {
      var target = encrypted.writable
      // SAFETY: at most the bytes of the span are written.
      let count = unsafe target.withUnsafeMutableBytes { bytes in
        unsafe BIO_read(leaving, bytes.baseAddress, CInt(clamping: bytes.count))
      }
      guard count > 0 else { return }
      encrypted.commit(Int(count))
    }
  }

  private mutating func shakeHands() {
    guard state == .handshaking else { return }
    ERR_clear_error()
    // SAFETY: a session that lives.
    let outcome = unsafe SSL_do_handshake(session)
    if outcome == 1 { state = .open } else { judge(outcome) }
  }

  /// What a call that did nothing means.
  private mutating func judge(_ outcome: CInt) {
    // SAFETY: a session that lives, directly after the call.
    switch unsafe SSL_get_error(session, outcome) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
    case SSL_ERROR_ZERO_RETURN: state = .ended
    default: fail()
    }
  }

  private mutating func fail() {
    state = .failed
    // SAFETY: a session that lives.
    let verdict = unsafe SSL_get_verify_result(session)
    let reason = TLSError.takeReason()
    guard verdict == X509_V_OK else {
      // SAFETY: the text is a constant of the library and ends with a zero.
      let text = unsafe String(cString: X509_verify_cert_error_string(verdict))
      failure = "certificate refused: \(text)"
      return
    }
    failure = reason ?? "the connection ended inside TLS"
  }
}

// SAFETY: the session is owned exclusively.
extension TLSSession: @unchecked Sendable {}
