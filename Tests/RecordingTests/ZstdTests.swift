// SPDX-License-Identifier: Apache-2.0
import Recording
import TestSupport
import Testing

@Suite("Zstd")
struct ZstdTests {
  @Test("what is packed is unpacked the same in any pieces", arguments: [1, 1_000, 300_000])
  func pieces(outputByteCount: Int) throws {
    var random = SeededGenerator(seed: 7)
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 7 + random.below(3)) }
    var packer = try ZstdPacker(level: 1)
    var packed: [UInt8] = []
    var output = [UInt8](repeating: 0, count: 50_000)
    var taken = 0
    var isDone = false
    while !isDone {
      var span = output.mutableSpan
      var room = span.mutableBytes
      let made = try packer.pack(
        bytes.span.bytes, taken: &taken, isLast: true, isDone: &isDone, into: &room)
      packed += output.prefix(made)
    }
    #expect(packed.count < bytes.count)
    var unpacker = try ZstdUnpacker()
    var found: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: outputByteCount)
    taken = 0
    while found.count < bytes.count {
      var span = piece.mutableSpan
      var room = span.mutableBytes
      let made = try unpacker.unpack(packed.span.bytes, taken: &taken, into: &room)
      found += piece.prefix(made)
      if made == 0, taken == packed.count { break }
    }
    #expect(found == bytes)
  }

  @Test("damaged bytes are refused")
  func damage() throws {
    var unpacker = try ZstdUnpacker()
    let bytes = [UInt8](repeating: 0x55, count: 100)
    var output = [UInt8](repeating: 0, count: 100)
    #expect(throws: ZstdError.self) {
      var taken = 0
      var span = output.mutableSpan
      var room = span.mutableBytes
      _ = try unpacker.unpack(bytes.span.bytes, taken: &taken, into: &room)
    }
  }
}
