// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing

/// A body on a thread of its own: peers that wait for each other must not share a pool.
final class OwnThread<Value: Sendable>: Sendable {
  private let outcome = Mutex<Result<Value, any Error>?>(nil)
  private let isDone = DispatchSemaphore(value: 0)

  init(_ body: @escaping @Sendable () throws -> Value) {
    let thread = Thread { [self] in
      let result = Result { try body() }
      outcome.withLock { $0 = result }
      isDone.signal()
    }
    thread.start()
  }

  /// What the body returned or threw, once it has.
  func join() throws -> Value {
    isDone.wait()
    return try outcome.withLock { try #require($0) }.get()
  }
}
