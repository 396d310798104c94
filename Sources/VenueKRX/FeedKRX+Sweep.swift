// SPDX-License-Identifier: Apache-2.0
import Feed
import Memory
import Rings
public import Units
import Wire

extension FeedKRX {
  /// Something that concerns many instruments: more events than one message may stage.
  enum Sweep: BitwiseCopyable, Equatable {
    case none
    /// The stream's books are not to be believed.
    case distrust(stream: UInt8)
    /// The instruments change their state at a time of day, negative where it is not known.
    case state(TradingState, of: SweepScope, nanos: Int64)
  }

  /// The instruments that a message of the market means.
  enum SweepScope: BitwiseCopyable, Equatable {
    case all
    case derivatives
    case product(KRXProduct)
    /// Those whose TR codes end in these three characters.
    case information(UInt32)
  }

  @usableFromInline var isSweeping: Bool { sweep != .none }

  /// Stages the events of the next instruments that the sweep concerns; false when it is done.
  @usableFromInline
  mutating func stageSweep() -> Bool {
    while sweep != .none, sweepNext < instruments.count {
      let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: sweepNext))
      sweepNext += 1
      switch sweep {
      case .none: break
      case .distrust(let stream):
        if records[instrument.index].stream == stream { distrust(instrument, at: .absent) }
      case .state(let state, let scope, let nanos):
        if contains(instrument, in: scope) {
          records[instrument.index].session = 0
          change(instrument, to: state, KRX.TimeOfDay(nanos: nanos))
        }
      }
      if stage.count > 0 { return true }
    }
    sweep = .none
    sweepNext = 0
    return false
  }

  private func contains(_ instrument: InstrumentID, in scope: SweepScope) -> Bool {
    let product = records[instrument.index].product
    return switch scope {
    case .all: true
    case .derivatives: product.isDerivative
    case .product(let wanted): product == wanted
    case .information(let wanted): records[instrument.index].information == wanted
    }
  }

  /// Takes note of a line that fell silent and stages what that means; false when none did.
  @usableFromInline
  mutating func stageSilence(now: MonotonicNanos) -> Bool {
    lines.start(at: now)
    guard let silent = lines.popSilent(at: now) else { return false }
    receiveTime = now
    venueSequence = 0
    counters.count(.lineSilence)
    publishLine(silent.line, code: 0x4C_46)
    if case .stream(let stream) = silent.change {
      counters.count(.streamSilence)
      sweep = .distrust(stream: stream)
    }
    return true
  }

  mutating func lineReturned(_ change: KRXLines.Change) {
    counters.count(.lineReturn)
    if case .stream = change { counters.count(.streamReturn) }
    publishLine(line, code: 0x4C_52)
  }

  private mutating func publishLine(_ line: Int, code: UInt64) {
    publish(
      .session, .none, at: .absent, quantity: Quantity(raw: Int64(line)), orderID: code)
  }
}
