// SPDX-License-Identifier: Apache-2.0
import TestSupport

/// Feeds `rounds` damaged copies of valid inputs to a decoder, which must neither trap nor hang:
/// flipped bits, overwritten bytes, truncation, extension and bytes of pure chance.
func withMutations(
  of valid: [[UInt8]], rounds: Int = 1_000_000, seed: UInt64, _ decode: (RawSpan) -> Void
) {
  var random = SeededGenerator(seed: seed)
  let longest = valid.map(\.count).max()! + 64
  var buffer = [UInt8](repeating: 0, count: longest)
  for round in 0..<rounds {
    let source = valid[round % valid.count]
    for index in source.indices { buffer[index] = source[index] }
    var count = source.count
    for _ in 0...random.below(3) {
      switch random.below(5) {
      case 0 where count > 0:
        buffer[random.below(count)] ^= 1 << UInt8(random.below(8))
      case 1 where count > 0:
        buffer[random.below(count)] = UInt8(truncatingIfNeeded: random.next())
      case 2:
        count = random.below(count + 1)
      case 3:
        let extended = min(longest, count + random.below(64))
        for index in count..<extended { buffer[index] = UInt8(truncatingIfNeeded: random.next()) }
        count = extended
      case 4 where count > 0:
        let start = random.below(count)
        for index in start..<min(count, start + 8) {
          buffer[index] = UInt8(truncatingIfNeeded: random.next())
        }
      default: break
      }
    }
    decode(buffer.span.bytes.extracting(0..<count))
  }
}
