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
    /// The low 56 bits of the packet's first sequence above its line; 0 = none.
    @usableFromInline var key: UInt64
    @usableFromInline var time: MonotonicNanos

    @inlinable
    init(key: UInt64, time: MonotonicNanos) {
      self.key = key
      self.time = time
    }
  }

  /// 64 KiB: the lateness of lines that differ by up to some 2,000 packets is measured, which at
  /// a million packets a second are 2 ms; more would crowd the book out of the cache.
  @usableFromInline static var indexBitCount: UInt64 { 12 }

  @usableFromInline var rows: FixedArray<Arrival>

  init() {
    rows = FixedArray(
      repeating: Arrival(key: 0, time: MonotonicNanos(raw: 0)),
      count: 1 << Int(Arrivals.indexBitCount))
  }

  /// Remembers the first copy of the packet that begins with `sequence`.
  @inlinable
  mutating func note(_ sequence: UInt64, at time: MonotonicNanos, line: Int) {
    rows[Arrivals.index(sequence)] = Arrival(
      key: sequence << 8 | UInt64(truncatingIfNeeded: line), time: time)
  }

  /// How long after the first copy `time` is; nil when that copy is not known or came on the same
  /// line.
  @inlinable
  func lateness(of sequence: UInt64, at time: MonotonicNanos, line: Int) -> Nanos? {
    let arrival = rows[Arrivals.index(sequence)]
    guard arrival.key >> 8 == sequence & (.max >> 8),
      arrival.key & 0xFF != UInt64(truncatingIfNeeded: line), arrival.key != 0
    else { return nil }
    return time - arrival.time
  }

  mutating func removeAll() {
    for index in 0..<rows.count {
      rows[index] = Arrival(key: 0, time: MonotonicNanos(raw: 0))
    }
  }

  @inlinable
  static func index(_ sequence: UInt64) -> Int {
    // Fibonacci hashing: consecutive packets differ by a nearly constant step.
    Int(truncatingIfNeeded: (sequence &* 0x9E37_79B9_7F4A_7C15) >> (64 - indexBitCount))
  }
}
