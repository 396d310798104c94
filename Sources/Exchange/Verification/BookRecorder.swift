// SPDX-License-Identifier: Apache-2.0
import Book
import Memory
import Units

/// The exchange's book after one published message, as digests.
package struct BookCheckpoint: Sendable, BitwiseCopyable, Hashable {
  /// Sessions before the one it belongs to.
  package var session: UInt64
  /// The message's sequence in its session.
  package var sequence: UInt64
  /// When the message was published, in nanoseconds since midnight at the exchange.
  package var time: UInt64
  /// Of every order of every instrument.
  package var orders: UInt64

  package init(session: UInt64, sequence: UInt64, time: UInt64, orders: UInt64) {
    self.session = session
    self.sequence = sequence
    self.time = time
    self.orders = orders
  }
}

/// Keeps the published book and records its digests after every so many messages.
///
/// Owned by one thread; nothing allocates after creation. Costs one book update a message, and a
/// walk over all orders a checkpoint.
package struct BookRecorder: ~Copyable {
  /// What shall all be zero but the first.
  package struct Figures: Sendable, BitwiseCopyable, Hashable {
    package var checkpoints: UInt64 = 0
    /// Times the published book differed from the engine's when both were at rest, looked at once
    /// after each checkpoint.
    package var engineMismatches: UInt64 = 0
    /// Events that did not fit the published book.
    package var faults: UInt64 = 0
    /// Checkpoints lost because nobody took them.
    package var overruns: UInt64 = 0
  }

  private var published: PublishedBook
  /// Messages from one checkpoint to the next.
  private let interval: UInt64
  private var counted = Figures()
  private var waiting: FixedQueue<BookCheckpoint>
  /// Level digests of the waiting checkpoints, a row of one word per instrument each.
  private var rows: FixedArray<UInt64>
  private var rowFirst = 0
  private var session: UInt64 = 0
  private var nextCheckpoint: UInt64
  private var isUnchecked = false

  private static var waitingMax: Int { 16 }

  init(_ instruments: [ListedInstrument], orderCapacity: Int, interval: UInt64) {
    precondition(interval > 0)
    published = PublishedBook(instruments, orderCapacity: orderCapacity)
    self.interval = interval
    nextCheckpoint = interval
    let none = BookCheckpoint(session: 0, sequence: 0, time: 0, orders: 0)
    waiting = FixedQueue(capacity: Self.waitingMax, filler: none)
    rows = FixedArray(repeating: 0, count: Self.waitingMax * instruments.count)
  }

  /// Takes what the engine did, published as message `sequence` of the session.
  mutating func apply(_ event: EngineEvent, sequence: UInt64, time: UInt64) {
    if nextCheckpoint < sequence { note(sequence: sequence - 1, time: time) }
    published.apply(event)
    if nextCheckpoint == sequence { note(sequence: sequence, time: time) }
  }

  /// Messages up to `sequence` were published that left the book as it is.
  mutating func note(sequence: UInt64, time: UInt64) {
    while nextCheckpoint <= sequence {
      record(nextCheckpoint, time)
      nextCheckpoint += interval
    }
  }

  /// A new session begins with an empty book and sequence 1.
  mutating func beginSession() {
    published.clear()
    session += 1
    nextCheckpoint = interval
  }

  /// Compares with the engine's book, which has no event left to tell.
  mutating func settle(with engine: borrowing OrderBook) {
    guard isUnchecked else { return }
    isUnchecked = false
    if !published.isEqual(to: engine) { counted.engineMismatches += 1 }
  }

  mutating func figures() -> Figures {
    counted.faults = published.faultCount
    return counted
  }

  /// Hands the oldest checkpoint that waits to `body`, with the level digest of an instrument by
  /// its number; false when there is none.
  mutating func takeCheckpoint(
    _ body: (BookCheckpoint, (Int) -> UInt64) -> Void
  ) -> Bool {
    guard let checkpoint = waiting.popFirst() else { return false }
    Self.show(checkpoint, rows, rowFirst * published.instrumentCount, body)
    rowFirst = (rowFirst + 1) % Self.waitingMax
    return true
  }

  private static func show(
    _ checkpoint: BookCheckpoint, _ rows: borrowing FixedArray<UInt64>, _ first: Int,
    _ body: (BookCheckpoint, (Int) -> UInt64) -> Void
  ) {
    let digests = rows.span
    body(checkpoint) { digests[first + $0] }
  }

  private mutating func record(_ sequence: UInt64, _ time: UInt64) {
    isUnchecked = true
    counted.checkpoints += 1
    let row = (rowFirst + waiting.count) % Self.waitingMax
    let checkpoint = BookCheckpoint(
      session: session, sequence: sequence, time: time, orders: published.orderDigest.value)
    guard waiting.append(checkpoint) else {
      counted.overruns += 1
      return
    }
    let first = row * published.instrumentCount
    for index in 0..<published.instrumentCount {
      rows[first + index] = published.levelDigest(index).value
    }
  }
}
