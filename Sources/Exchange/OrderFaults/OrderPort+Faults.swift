// SPDX-License-Identifier: Apache-2.0
import Memory
import Units

extension OrderPort {
  /// What the faults of the script came to.
  package var faultCounters: OrderFaultCounters { faults.counters }

  /// What the faults make of a request.
  mutating func afflict(_ request: PortRequest, at now: MonotonicNanos) -> PortRequest {
    let row: Int?
    switch request {
    case .idle, .done: return request
    case .enter(let taken, _, _), .replace(let taken, _, _, _): row = taken
    case .cancel, .reduce, .massCancel: row = nil
    }
    let fate = faults.judge(at: now)
    if fate.isDropped {
      faults.countDrop()
      return .done
    }
    guard let row else { return request }
    if fate.isRejected {
      faults.countReject()
      tell(.rejected(row: row, .capacity), at: now)
      return .done
    }
    if fate.fillPercent > 0 { fillDue = FillDue(row: row, percent: fate.fillPercent) }
    return request
  }

  /// An order of which somebody else shall trade a part, and how much; nil when none is due or it
  /// does not rest.
  mutating func takeFill() -> (order: OrderID, quantity: Int64)? {
    guard let due = fillDue else { return nil }
    fillDue = nil
    let order = book.orders[due.row]
    guard order.open > 0, order.order != .none else { return nil }
    faults.countFill()
    return (order.order, max(1, order.open * due.percent / 100))
  }

  /// Gives up what was put into the output behind its first `byteCount` bytes as far as it does not
  /// leave before the connection breaks.
  mutating func breakOutput(behind byteCount: Int, at now: MonotonicNanos) {
    guard let kept = faults.cut(of: output.count - byteCount, at: now) else { return }
    var rest = ByteQueue(capacity: output.capacity)
    let isKept = rest.append(output.readable.extracting(first: byteCount + kept))
    precondition(isKept, "a part fits where the whole was")
    output = rest
    isClosing = true
  }

  /// Writes a report, behind one that was held back if that is about the same order, else before
  /// it; or holds it back itself.
  mutating func pass(_ report: ClientReport, at now: MonotonicNanos) {
    if let before = held {
      held = nil
      if before.report.sharesRow(with: report) {
        write(before.report, at: now)
        write(report, at: now)
      } else {
        faults.countSwap()
        write(report, at: now)
        write(before.report, at: now)
      }
    } else if faults.swaps(at: now) {
      held = HeldReport(report: report, since: now)
    } else {
      write(report, at: now)
    }
  }

  /// Writes the report that waits for another one, if any.
  mutating func releaseHeld(at now: MonotonicNanos) {
    guard let before = held else { return }
    held = nil
    write(before.report, at: now)
  }

  /// When the report that is held back is written whatever comes.
  var heldDue: MonotonicNanos {
    held.map { $0.since + OrderFaultPlan.holdMax } ?? MonotonicNanos(raw: .max)
  }
}

/// A report that goes behind the next one about another order.
struct HeldReport: BitwiseCopyable {
  var report: ClientReport
  var since: MonotonicNanos
}

/// An order of which a part is traded once it rests.
struct FillDue: BitwiseCopyable {
  var row: Int
  var percent: Int64
}

extension ClientReport {
  /// Whether two reports are about one order, or about one and what replaced it.
  func sharesRow(with other: ClientReport) -> Bool {
    let (mine, minePrevious) = rows
    let (its, itsPrevious) = other.rows
    return mine == its || minePrevious == its || mine == itsPrevious
      || minePrevious == itsPrevious && minePrevious != nil
  }

  private var rows: (Int, Int?) {
    switch self {
    case .accepted(let row), .executed(let row, _), .cancelled(let row, _, _), .modified(let row),
      .rejected(let row, _):
      (row, nil)
    case .replaced(let row, let previous): (row, previous)
    }
  }
}
