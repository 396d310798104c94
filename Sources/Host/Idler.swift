// SPDX-License-Identifier: Apache-2.0
import CKernel
import Glibc

/// What a loop does when a pass over its inputs found nothing.
package enum IdleStrategy: String, Sendable, CaseIterable {
  /// Polls again at once. For isolated cores without an SMT sibling in use.
  case spin
  /// Polls again after a pause instruction, which leaves the core to its SMT sibling meanwhile.
  case spinPause = "spin-pause"
  /// Offers the core to other threads after each empty pass.
  case yield
  /// Pauses, then yields, then sleeps, longer each time up to `Idler.sleepNanosMax`.
  case backoff
}

/// The idle state of one loop: tell it after each pass whether there was work.
package struct Idler: Sendable {
  package let strategy: IdleStrategy
  private var emptyPassCount: UInt32 = 0
  private var sleepNanos = Idler.sleepNanosMin

  /// Passes answered with a pause before the first yield: 64 pauses are about 2 µs to 4 µs on
  /// x86, more than the gap inside a burst of packets and less than a context switch costs.
  static let pausePassCount: UInt32 = 64
  /// Passes answered with a yield before the first sleep: enough for the threads of a shared core
  /// to take a turn each, few enough that an idle machine is asleep within a millisecond.
  static let yieldPassCount: UInt32 = 64
  static let sleepNanosMin: Int = 1_000
  /// The longest sleep asked for; the kernel adds its timer slack (50 µs unless reduced). A shorter
  /// bound burns a laptop's core, a longer one shows as latency of the first packet after silence.
  package static let sleepNanosMax: Int = 50_000

  package init(_ strategy: IdleStrategy) { self.strategy = strategy }

  /// Idles once when `didWork` is false, starts over when it is true. Does not allocate.
  package mutating func idle(didWork: Bool) {
    if didWork {
      emptyPassCount = 0
      sleepNanos = Idler.sleepNanosMin
      return
    }
    switch strategy {
    case .spin: break
    case .spinPause: ck_pause()
    case .yield: sched_yield()
    case .backoff: backOff()
    }
  }

  private mutating func backOff() {
    if emptyPassCount < Idler.pausePassCount {
      emptyPassCount += 1
      ck_pause()
    } else if emptyPassCount < Idler.pausePassCount + Idler.yieldPassCount {
      emptyPassCount += 1
      sched_yield()
    } else {
      var request = timespec(tv_sec: 0, tv_nsec: sleepNanos)
      // SAFETY: the request is a valid value for the call; an interrupted sleep is just shorter.
      unsafe nanosleep(&request, nil)
      sleepNanos = min(sleepNanos * 2, Idler.sleepNanosMax)
    }
  }
}
