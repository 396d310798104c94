// SPDX-License-Identifier: Apache-2.0
import Memory
import Units

extension FIX.Session {
  /// Begins to send `first` ... `last` again, 0 being the newest; together with what is still to
  /// be sent again of an earlier wish.
  mutating func startResend(from first: UInt64, to last: UInt64, _ now: UnixNanos) {
    let end = last == 0 || last >= nextOutgoing ? nextOutgoing : last + 1
    guard first < end else { return }
    resend.next = max(first, 1)
    resend.end = resend.next < resend.end ? max(end, resend.end) : end
    continueResend(now)
  }

  /// Sends again as much as `output` has room for; the rest comes with the next call.
  mutating func continueResend(_ now: UnixNanos) {
    while resend.next < resend.end {
      let kept = nextResendable(now)
      let sequence = kept.map { store.entries[$0].sequence } ?? resend.end
      if sequence > resend.next {
        guard fillGap(to: min(sequence, resend.end), now) else { return }
      } else if let kept {
        guard sendAgain(kept, now) else { return }
      }
    }
  }

  /// The first kept message in the range that may be sent again.
  private mutating func nextResendable(_ now: UnixNanos) -> Int? {
    var from = resend.next
    while let kept = store.first(from: from) {
      let entry = store.entries[kept]
      guard entry.sequence < resend.end else { return nil }
      guard isOrder(entry.type), now - entry.sentAt >= settings.orderAgeMax else { return kept }
      from = entry.sequence + 1
    }
    return nil
  }

  /// NewOrderSingle, NewOrderList, OrderCancelReplaceRequest and their kind.
  private func isOrder(_ type: FIX.MessageType) -> Bool {
    switch type.raw {
    case 0x44, 0x45, 0x47, 0x73, 0x74, 0x4142, 0x4143: true
    default: false
    }
  }

  private mutating func fillGap(to next: UInt64, _ now: UnixNanos) -> Bool {
    var fill = FIX.SequenceReset()
    fill.newSeqNo = next
    fill.gapFillFlag = true
    var head = FIX.Head(.sequenceReset, sequence: resend.next, settings, now)
    head.origSendingTime = now
    guard let range = write(head, fill), append(range) else { return false }
    countSkipped(to: next)
    if testNumber >= resend.next, testNumber < next { isTestSkipped = true }
    timers.sentAt = now
    resend.next = next
    return true
  }

  private mutating func countSkipped(to next: UInt64) {
    var from = resend.next
    while let kept = store.first(from: from), store.entries[kept].sequence < next {
      counters.resendStale += 1
      from = store.entries[kept].sequence + 1
    }
    if let oldest = store.oldest, resend.next < oldest {
      counters.resendMissed += min(oldest, next) - resend.next
    }
  }

  private mutating func append(_ range: Range<Int>) -> Bool {
    scratch.commit(range.upperBound)
    return output.append(range, of: scratch)
  }

  /// Sends a kept message once more: its own number and body, a time of now, its own time as the
  /// original one, and marked.
  private mutating func sendAgain(_ block: Int, _ now: UnixNanos) -> Bool {
    scratch.removeAll()
    let writer = FIX.Writer(settings.version, precision: settings.precision)
    guard let range = store.write(block, again: now, writer, to: &scratch), append(range) else {
      return false
    }
    timers.sentAt = now
    counters.messageResent += 1
    resend.next = store.entries[block].sequence + 1
    return true
  }
}

extension FIX.MessageStore {
  /// Writes a kept message as it is sent again; where it lies in `scratch`.
  func write(
    _ block: Int, again now: UnixNanos, _ fresh: FIX.Writer, to scratch: inout ByteQueue
  ) -> Range<Int>? {
    let entry = entries[block]
    let bytes = blocks.bytes(of: block)
    guard case .message(let frame) = FIX.next(in: bytes, byteCountMax: .max) else { return nil }
    var writer = fresh
    var output = scratch.writable
    writer.put(35, entry.type, &output)
    var fields = frame.fields
    var isMarked = false
    while let field = fields.next(in: bytes) {
      if !isMarked, !isFirstPart(field.tag) {
        isMarked = true
        writer.put(122, entry.sentAt, &output)
      }
      switch field.tag {
      case 34 where !isMarked:
        writer.put(34, number: entry.sequence, &output)
        writer.put(43, flag: true, &output)
      case 52 where !isMarked: writer.put(52, now, &output)
      default: writer.put(field.tag, bytes: field.value(of: bytes), &output)
      }
    }
    if !isMarked { writer.put(122, entry.sentAt, &output) }
    return writer.close(&output)
  }

  /// The part of the header in front of OrigSendingTime: header tags ascend, and no body begins
  /// with one of these.
  private func isFirstPart(_ tag: Int) -> Bool {
    switch tag {
    case 34, 49, 52, 56, 97, 115, 116: true
    default: false
    }
  }
}
