// SPDX-License-Identifier: Apache-2.0
import Memory
import Units

/// Going on where another session ended, and what an edge needs to write its records anew.
extension FIX.Session {
  /// Appends to `records`, which must be empty, the oldest message kept from number `sequence` on;
  /// the number to go on from, or nil when there was none.
  package mutating func recordKept(from sequence: UInt64) -> UInt64? {
    precondition(records.isEmpty)
    guard let index = store.first(from: max(sequence, 1)) else { return nil }
    let entry = store.entries[index]
    let head = FIX.Head(entry.type, sequence: entry.sequence, settings, entry.sentAt)
    store.record(index, head, to: &records)
    return entry.sequence + 1
  }

  /// Appends to `records` what restores the numbers, behind all that `recordKept` wrote.
  package mutating func recordNumbers() {
    isIncomingUnrecorded = true
    recordIncoming()
    recordOutgoing()
  }

  /// Records that all numbers below `nextOutgoing` are used.
  mutating func recordOutgoing() {
    guard settings.keepsRecords, nextOutgoing > 1, store.first(from: nextOutgoing - 1) == nil
    else { return }
    guard records.room >= FIX.SessionRecord.byteCountMax else {
      isOverflowed = true
      return
    }
    let head = FIX.Head(
      .sequenceReset, sequence: nextOutgoing - 1, settings, UnixNanos(raw: 0))
    FIX.SessionRecord.outgoing(head, 0..<0, of: scratch, to: &records)
  }

  /// Has the peer send again what came behind the first `count` messages since the session began:
  /// an owner may have lost what the session noted as dealt with, or know of more.
  package mutating func resume(afterReceived count: UInt64) {
    precondition(state == .disconnected)
    moveIncoming(to: count < receivedBefore ? 1 : count - receivedBefore + 1)
  }

  /// The type and ClOrdID of an application message that was sent under `sequence` and is kept.
  package func sentRequest(
    _ sequence: UInt64
  ) -> (type: FIX.MessageType, clOrdID: FIX.Text)? {
    guard let index = store.first(from: max(sequence, 1)),
      store.entries[index].sequence == sequence
    else { return nil }
    let bytes = store.blocks.bytes(of: index)
    guard case .message(let frame) = FIX.next(in: bytes, byteCountMax: .max) else { return nil }
    var fields = frame.fields
    while let field = fields.next(in: bytes) {
      if field.tag == 11, let text = bytes.text(field) { return (frame.type, text) }
    }
    return nil
  }
}

extension FIX.MessageStore {
  /// Appends the record of a kept message.
  func record(_ index: Int, _ head: FIX.Head, to records: inout ByteQueue) {
    FIX.SessionRecord.outgoing(head, blocks.bytes(of: index), to: &records)
  }
}
