// SPDX-License-Identifier: Apache-2.0
public import Units
public import Wire

/// Turns the numbered messages of one venue into staged events; the part of a feed that knows the
/// format. Owned by one thread.
@usableFromInline
package protocol MessageNormaliser: EventStaging, ~Copyable {
  /// Stages the events of one whole message, number `sequence` of its session. Messages of a
  /// snapshot have number and time 0.
  mutating func decode(_ message: RawSpan, sequence: UInt64, receiveTime: MonotonicNanos)
  /// Forgets all books, and the venue's numbers of the instruments, and stages the events that say
  /// so: `bookClear` and `snapshotBegin`.
  mutating func clearBooks(receiveTime: MonotonicNanos)
  /// Stages the event that messages first ..< first + count are lost and distrusts the books.
  mutating func loseMessages(first: UInt64, count: UInt64, receiveTime: MonotonicNanos)
  /// The number to go on from when `message` is the end of a snapshot, else nil.
  static func resumeSequence(_ message: RawSpan) -> UInt64?
  /// Begins to fetch into the cache what `decode` will need of the next blocks, and returns after
  /// how many of them, above 0, to ask again. A hint: it changes no outcome.
  mutating func lookAhead(_ blocks: MoldUDP64.Blocks, in datagram: RawSpan) -> Int
}

extension MessageNormaliser where Self: ~Copyable {
  @inlinable
  package mutating func lookAhead(_ blocks: MoldUDP64.Blocks, in datagram: RawSpan) -> Int {
    .max
  }
}
