// SPDX-License-Identifier: Apache-2.0
public import Rings

/// A trading strategy: a state machine fed by a `StrategyRunner`, one call at a time.
///
/// Every call gets the context, which holds the time, the books of the subscribed instruments,
/// positions and open orders, and takes orders. The strategy keeps no other connection to the
/// world: live, replay and simulation call the same code. Calls must neither block nor allocate.
public protocol Strategy: ~Copyable {
  /// The gateway has answered: positions and open orders are known, orders may be sent. Once per
  /// process; books of quiet instruments may still be empty.
  mutating func start(_ context: inout StrategyContext)

  /// A market event of a subscribed instrument, its book already updated. Not called while that
  /// book is not to be trusted.
  mutating func event(_ event: Event, _ context: inout StrategyContext)

  /// The gateway said something, positions and orders already updated.
  mutating func report(_ report: OrderReport, _ context: inout StrategyContext)

  /// The time asked for with `schedule(at:)` has come.
  mutating func timer(_ context: inout StrategyContext)

  /// The process is to end. Every open order is cancelled after this call; new ones are refused.
  mutating func stop(_ context: inout StrategyContext)
}
