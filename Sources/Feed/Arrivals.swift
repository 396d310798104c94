// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Units

/// When recent packets came first, to tell how late another line's copy is.
///
/// A direct-mapped table: a newer packet takes the place of an older one, so a copy that is later
/// than some thousand packets is not measured. Writes one cache line a packet.
@usableFromInline
struct Arrivals: ~Copyable {
  @usableFromInline
  struct Arrival: BitwiseCopyable, Sendable {
    /// The packet's first sequence; 0 = none.
    @usableFromInline var sequence: UInt64 = 0
    @usableFromInline var time = MonotonicNanos(raw: 0)
    @usableFromInline var line = 0
    @usableFromInline let unused = 0

    @inlinable init() {}
  }

  /// 128 KiB: the lateness of lines that differ by up to some 2,000 packets is measured, which at
  /// a million packets a second are 2 ms; more would crowd the book out of the cache.
  @usableFromInline static var indexBitCount: UInt64 { 12 }

  @usableFromInline var rows: FixedArray<Arrival>

  init() { rows = FixedArray(repeating: Arrival(), count: 1 << Int(Arrivals.indexBitCount)) }

  /// Remembers the first copy of the packet that begins with `sequence`.
  @inlinable
  mutating func note(_ sequence: UInt64, at time: MonotonicNanos, line: Int) {
    let index = Arrivals.index(sequence)
    rows[index].sequence = sequence
    rows[index].time = time
    rows[index].line = line
  }

  /// How long after the first copy `time` is; nil when that copy is not known or came on the same
  /// line.
  @inlinable
  func lateness(of sequence: UInt64, at time: MonotonicNanos, line: Int) -> Nanos? {
    let arrival = rows[Arrivals.index(sequence)]
    guard arrival.sequence == sequence, arrival.line != line else { return nil }
    return time - arrival.time
  }

  mutating func removeAll() {
    for index in 0..<rows.count { rows[index] = Arrival() }
  }

  @inlinable
  static func index(_ sequence: UInt64) -> Int {
    // Fibonacci hashing: consecutive packets differ by a nearly constant step.
    Int(truncatingIfNeeded: (sequence &* 0x9E37_79B9_7F4A_7C15) >> (64 - indexBitCount))
  }
}
