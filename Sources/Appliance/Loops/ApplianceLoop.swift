// SPDX-License-Identifier: Apache-2.0
internal import Glibc
package import Host
package import Units

/// One busy-polling loop of the appliance: what a process runs, or several fused in one thread.
package protocol ApplianceLoop: ~Copyable {
  var slot: ProcessSlot { get }
  var state: ProcessState { get }
  /// What the board shows as progress.
  var progress: UInt64 { get }
  /// One pass over the inputs; true when there was anything. Must not block.
  mutating func turn() -> Bool
  /// Timers, heartbeats, published figures and the supervisor's command; about every millisecond.
  mutating func housekeep(_ command: BoardCommand, _ now: MonotonicNanos)
  /// Says on the board how it is.
  func report(to board: ControlBoard, at now: MonotonicNanos)
}

extension ApplianceLoop where Self: ~Copyable {
  package func report(to board: ControlBoard, at now: MonotonicNanos) {
    board.report(slot, state, processID: getpid(), progress: progress, at: now)
  }
}

/// How often a loop leaves its inputs for housekeeping: rare enough to cost nothing, often enough
/// that a dead process is noticed within a few milliseconds.
package let housekeepingInterval = Nanos.milliseconds(1)

/// Runs `loop` until it has stopped.
///
/// `board` is nil for a process that was started alone; it then runs until SIGTERM or SIGINT.

package func runLoop<Loop: ApplianceLoop & ~Copyable>(
  _ loop: inout Loop, board: ControlBoard?, idle: IdleStrategy, clock: Clock
) {
  var idler = Idler(idle)
  var housekeptAt = clock.now()
  housekeep(&loop, board, housekeptAt)
  while loop.state != .stopped {
    let didWork = loop.turn()
    let now = clock.now()
    if now - housekeptAt >= housekeepingInterval {
      housekeptAt = now
      housekeep(&loop, board, now)
    }
    idler.idle(didWork: didWork)
  }
  housekeep(&loop, board, clock.now())
}

/// One housekeeping pass: command in, row on the board out.

package func housekeep<Loop: ApplianceLoop & ~Copyable>(
  _ loop: inout Loop, _ board: ControlBoard?, _ now: MonotonicNanos
) {
  let command: BoardCommand =
    if StopSignal.isRaised { .stop } else if let board { board.command } else { .run }
  loop.housekeep(command, now)
  if let board { loop.report(to: board, at: now) }
}

