// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units

extension FIX {
  /// The newest application messages that were sent, by number, in memory of fixed size.
  ///
  /// Numbers that are not here were session messages or are too old: both are skipped by a gap
  /// fill. Owned by one thread.
  @usableFromInline
  package struct MessageStore: ~Copyable {
    @usableFromInline var blocks: BlockPool
    @usableFromInline var entries: FixedArray<Entry>
    /// The block that the next message takes, the oldest one.
    @usableFromInline var next = 0

    @usableFromInline
    struct Entry: Sendable, BitwiseCopyable {
      /// 0 for none.
      @usableFromInline var sequence: UInt64
      @usableFromInline var type: MessageType
      @usableFromInline var sentAt: UnixNanos
    }

    @usableFromInline static var none: Entry {
      Entry(sequence: 0, type: MessageType(raw: 0), sentAt: UnixNanos(raw: 0))
    }

    package init(messageCount: Int, byteCountMax: Int) {
      blocks = BlockPool(count: messageCount, blockBytesMax: byteCountMax)
      entries = FixedArray(repeating: MessageStore.none, count: messageCount)
    }

    /// Keeps a message whose number is above all kept ones, unless it is too long to be kept: then
    /// it is skipped when it is asked for.
    @usableFromInline
    mutating func append(_ bytes: RawSpan, _ head: Head) {
      guard blocks.store(bytes, in: next) else { return }
      entries[next] = Entry(sequence: head.sequence, type: head.type, sentAt: head.time)
      next = next + 1 == entries.count ? 0 : next + 1
    }

    @usableFromInline
    mutating func append(_ range: Range<Int>, of scratch: borrowing ByteQueue, _ head: Head) {
      append(scratch.readable.extracting(range), head)
    }

    /// The block of the kept message with the lowest number of `sequence` or above; nil for none.
    func first(from sequence: UInt64) -> Int? {
      // Entries are sorted from `next` on, unused ones first.
      var low = 0
      var high = entries.count
      while low < high {
        let middle = (low + high) / 2
        if entries[place(middle)].sequence < sequence { low = middle + 1 } else { high = middle }
      }
      guard low < entries.count else { return nil }
      let found = place(low)
      return entries[found].sequence == 0 ? nil : found
    }

    /// The oldest number kept; nil when nothing is.
    var oldest: UInt64? { first(from: 1).map { entries[$0].sequence } }

    private func place(_ rank: Int) -> Int {
      let index = next + rank
      return index >= entries.count ? index - entries.count : index
    }

    mutating func removeAll() {
      for index in 0..<entries.count { entries[index] = MessageStore.none }
      next = 0
    }
  }
}
