// SPDX-License-Identifier: Apache-2.0

extension MoldUDP64 {
  /// Builds downstream packets in a buffer of its owner, one at a time.
  ///
  /// Append until `append` refuses, `finish`, send, go on: the sequence runs on from packet to
  /// packet. The same buffer is passed to every call of one packet.
  @usableFromInline
  package struct PacketBuilder: Sendable, BitwiseCopyable {
    @usableFromInline package let session: Session
    /// The number of the first message of the packet being built.
    @usableFromInline package var sequence: UInt64
    /// Messages in the packet being built.
    @usableFromInline package var count: Int
    /// Bytes of the packet being built, header included.
    @usableFromInline package var byteCount: Int
    /// No packet grows beyond this many bytes.
    @usableFromInline package let byteCountMax: Int

    /// A builder whose first message will carry `sequence`; 1,472 bytes fill an Ethernet frame.
    @inlinable
    package init(session: Session, sequence: UInt64 = 1, byteCountMax: Int = 1_472) {
      precondition(byteCountMax >= headerByteCount + blockHeaderByteCount)
      self.session = session
      self.sequence = sequence
      self.count = 0
      self.byteCount = headerByteCount
      self.byteCountMax = byteCountMax
    }

    @inlinable package var isEmpty: Bool { count == 0 }

    /// Adds a message; false, and nothing written, when the packet or `output` has no room.
    @inlinable
    package mutating func append(
      _ message: some WireEncodable, to output: inout MutableRawSpan
    ) -> Bool {
      let length = message.byteCount
      guard claim(length, in: &output) else { return false }
      message.write(to: &output, at: byteCount - length)
      return true
    }

    /// Adds a message of ready bytes; false, and nothing written, when there is no room.
    @inlinable
    package mutating func append(bytes: RawSpan, to output: inout MutableRawSpan) -> Bool {
      guard claim(bytes.byteCount, in: &output) else { return false }
      output.copy(bytes, at: byteCount - bytes.byteCount)
      return true
    }

    /// Writes the header of the packet built and starts the next one; the bytes to send.
    ///
    /// With no message appended this is a heartbeat.
    @inlinable
    package mutating func finish(in output: inout MutableRawSpan) -> Int {
      writeHeader(UInt16(truncatingIfNeeded: count), to: &output)
      let finished = byteCount
      sequence += UInt64(count)
      count = 0
      byteCount = headerByteCount
      return finished
    }

    /// Writes an end-of-session packet and returns its bytes; traps when messages are waiting.
    @inlinable
    package func endSession(in output: inout MutableRawSpan) -> Int {
      precondition(count == 0)
      writeHeader(endOfSessionCount, to: &output)
      return headerByteCount
    }

    /// Forgets the messages of the packet being built and goes on from `sequence`.
    @inlinable
    package mutating func restart(at sequence: UInt64) {
      self.sequence = sequence
      count = 0
      byteCount = headerByteCount
    }

    @inlinable
    mutating func claim(_ length: Int, in output: inout MutableRawSpan) -> Bool {
      let room = min(byteCountMax, output.byteCount) - byteCount - blockHeaderByteCount
      guard length <= room, length <= 0xFFFF, count < messageCountMax else { return false }
      output.put(UInt16(truncatingIfNeeded: length), at: byteCount)
      byteCount += blockHeaderByteCount + length
      count += 1
      return true
    }

    @inlinable
    func writeHeader(_ declared: UInt16, to output: inout MutableRawSpan) {
      output.requireRoom(headerByteCount, at: 0)
      output.put(session, at: Offset.session)
      output.put(sequence, at: Offset.sequence)
      output.put(declared, at: Offset.count)
    }
  }
}
