// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Glibc
internal import Units

/// The proof that the event ring tears nothing and miscounts nothing: one process writes events
/// whose every word follows from their number, another checks every word of what it reads.
package enum RingProof {
  /// What the writing side did.
  package struct Written: Sendable, Equatable {
    package let events: UInt64
    package let elapsedNanos: Int64
  }

  /// What the reading side saw. `read + missed` must be the number of events published.
  package struct Seen: Sendable, Equatable, Codable {
    package var read: UInt64 = 0
    package var missed: UInt64 = 0
    /// Times the reader was overrun.
    package var overruns: UInt64 = 0
    /// Events whose words are not of one event.
    package var torn: UInt64 = 0
    /// Whole events that are not the one the count says is due.
    package var misplaced: UInt64 = 0
    /// Whether the reader gave up waiting for the writer.
    package var isAbandoned = false

    package init() {}

    /// Whether this is a flawless reading of exactly `published` events.
    package func proves(_ published: UInt64) -> Bool {
      !isAbandoned && torn == 0 && misplaced == 0 && read + missed == published
    }
  }

  /// Nanoseconds without an event after which a reader takes its writer for dead.
  static let patienceNanos: Int64 = 20_000_000_000

  /// Publishes events 1 ... `events` as fast as it can.
  package static func write(_ events: UInt64, to writer: inout EventRingWriter) -> Written {
    let start = now()
    for number in 1...events { writer.publish(event(number), at: MonotonicNanos(raw: 1)) }
    return Written(events: events, elapsedNanos: now() - start)
  }

  /// Waits, yielding, until a reader is attached; false when none came in time.
  package static func awaitReader(of writer: borrowing EventRingWriter) -> Bool {
    let start = now()
    while writer.readers().isEmpty {
      guard now() - start < patienceNanos else { return false }
      sched_yield()
    }
    return true
  }

  /// Reads and checks until event `events` has been read or missed.
  ///
  /// A slow reader begins two laps late, so that it is overrun however the two share the cores,
  /// and stalls after every few hundred events for up to two laps of the ring, so that it is
  /// overrun again and again and often reads slots while they are being rewritten.
  package static func read(
    _ events: UInt64, from reader: inout EventRingReader, isSlow: Bool
  ) -> Seen {
    var seen = Seen()
    var stalls = Stalls(slotCount: reader.slotCount)
    var event = Event(kind: .none, instrument: .none)
    if isSlow {
      let late = min(events, reader.nextSequence + 2 * UInt64(reader.slotCount))
      guard waitFor(late, reader) else {
        seen.isAbandoned = true
        return seen
      }
    }
    while seen.read + seen.missed < events {
      switch reader.next(into: &event) {
      case .event:
        if !isWhole(event) {
          seen.torn += 1
        } else if event.orderID != seen.read + seen.missed + 1 {
          seen.misplaced += 1
        }
        seen.read += 1
        if isSlow { stalls.count() }
      case .overrun(let missed):
        seen.missed += missed
        seen.overruns += 1
      case .empty:
        guard waitFor(reader.nextSequence, reader) else {
          seen.isAbandoned = true
          return seen
        }
      }
    }
    return seen
  }

  /// Until event `sequence` is published: spins, then yields, for with two cores the writer may
  /// need this one.
  private static func waitFor(
    _ sequence: UInt64, _ reader: borrowing EventRingReader
  ) -> Bool {
    for _ in 0..<1000 {
      if reader.latestSequence >= sequence { return true }
      ck_pause()
    }
    let start = now()
    while reader.latestSequence < sequence {
      guard now() - start < patienceNanos else { return false }
      sched_yield()
    }
    return true
  }

  @inline(__always)
  private static func event(_ number: UInt64) -> Event {
    Event(
      kind: number & 1 == 0 ? .add : .delete,
      instrument: InstrumentID(raw: UInt32(truncatingIfNeeded: number &* 0x9E37_79B1)),
      side: number & 1 == 0 ? .buy : .sell,
      price: Price(raw: Int64(bitPattern: number &* 0x9E37_79B9_7F4A_7C15)),
      quantity: Quantity(raw: Int64(bitPattern: ~number)), orderID: number,
      flags: EventFlags(rawValue: UInt16(truncatingIfNeeded: number)),
      exchangeTime: UnixNanos(raw: Int64(bitPattern: number &* 0xC2B2_AE3D_27D4_EB4F)),
      receiveTime: MonotonicNanos(raw: Int64(bitPattern: number ^ 0x5555_5555_5555_5555)),
      venueSequence: number &* 3)
  }

  @inline(__always)
  private static func isWhole(_ found: Event) -> Bool {
    let due = event(found.orderID)
    return found.sequence == found.orderID && found.exchangeTime == due.exchangeTime
      && found.receiveTime == due.receiveTime && found.venueSequence == due.venueSequence
      && found.price == due.price && found.quantity == due.quantity
      && found.instrument == due.instrument && found.kind == due.kind && found.side == due.side
      && found.flags == due.flags
  }

  private static func now() -> Int64 {
    var time = timespec()
    // SAFETY: the kernel fills the one struct it is given.
    unsafe clock_gettime(CLOCK_MONOTONIC_RAW, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// When and for how long a slow reader does nothing.
private struct Stalls {
  private let slotCount: Int
  private var state: UInt64 = 0x2545_F491_4F6C_DD1D
  private var left = 256

  init(slotCount: Int) { self.slotCount = slotCount }

  @inline(__always)
  mutating func count() {
    left -= 1
    if left == 0 { stall() }
  }

  @inline(never)
  private mutating func stall() {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    left = 128 + Int(state & 511)
    // A pause is some tens of nanoseconds, a publish under ten: a fifth of the slots is a lap.
    for _ in 0..<Int(state >> 32) % (slotCount * 2 / 5) { ck_pause() }
  }
}
