// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Glibc
internal import Synchronization

/// Whether SIGUSR1 asked this process to stop trading.
package enum KillSignal {
  private static let flag = Atomic<Bool>(false)

  /// Catches the signal from here on: every process of an appliance does, so that one sent to all
  /// of them ends none; the gateway and the supervisor act on it.
  package static func install() {
    signal(SIGUSR1) { _ in KillSignal.flag.store(true, ordering: .relaxed) }
    _ = ck_unblock_signal(SIGUSR1)
  }

  package static var isRaised: Bool { flag.load(ordering: .relaxed) }

  /// Whether a signal has come since the last call.
  package static func take() -> Bool { flag.exchange(false, ordering: .relaxed) }
}
