// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Runs `body` on a thread of its own: its network namespace, affinity and scheduling class end
/// with it, where those of a pool's thread would stay for whoever comes next.
@discardableResult
package func onOwnThread<Value: Sendable>(
  _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { done in
    Thread { done.resume(with: Result(catching: body)) }.start()
  }
}
