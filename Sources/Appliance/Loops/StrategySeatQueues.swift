// SPDX-License-Identifier: Apache-2.0
package import Gateway
package import Host
package import Rings
package import Units

/// The gateway's ends of one strategy's two queues.
package final class StrategySeatQueues {
  package let strategy: StrategyID
  private var requests: RequestReader
  private var reports: ReportWriter
  /// The incarnation of the process whose death has been told.
  private var epochBuried: UInt64 = 0
  /// Times the process could not be looked up.
  package private(set) var lookupFailures: UInt64 = 0

  package init(
    _ strategy: StrategyID, _ rings: RingSection, in place: RegionDirectory
  ) throws(RegionError) {
    self.strategy = strategy
    requests = try RequestReader(
      name: RunDirectory.requests(strategy), slotCount: rings.requestCapacity, in: place)
    reports = try ReportWriter(
      name: RunDirectory.reports(strategy), slotCount: rings.reportCapacity, in: place)
  }

  /// The last request was dealt with, but its answer has not found room yet.
  package var isReleaseDue = false

  package func peek(into request: inout OrderRequest) -> Bool {
    guard requests.peek(into: &request) else { return false }
    request.number = UInt32(truncatingIfNeeded: requests.number)
    return true
  }

  /// How far an earlier gateway came with the two queues, nil when it told this strategy nothing.
  package var mark: ReportMark? {
    var report = OrderReport(kind: .none, strategy: strategy)
    return reports.last(into: &report) ? ReportMark(report) : nil
  }

  /// Whether the next request is a goodbye, the last that a process writes.
  package func saysGoodbye() -> Bool {
    var request = OrderRequest(kind: .none, strategy: strategy)
    return requests.peek(into: &request) && request.kind == .goodbye
  }

  package func release() { requests.release() }

  /// When the strategy's process last said that it runs.
  package var heartbeat: MonotonicNanos { requests.writer.heartbeat }

  /// Passes a report on. False when the queue is full and its reader lives; reports for a dead
  /// one are dropped here, since its successor asks for everything anew.
  package func push(_ report: OrderReport) -> Bool {
    if reports.push(report) { return true }
    return isGone(reports.reader.process)
  }

  /// True once for each strategy process that was attached and is gone.
  package func noticesDeath() -> Bool {
    let writer = requests.writer
    let epoch = writer.epoch
    guard epoch > epochBuried, isGone(writer.process) else { return false }
    epochBuried = epoch
    return true
  }

  /// Looks the process up. One that cannot be looked up is taken to live: orders of a live
  /// strategy must not be cancelled because a file could not be opened.
  private func isGone(_ process: ProcessIdentity) -> Bool {
    do throws(HostError) {
      return try !process.isAlive
    } catch {
      lookupFailures &+= 1
      return false
    }
  }
}
