// SPDX-License-Identifier: Apache-2.0
internal import Units

/// The receiving loop's own time: how long it worked, and how long it was away at most.
struct ReceiveProofRun {
  private(set) var now: MonotonicNanos
  private var housekeptAt: MonotonicNanos
  private var workedAt: MonotonicNanos
  private(set) var busyNanos: Int64 = 0
  private(set) var awayNanosMax: Int64 = 0

  /// How long the loop waits for stragglers once everything is sent.
  private static let patience = Nanos.milliseconds(300)

  init(start: MonotonicNanos) {
    now = start
    housekeptAt = start
    workedAt = start
  }

  /// Notes the end of a turn; true when housekeeping is due.
  mutating func note(_ time: MonotonicNanos, didWork: Bool) -> Bool {
    let turn = (time - now).raw
    awayNanosMax = max(awayNanosMax, turn)
    now = time
    if didWork {
      busyNanos += turn
      workedAt = time
    }
    guard time - housekeptAt >= housekeepingInterval else { return false }
    housekeptAt = time
    return true
  }

  func goesOn(isSent: Bool) -> Bool { !isSent || now - workedAt < Self.patience }
}
