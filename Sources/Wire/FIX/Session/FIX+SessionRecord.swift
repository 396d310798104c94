// SPDX-License-Identifier: Apache-2.0
import Memory
import Units

extension FIX {
  /// What a session stores of itself, one record after the other, so that another one can go on
  /// where it ended.
  ///
  ///     0 byte count 4, of what follows · 4 kind 1 · 5 payload · n digest 4 of kind and payload
  ///
  /// Payloads: outgoing: number 8, time 8, type 4, message; incoming: next number 8, messages
  /// received before the numbers began again 8; outgoing reset: nothing. A message of the session
  /// itself is recorded without its bytes.
  @usableFromInline
  enum SessionRecord {
    enum Kind: UInt8 {
      /// The number was used.
      case outgoing = 1
      /// The next number expected.
      case incoming = 2
      /// Outgoing numbers begin at 1 again.
      case outgoingReset = 3
    }

    static var frameByteCount: Int { 4 + 1 + 4 }
    static var outgoingHeadByteCount: Int { 20 }
    /// The longest record without a message.
    @usableFromInline static var byteCountMax: Int { 64 }

    @usableFromInline
    static func outgoingByteCount(_ messageByteCount: Int) -> Int {
      frameByteCount + outgoingHeadByteCount + messageByteCount
    }

    /// Appends a record; the caller checked the room.
    static func outgoing(
      _ head: Head, _ range: Range<Int>, of scratch: borrowing ByteQueue,
      to records: inout ByteQueue
    ) {
      outgoing(head, scratch.readable.extracting(range), to: &records)
    }

    static func outgoing(_ head: Head, _ bytes: RawSpan, to records: inout ByteQueue) {
      let payload = outgoingHeadByteCount + bytes.byteCount
      var output = records.writable
      output.requireRoom(frameByteCount + payload, at: 0)
      output.put(head.sequence, at: 5)
      output.put(UInt64(bitPattern: head.time.raw), at: 13)
      output.put(head.type.raw, at: 21)
      output.copy(bytes, at: 25)
      close(.outgoing, payload: payload, &output)
      records.commit(frameByteCount + payload)
    }

    /// Appends a record; false when there is no room.
    static func incoming(
      _ next: UInt64, before: UInt64, to records: inout ByteQueue
    ) -> Bool {
      guard records.room >= frameByteCount + 16 else { return false }
      var output = records.writable
      output.put(next, at: 5)
      output.put(before, at: 13)
      close(.incoming, payload: 16, &output)
      records.commit(frameByteCount + 16)
      return true
    }

    /// Appends a record; false when there is no room.
    static func outgoingReset(to records: inout ByteQueue) -> Bool {
      guard records.room >= frameByteCount else { return false }
      var output = records.writable
      close(.outgoingReset, payload: 0, &output)
      records.commit(frameByteCount)
      return true
    }

    private static func close(_ kind: Kind, payload: Int, _ output: inout MutableRawSpan) {
      output.put(UInt32(payload + 5), at: 0)
      output.put(kind.rawValue, at: 4)
      output.put(digest(output.bytes.slice(4, payload + 1)), at: 5 + payload)
    }

    static func digest(_ bytes: RawSpan) -> UInt32 { UInt32(truncatingIfNeeded: bytes.digest) }

    /// The record that begins at `offset`; nil when it is cut or damaged.
    static func next(in bytes: RawSpan, at offset: Int) -> (kind: Kind, payload: Range<Int>)? {
      guard offset + frameByteCount <= bytes.byteCount else { return nil }
      let byteCount = Int(bytes.u32(at: offset))
      guard byteCount >= 5, byteCount <= bytes.byteCount - offset - 4 else { return nil }
      let payload = byteCount - 5
      guard let kind = Kind(rawValue: bytes.u8(at: offset + 4)),
        digest(bytes.slice(offset + 4, payload + 1)) == bytes.u32(at: offset + 5 + payload)
      else { return nil }
      return (kind, (offset + 5)..<(offset + 5 + payload))
    }
  }
}

extension FIX.Session {
  /// Notes the next expected number once for all that was received since the last note: an owner
  /// has dealt with those messages by now.
  @usableFromInline
  mutating func recordIncoming() {
    guard isIncomingUnrecorded, settings.keepsRecords else { return }
    let isRecorded = FIX.SessionRecord.incoming(
      nextIncoming, before: receivedBefore, to: &records)
    if isRecorded { isIncomingUnrecorded = false }
  }

  mutating func resetOutgoing() {
    nextOutgoing = 1
    store.removeAll()
    resend = Resend()
    guard settings.keepsRecords else { return }
    if !FIX.SessionRecord.outgoingReset(to: &records) { isOverflowed = true }
  }

  mutating func resetBoth() {
    resetOutgoing()
    resetIncoming()
  }

  mutating func resetIncoming() {
    receivedBefore = receivedCount
    moveIncoming(to: 1)
    held.remove(below: .max)
    gap = Gap()
  }

  mutating func moveIncoming(to next: UInt64) {
    nextIncoming = next
    isIncomingUnrecorded = true
  }

  /// Takes over what `bytes` record; the number of bytes that made sense.
  mutating func restore(_ bytes: RawSpan) -> Int {
    var offset = 0
    while let (kind, payload) = FIX.SessionRecord.next(in: bytes, at: offset) {
      switch kind {
      case .outgoing:
        guard payload.count >= FIX.SessionRecord.outgoingHeadByteCount else { return offset }
        let sequence = bytes.u64(at: payload.lowerBound)
        guard sequence >= nextOutgoing, sequence < .max else { return offset }
        let start = payload.lowerBound + FIX.SessionRecord.outgoingHeadByteCount
        if start < payload.upperBound {
          let type = FIX.MessageType(raw: bytes.u32(at: payload.lowerBound + 16))
          let time = UnixNanos(raw: Int64(bitPattern: bytes.u64(at: payload.lowerBound + 8)))
          store.append(
            bytes.extracting(start..<payload.upperBound),
            FIX.Head(type, sequence: sequence, settings, time))
        }
        nextOutgoing = sequence + 1
      case .incoming:
        guard payload.count == 16 else { return offset }
        nextIncoming = bytes.u64(at: payload.lowerBound)
        receivedBefore = bytes.u64(at: payload.lowerBound + 8)
      case .outgoingReset:
        nextOutgoing = 1
        store.removeAll()
      }
      offset = payload.upperBound + 4
    }
    return offset
  }
}
