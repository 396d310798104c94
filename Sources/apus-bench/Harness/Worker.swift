// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Synchronization

/// A body on a thread of its own.
final class Worker<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)

  init(_ body: @escaping @Sendable () throws -> Value) {
    Thread { [self] in
      let ended = Result { try body() }
      result.withLock { $0 = ended }
    }.start()
  }

  /// What the body returned or threw, once it has.
  func join() throws -> Value {
    while true {
      if let ended = result.withLock({ $0 }) { return try ended.get() }
      Thread.sleep(forTimeInterval: 0.001)
    }
  }
}

/// Where two threads wait for each other before each step; a thread that fails lets the other go.
final class Gate: Sendable {
  private let arrivals = Atomic<Int>(0)
  private let isBroken = Atomic<Bool>(false)

  /// Waits until both threads have called this `step` times in all.
  func meet(step: Int) throws {
    arrivals.add(1, ordering: .acquiringAndReleasing)
    let deadline = Date(timeIntervalSinceNow: 30)
    while arrivals.load(ordering: .acquiring) < 2 * step {
      if isBroken.load(ordering: .acquiring) || Date() > deadline {
        throw WrongResult(description: "the other thread gave up at step \(step)")
      }
      Thread.sleep(forTimeInterval: 0.0001)
    }
  }

  /// Runs `body`; when it throws, the other thread's waits end.
  func guarding<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      isBroken.store(true, ordering: .releasing)
      throw error
    }
  }
}

/// Spins a thread may make without an answer before its peer counts as dead: some 30 seconds.
let spinLimit = 10_000_000_000
