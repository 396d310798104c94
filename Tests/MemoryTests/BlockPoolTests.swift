// SPDX-License-Identifier: Apache-2.0
import Memory
import Testing

@Suite struct BlockPoolTests {
  private func contents(_ pool: borrowing BlockPool, _ block: Int) -> [UInt8] {
    let bytes = pool.bytes(of: block)
    return (0..<bytes.byteCount).map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }

  private func store(_ bytes: [UInt8], in pool: inout BlockPool, _ block: Int) -> Bool {
    pool.store(bytes.span.bytes, in: block)
  }

  @Test("each block keeps what was stored in it last")
  func store() {
    var pool = BlockPool(count: 3, blockBytesMax: 4)
    let first = store([1, 2, 3, 4], in: &pool, 1)
    #expect(first)
    let second = store([5], in: &pool, 2)
    #expect(second)
    let third = store([9, 9], in: &pool, 0)
    #expect(third)
    let fourth = store([], in: &pool, 0)
    #expect(fourth)
    let contents0 = contents(pool, 0)
    #expect(contents0 == [])
    let contents1 = contents(pool, 1)
    #expect(contents1 == [1, 2, 3, 4])
    let contents2 = contents(pool, 2)
    #expect(contents2 == [5])
  }

  @Test("bytes longer than a block are refused and the block is unchanged")
  func tooLong() {
    var pool = BlockPool(count: 1, blockBytesMax: 2)
    let kept = store([7, 8], in: &pool, 0)
    #expect(kept)
    let refused = store([1, 2, 3], in: &pool, 0)
    #expect(!refused)
    let contents0 = contents(pool, 0)
    #expect(contents0 == [7, 8])
  }

  @Test("a block outside the pool traps")
  func bounds() async {
    await #expect(processExitsWith: .failure) {
      var pool = BlockPool(count: 1, blockBytesMax: 2)
      _ = pool.store(([1] as [UInt8]).span.bytes, in: 1)
    }
  }
}
