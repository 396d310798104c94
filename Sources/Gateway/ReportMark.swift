// SPDX-License-Identifier: Apache-2.0
package import Rings

/// How far one strategy's queues had come when a gateway died: read by its successor from the last
/// report in the queue, which outlives both.
package struct ReportMark: Sendable, BitwiseCopyable, Hashable {
  /// Of the strategy process that the report was for; 0 when there was none.
  package var epoch: UInt64 = 0
  /// Where the journal stood.
  package var journalSequence: UInt64 = 0
  /// Reports that the journal's record of that number had caused, that report included.
  package var ordinal: UInt32 = 0
  /// The strategy's last request that was dealt with, modulo 2³².
  package var requestNumber: UInt32 = 0

  /// Nothing was ever told.
  @inlinable
  package init() {}

  /// What `report` says of its queue.
  @inlinable
  package init(_ report: OrderReport) {
    epoch = report.epoch
    journalSequence = report.journalSequence
    ordinal = UInt32(truncatingIfNeeded: report.progress)
    requestNumber = UInt32(truncatingIfNeeded: report.progress >> 32)
  }

  /// The two words of a report that carry the mark.
  @inlinable
  func stamp(_ report: inout OrderReport) {
    report.epoch = epoch
    report.journalSequence = journalSequence
    report.progress = UInt64(requestNumber) << 32 | UInt64(ordinal)
  }

  /// Moves on to the report that comes next: made while the journal stood at `sequence`, by its
  /// last record (`isCaused`) or by something that is not journaled.
  @inlinable
  package mutating func advance(to sequence: UInt64, isCaused: Bool) {
    if journalSequence != sequence {
      journalSequence = sequence
      ordinal = 0
    }
    if isCaused { ordinal &+= 1 }
  }

  /// Whether a report with this mark is older than or the same as one with `other`.
  @inlinable
  package func isCovered(by other: ReportMark) -> Bool {
    journalSequence != other.journalSequence
      ? journalSequence < other.journalSequence : ordinal <= other.ordinal
  }

  /// Whether request `number` (from 1; 0: unknown) was dealt with.
  @inlinable
  package func covers(request number: UInt32) -> Bool {
    guard number != 0, requestNumber != 0 else { return false }
    return Int32(bitPattern: number &- requestNumber) <= 0
  }
}
