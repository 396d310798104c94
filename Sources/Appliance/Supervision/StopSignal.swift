// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Glibc
internal import Synchronization

/// Whether SIGTERM or SIGINT asked this process to end.
package enum StopSignal {
  private static let flag = Atomic<Bool>(false)

  /// Catches both signals from here on; called once, at the start of a process.
  package static func install() {
    signal(SIGTERM) { _ in StopSignal.flag.store(true, ordering: .relaxed) }
    signal(SIGINT) { _ in StopSignal.flag.store(true, ordering: .relaxed) }
    signal(SIGPIPE, SIG_IGN)
    // A parent that starts processes from a thread with blocked signals hands its mask down.
    _ = ck_unblock_signal(SIGTERM)
    _ = ck_unblock_signal(SIGINT)
  }

  package static var isRaised: Bool { flag.load(ordering: .relaxed) }
  /// As if a signal had come.
  package static func raise() { flag.store(true, ordering: .relaxed) }
}
