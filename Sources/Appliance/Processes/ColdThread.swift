// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Host

/// Threads for what must not take time from a hot core.
enum ColdThread {
  /// Runs `body` on a thread of its own with ordinary priority, away from `core` where the host
  /// has another. `purpose` names it when the host refuses that.
  static func start(
    _ purpose: String, awayFrom core: Int?, _ body: @escaping @Sendable () -> Void
  ) {
    let thread = Thread {
      do throws(HostError) {
        try CurrentThread.schedule(.other)
        if let core { try CurrentThread.leave(core: core) }
      } catch {
        Diagnostics.say("\(purpose) on the gateway's own core: \(error)")
      }
      body()
    }
    thread.start()
  }
}
