// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// Whether the books that readers had were the exchange's own.
package struct VerificationReport: Codable, Sendable, Equatable {
  /// Books of instruments compared at checkpoints: after every 10,000th message, levels with
  /// their order counts.
  package var checkpoints: UInt64 = 0
  package var levelBooksEqual: UInt64 = 0
  /// Not equal or not compared, and marked so: allowed.
  package var levelBooksStale: UInt64 = 0
  /// Not equal and not marked: never allowed.
  package var levelBooksWrong: UInt64 = 0
  /// Whole books of the datafeed compared order by order: all references, prices, quantities and
  /// priorities.
  package var orderBooksEqual: UInt64 = 0
  package var orderBooksStale: UInt64 = 0
  package var orderBooksWrong: UInt64 = 0
  /// Best levels compared after packets, on the instruments that changed.
  package var topsEqual: UInt64 = 0
  package var topsStale: UInt64 = 0
  package var topsWrong: UInt64 = 0
  /// Times a reader's book of an instrument stopped being right.
  package var staleBegun: UInt64 = 0
  /// Events that did not fit a book believed to be right.
  package var eventsRefused: UInt64 = 0
  /// Events overwritten before the verifier read them.
  package var eventsOverrun: UInt64 = 0
  /// Orders in the last comparison, which must be equal: the books at the end.
  package var finalOrders: UInt64 = 0
  package var finalBookEqual = false
  /// The first difference that no mark excused.
  package var firstDifference: String?

  package init() {}

  /// No wrong state was visible, something was compared, and the end is right.
  package var isSound: Bool {
    levelBooksWrong == 0 && orderBooksWrong == 0 && topsWrong == 0 && eventsRefused == 0
      && levelBooksEqual > 0 && finalBookEqual
  }

  /// The report as lines for a terminal.
  package var lines: [String] {
    var lines = [
      "books after every 10,000th message: \(checkpoints) checkpoints; levels by instrument: equal "
        + "\(levelBooksEqual), marked stale \(levelBooksStale), wrong \(levelBooksWrong)",
      "whole books order by order: equal \(orderBooksEqual), marked stale \(orderBooksStale), "
        + "wrong \(orderBooksWrong)",
    ]
    if topsEqual > 0 {
      lines.append(
        "best levels after each packet: equal \(topsEqual), marked stale \(topsStale), wrong "
          + "\(topsWrong)")
    }
    if levelBooksEqual == 0 { lines.append("NO BOOK WAS COMPARED at any checkpoint") }
    if eventsOverrun > 0 {
      lines.append("\(eventsOverrun) events were overwritten before they could be checked")
    }
    lines.append(
      finalBookEqual
        ? "final book: \(finalOrders) orders equal to the exchange's"
        : "FINAL BOOK DIFFERS from the exchange's")
    if let firstDifference { lines.append("first difference: \(firstDifference)") }
    return lines
  }

  package static func read(_ path: String) throws -> VerificationReport {
    try JSONDecoder().decode(
      VerificationReport.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  package func write(_ path: String) throws {
    try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
