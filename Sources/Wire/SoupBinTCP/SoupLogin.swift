// SPDX-License-Identifier: Apache-2.0
public import Units

extension SoupBinTCP {
  /// A client's first packet.
  ///
  ///     0 username 6 · 6 password 10 · 16 session 10 · 26 sequence 20 · 4.10: 46 timeout 5
  ///
  /// Offsets are from the payload's start.
  @usableFromInline
  package struct LoginRequest: WireEncodable, Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var username: Alpha<6>
    @usableFromInline package var password: Alpha<10>
    /// Blank for whatever session is active.
    @usableFromInline package var session: Code
    /// The first message wanted; 1 for all, 0 for none but the new ones.
    @usableFromInline package var sequence: UInt64
    /// Version 4.10: the silence in milliseconds after which the server may drop the client.
    @usableFromInline package var heartbeatTimeoutMillis: UInt32?

    @usableFromInline
    enum Offset {
      @inlinable static var username: Int { 0 }
      @inlinable static var password: Int { 6 }
      @inlinable static var session: Int { 16 }
      @inlinable static var sequence: Int { 26 }
      @inlinable static var timeout: Int { 46 }
      @inlinable static var end: Int { 51 }
    }

    @inlinable
    package init(
      username: Code, password: Code, session: Code = .empty, sequence: UInt64 = 1,
      heartbeatTimeoutMillis: UInt32? = nil
    ) {
      self.username = Alpha(username)
      self.password = Alpha(password)
      self.session = session
      self.sequence = sequence
      self.heartbeatTimeoutMillis = heartbeatTimeoutMillis
    }

    /// The request in a login packet's payload; nil for another length or a number that is none.
    @inlinable
    package init?(payload: RawSpan) {
      let hasTimeout = payload.byteCount == Offset.end
      guard hasTimeout || payload.byteCount == Offset.timeout,
        let sequence = payload.paddedNumber(20, at: Offset.sequence)
      else { return nil }
      username = payload.alpha(Alpha<6>.self, at: Offset.username)
      password = payload.alpha(Alpha<10>.self, at: Offset.password)
      session = payload.alpha(Alpha<10>.self, at: Offset.session).code
      self.sequence = sequence
      heartbeatTimeoutMillis = nil
      if hasTimeout {
        guard let timeout = payload.paddedNumber(5, at: Offset.timeout) else { return nil }
        heartbeatTimeoutMillis = UInt32(timeout)
      }
    }

    /// Whether name and password are these, upper and lower case being the same.
    package func matches(username: Code, password: Code) -> Bool {
      folded(self.username.code) == folded(username)
        && folded(self.password.code) == folded(password)
    }

    private func folded(_ code: Code) -> Code {
      Code(high: folded(code.high), low: folded(code.low))
    }

    private func folded(_ word: UInt64) -> UInt64 {
      var word = word
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        let byte = UInt8(truncatingIfNeeded: word >> shift)
        if byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") { word &= ~(0x20 << shift) }
      }
      return word
    }

    @inlinable
    package var byteCount: Int {
      headerByteCount + (heartbeatTimeoutMillis == nil ? Offset.timeout : Offset.end)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(byteCount, at: offset)
      writeHeader(
        .loginRequest, payloadByteCount: byteCount - headerByteCount, to: &output, at: offset)
      let payload = offset + headerByteCount
      output.put(username, at: payload + Offset.username)
      output.put(password, at: payload + Offset.password)
      output.put(Alpha<10>(session), at: payload + Offset.session)
      output.putPaddedNumber(sequence, width: 20, at: payload + Offset.sequence)
      if let heartbeatTimeoutMillis {
        output.putPaddedNumber(
          UInt64(heartbeatTimeoutMillis), width: 5, at: payload + Offset.timeout)
      }
    }
  }

  /// The server's answer to a good login.
  ///
  ///     0 session 10, padded on the left · 10 sequence 20
  @usableFromInline
  package struct LoginAccepted: WireEncodable, Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var session: Code
    /// The number of the next sequenced packet.
    @usableFromInline package var sequence: UInt64

    @inlinable
    package init(session: Code, sequence: UInt64) {
      self.session = session
      self.sequence = sequence
    }

    /// The answer in a packet's payload, padded on either side; nil for another length or a
    /// number that is none.
    @inlinable
    package init?(payload: RawSpan) {
      guard payload.byteCount == 30, let sequence = payload.paddedNumber(20, at: 10) else {
        return nil
      }
      session = payload.alpha(Alpha<10>.self, at: 0).code
      self.sequence = sequence
    }

    @inlinable package var byteCount: Int { headerByteCount + 30 }

    @usableFromInline
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(byteCount, at: offset)
      writeHeader(.loginAccepted, payloadByteCount: 30, to: &output, at: offset)
      output.put(Alpha<10>(trailing: session), at: offset + headerByteCount)
      output.putPaddedNumber(sequence, width: 20, at: offset + headerByteCount + 10)
    }
  }

  /// The server's answer to a login it refuses.
  @usableFromInline
  package struct LoginRejected: WireEncodable, Sendable, BitwiseCopyable, Hashable {
    @usableFromInline
    package enum Reason: UInt8, Sendable, BitwiseCopyable {
      /// Unknown user or wrong password.
      case notAuthorized = 0x41  // A
      /// The session asked for is not there.
      case sessionNotAvailable = 0x53  // S
    }

    @usableFromInline package var reason: Reason

    @inlinable
    package init(_ reason: Reason) {
      self.reason = reason
    }

    /// The answer in a packet's payload; nil for another length or reason.
    @inlinable
    package init?(payload: RawSpan) {
      guard payload.byteCount == 1, let reason = Reason(rawValue: payload.u8(at: 0)) else {
        return nil
      }
      self.reason = reason
    }

    @inlinable package var byteCount: Int { headerByteCount + 1 }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(byteCount, at: offset)
      writeHeader(.loginRejected, payloadByteCount: 1, to: &output, at: offset)
      output.put(reason.rawValue, at: offset + headerByteCount)
    }
  }
}
