// SPDX-License-Identifier: Apache-2.0
public import Memory

extension FIX {
  /// Messages that arrived behind a gap, waiting for it to be filled.
  @usableFromInline
  struct HeldMessages: ~Copyable {
    /// Nil while one of them is being dealt with.
    @usableFromInline var blocks: BlockPool?
    /// By block: the number of its message, 0 for none.
    @usableFromInline var sequences: FixedArray<UInt64>
    @usableFromInline var count = 0

    init(messageCount: Int, byteCountMax: Int) {
      blocks = BlockPool(count: messageCount, blockBytesMax: byteCountMax)
      sequences = FixedArray(repeating: 0, count: messageCount)
    }

    /// Keeps a message unless its number is kept already; false when there is no room.
    mutating func hold(_ bytes: RawSpan, sequence: UInt64) -> Bool {
      if block(of: sequence) != nil { return true }
      for index in 0..<sequences.count where sequences[index] == 0 {
        guard blocks?.store(bytes, in: index) == true else { return false }
        sequences[index] = sequence
        count += 1
        return true
      }
      return false
    }

    /// The block that holds the message of that number; nil for none.
    func block(of sequence: UInt64) -> Int? {
      guard count > 0 else { return nil }
      for index in 0..<sequences.count where sequences[index] == sequence { return index }
      return nil
    }

    /// Forgets messages below `sequence`.
    mutating func remove(below sequence: UInt64) {
      guard count > 0 else { return }
      for index in 0..<sequences.count
      where sequences[index] != 0 && sequences[index] < sequence {
        sequences[index] = 0
        count -= 1
      }
    }
  }
}
