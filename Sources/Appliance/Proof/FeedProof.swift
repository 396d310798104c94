// SPDX-License-Identifier: Apache-2.0

/// The proof that no bytes make one feed trap, hang, grow or break its books.
///
/// Days of a simulated exchange go to the whole feed, packets lost, swapped, repeated and damaged
/// in many ways. Everything follows from a seed, and nothing allocates after creation.
package protocol FeedProof: ~Copyable {
  var figures: FeedProofFigures { get }

  /// Offers `count` more inputs, or some more to the end of a day.
  mutating func run(_ count: UInt64)

  /// Calls `body` with the name and count of everything the feed counts.
  func forEachCounter(_ body: (String, UInt64) -> Void)
}

/// What was offered to a feed and what came of it.
package struct FeedProofFigures: Sendable, Codable, Equatable {
  /// Inputs of all kinds: packets, replies and pieces of snapshots.
  package var inputs: UInt64 = 0
  package var damaged: UInt64 = 0
  package var replies: UInt64 = 0
  package var snapshotPieces: UInt64 = 0
  package var days: UInt64 = 0
  package var events: UInt64 = 0
  package var checks: UInt64 = 0
  /// Rules found broken: of the books, of counters that must add up, and levels kept from events
  /// that differ from the feed's.
  package var violations: UInt64 = 0
  /// Events whose level change made no sense to a reader.
  package var refusedLevels: UInt64 = 0

  package init() {}
}
