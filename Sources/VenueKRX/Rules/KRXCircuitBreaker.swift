// SPDX-License-Identifier: Apache-2.0
package import Units

/// When the cash market halts, with all derivatives on it: stages of falls of the index.
package struct KRXCircuitBreaker: Sendable, BitwiseCopyable, Hashable {
  /// One stage.
  package struct Stage: Sendable, BitwiseCopyable, Hashable {
    /// Fall against the previous close, in basis points.
    package var fall: Int64
    /// Further fall against the level of the stage before, in basis points; 0 for the first.
    package var furtherFall: Int64
    /// Length of the halt; nil ends the day.
    package var halt: Nanos?

    package init(fall: Int64, furtherFall: Int64 = 0, halt: Nanos?) {
      self.fall = fall
      self.furtherFall = furtherFall
      self.halt = halt
    }
  }

  package var stages: InlineArray<3, Stage>
  /// How long the fall must last.
  package var confirmation: Nanos

  /// In force since 2015: 8 %, 15 % and 20 %, each lasting a minute.
  package static var current: KRXCircuitBreaker {
    KRXCircuitBreaker(
      stages: [
        Stage(fall: 800, halt: .seconds(1_200)),
        Stage(fall: 1_500, furtherFall: 100, halt: .seconds(1_200)),
        Stage(fall: 2_000, furtherFall: 100, halt: nil),
      ], confirmation: .seconds(60))
  }

  /// The stage, from 1, that an index at `level` calls for when `stage` was the last one, at
  /// `lastLevel`; nil when none is due. Stages are taken one after the other.
  package func stage(
    at level: Int64, previousClose: Int64, after stage: Int = 0, lastLevel: Int64 = 0
  ) -> Int? {
    guard previousClose > 0, stage >= 0, stage < 3 else { return nil }
    let next = stages[stage]
    let fall = Int128(previousClose) - Int128(level)
    guard fall * 10_000 >= Int128(previousClose) * Int128(next.fall) else { return nil }
    guard next.furtherFall > 0 else { return stage + 1 }
    let further = Int128(lastLevel) - Int128(level)
    guard further * 10_000 >= Int128(lastLevel) * Int128(next.furtherFall) else { return nil }
    return stage + 1
  }

  package static func == (left: KRXCircuitBreaker, right: KRXCircuitBreaker) -> Bool {
    for index in 0..<3 where left.stages[index] != right.stages[index] { return false }
    return left.confirmation == right.confirmation
  }

  package func hash(into hasher: inout Hasher) {
    for index in 0..<3 { hasher.combine(stages[index]) }
    hasher.combine(confirmation)
  }
}

/// When program orders are suspended: a move of a reference future that lasts.
package struct KRXSidecar: Sendable, BitwiseCopyable, Hashable {
  /// Move of the future, in basis points, either way.
  package var futureMove: Int64
  /// Move of the cash index that must go with it, in basis points; 0 for none.
  package var cashMove: Int64
  package var confirmation: Nanos
  package var suspension: Nanos

  /// KOSPI 200 futures.
  package static var kospi: KRXSidecar {
    KRXSidecar(
      futureMove: 500, cashMove: 0, confirmation: .seconds(60), suspension: .seconds(300))
  }
  /// KOSDAQ 150 futures.
  package static var kosdaq: KRXSidecar {
    KRXSidecar(
      futureMove: 600, cashMove: 300, confirmation: .seconds(60), suspension: .seconds(300))
  }
}
