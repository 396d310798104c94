// SPDX-License-Identifier: Apache-2.0
import Units

package struct OrderPortConfiguration: Sendable {
  package var orderCapacity = 65_536
}

package struct OrderPort: ~Copyable {
  static var roomRequired: Int { 0 }
  init(_ configuration: OrderPortConfiguration, session: Code, instruments: [ListedInstrument], start: MonotonicNanos, timeOfDay: Nanos) {}
  var nextDue: MonotonicNanos { MonotonicNanos(raw: .max) }
  var room: Int { 0 }
  mutating func report(_ event: EngineEvent, at now: MonotonicNanos) {}
  mutating func advance(to now: MonotonicNanos) {}
  mutating func endSession(at now: MonotonicNanos) {}
}
extension ExchangeCore {
  mutating func serveClient(at now: MonotonicNanos) {}
  mutating func cancelClientOrders(cause: CancelCause, at now: MonotonicNanos) {}
}
