// SPDX-License-Identifier: Apache-2.0
internal import Book
package import Exchange
internal import Units

/// The exchange's own book as of any message it remembers: what the books of a simulation are
/// compared with, message by message.
package struct ExchangeMirror: ~Copyable {
  package private(set) var published: PublishedBook
  /// The message, numbered over all sessions, that the book is as of.
  package private(set) var number: UInt64 = 0
  private var sessions: [Session] = []

  /// A session: the messages before it and when it began, in nanoseconds since midnight.
  private struct Session {
    let base: UInt64
    let begin: UInt64
  }

  package init(_ instruments: [ListedInstrument], orderCapacity: Int) {
    published = PublishedBook(instruments, orderCapacity: orderCapacity)
  }

  /// Takes note of the present session of the exchange, which has published its first message.
  package mutating func note(_ publisher: borrowing ItchPublisher) {
    let base = publisher.sessionBase
    guard sessions.last?.base != base, let first = publisher.record(base + 1) else { return }
    sessions.append(Session(base: base, begin: first.timestamp))
  }

  /// The number of message `sequence` of the session that was open at `time`, in nanoseconds
  /// since midnight.
  package func number(sequence: UInt64, at time: UInt64) -> UInt64? {
    sessions.last { $0.begin <= time }.map { $0.base + sequence }
  }

  /// Makes the book that of message `target`; false when messages on the way are forgotten.
  package mutating func move(
    to target: UInt64, of publisher: borrowing ItchPublisher
  ) -> Bool {
    guard let base = sessions.last(where: { $0.base < target })?.base else { return false }
    if target < number || base > number || (base == number && base > 0) {
      published.clear()
      number = base
    }
    while number < target {
      guard let record = publisher.record(number + 1) else { return false }
      if case .event(let event) = record.message { published.apply(event) }
      number += 1
    }
    return true
  }
}
