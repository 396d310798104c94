// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Wire

/// Digests of the messages delivered last, to tell copies with other contents from true ones,
/// however their lines put them into packets.
///
/// One word a message, written in order: costs a hash and a sequential store.
@usableFromInline
struct MessageDigests: ~Copyable {
  /// 64 KiB; at a million messages a second copies up to 8 ms late are compared.
  @usableFromInline static var count: Int { 1 << 13 }

  /// The low half of the message's number above its digest.
  @usableFromInline var words: FixedArray<UInt64>

  init() { words = FixedArray(repeating: 0, count: MessageDigests.count) }

  @inlinable
  @inline(__always)
  mutating func note(_ message: RawSpan, sequence: UInt64) {
    words[MessageDigests.index(sequence)] = sequence << 32 | message.digest & 0xFFFF_FFFF
  }

  /// Whether message `sequence` was another one; false as well when it is not known any more.
  @inlinable
  func differs(_ message: RawSpan, sequence: UInt64) -> Bool {
    let known = words[MessageDigests.index(sequence)]
    guard known >> 32 == sequence & 0xFFFF_FFFF else { return false }
    return known & 0xFFFF_FFFF != message.digest & 0xFFFF_FFFF
  }

  /// Whether one of the first `count` messages of a packet, delivered before, was another one.
  @usableFromInline
  func differ(_ datagram: RawSpan, _ header: MoldUDP64.Packet, count: Int) -> Bool {
    var blocks = header.blocks
    var sequence = header.sequence
    for _ in 0..<count {
      guard let message = blocks.next(in: datagram) else { return false }
      if differs(message, sequence: sequence) { return true }
      sequence &+= 1
    }
    return false
  }

  @usableFromInline
  mutating func removeAll() {
    for index in 0..<words.count { words[index] = 0 }
  }

  @inlinable
  static func index(_ sequence: UInt64) -> Int {
    Int(truncatingIfNeeded: sequence) & (count - 1)
  }
}
