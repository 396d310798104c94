// SPDX-License-Identifier: Apache-2.0
import CKernel
import Glibc

/// How the kernel schedules a thread against others of its core.
package enum SchedulingClass: Equatable, Sendable {
  case other
  /// Runs until it blocks; priority in 1 ... 99. A thread that spins under this class starves
  /// its core, so use it on isolated cores only.
  case fifo(priority: Int)
}

/// Where and how the calling thread runs.
package enum CurrentThread {
  /// Restricts the calling thread to `core`; throws when the core is not available to it.
  package static func pin(core: Int) throws(HostError) {
    let code = ck_pin_core(CInt(clamping: core))
    guard code == 0 else {
      throw HostError(call: "sched_setaffinity", code: code, value: "core=\(core)")
    }
  }

  /// Lets the calling thread run on every core that the host gives it except `core`: for the cold
  /// threads of a process whose hot one owns that core. Throws when there is no other.
  package static func leave(core: Int) throws(HostError) {
    let code = ck_unpin_core(CInt(clamping: core))
    guard code == 0 else {
      throw HostError(call: "sched_setaffinity", code: code, value: "all cores but \(core)")
    }
  }

  /// The core the calling thread runs on at this moment.
  package static var core: Int { Int(ck_current_core()) }

  /// Puts the calling thread into `schedulingClass`; fifo needs CAP_SYS_NICE.
  package static func schedule(_ schedulingClass: SchedulingClass) throws(HostError) {
    let code =
      switch schedulingClass {
      case .other: ck_schedule_other()
      case .fifo(let priority): ck_schedule_fifo(CInt(clamping: priority))
      }
    guard code == 0 else {
      throw HostError(call: "sched_setscheduler", code: code, value: "\(schedulingClass)")
    }
  }
}

/// Keeps every page of this process, present and future, in memory: no page fault of the hot path
/// waits for a disk. Needs CAP_IPC_LOCK or a large RLIMIT_MEMLOCK.
package func lockAllMemory() throws(HostError) {
  let all = CInt(bitPattern: UInt32(MCL_CURRENT | MCL_FUTURE))
  guard mlockall(all) == 0 else {
    throw HostError(call: "mlockall", code: errno, value: "MCL_CURRENT|MCL_FUTURE")
  }
}
