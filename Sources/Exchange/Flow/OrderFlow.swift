// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// The other participants of the simulated market, from one seed.
///
/// Each instrument has a fair value that walks and trends. Orders arrive around it, are cancelled,
/// moved and hit; quotes the fair value has run through are taken, whoever placed them, so a
/// client's quotes trade like anybody's. All decisions depend only on the seed and the book.
package struct OrderFlow: ~Copyable {
  package let configuration: FlowConfiguration
  /// When the next action is due.
  package private(set) var nextDue: MonotonicNanos
  var random: SeededRandom
  var fairs: FixedArray<FairValue>
  /// References of resting flow orders, `slotsPerInstrument` for each instrument; may hold some
  /// that have since traded, which leave when they are picked.
  var slots: FixedArray<UInt64>
  var slotCounts: FixedArray<Int>
  let slotsPerInstrument: Int
  let instrumentCount: Int
  var burstLeft: Int64 = 0
  var burstInstrument = 0
  /// Actions performed.
  package private(set) var actionCount: UInt64 = 0

  /// The value around which an instrument trades, in units of `Price.raw`.
  struct FairValue: BitwiseCopyable {
    var value: Int64
    /// Added at each of the instrument's actions.
    var drift: Int64
    let lowest: Int64
    let highest: Int64
  }

  /// A flow for the instruments of an engine, its first action due at `start`.
  package init(
    _ configuration: FlowConfiguration, instruments: [ListedInstrument], start: MonotonicNanos
  ) {
    self.configuration = configuration
    nextDue = start
    random = SeededRandom(seed: configuration.seed)
    instrumentCount = instruments.count
    slotsPerInstrument = Int(configuration.restingTarget) * 3
    slots = FixedArray(repeating: 0, count: slotsPerInstrument * instruments.count)
    slotCounts = FixedArray(repeating: 0, count: instruments.count)
    fairs = FixedArray(
      repeating: FairValue(value: 0, drift: 0, lowest: 0, highest: 0), count: instruments.count)
    for (index, instrument) in instruments.enumerated() {
      let opening = instrument.openingPrice.raw
      fairs[index] = FairValue(
        value: opening, drift: 0, lowest: opening / 2, highest: opening / 2 * 3)
    }
  }

  /// Orders the flow may have resting at once: what the engine's order capacity must exceed.
  package static func restingCapacity(_ configuration: FlowConfiguration, instruments: Int) -> Int {
    Int(configuration.restingTarget) * 3 * instruments
  }

  /// Performs the next action and sets when the one after it is due.
  @_noAllocation
  package mutating func step(_ engine: inout MatchingEngine) {
    var index = burstInstrument
    if burstLeft > 0 {
      burstLeft -= 1
    } else {
      // The smaller of two draws: the first instruments trade more than the last, as in a market.
      let draws = (random.below(Int64(instrumentCount)), random.below(Int64(instrumentCount)))
      index = Int(Swift.min(draws.0, draws.1))
      if configuration.burstPeriod > 0, random.below(configuration.burstPeriod) == 0 {
        burstLeft = 20 + random.below(131)
        burstInstrument = index
        fairs[index].drift = (random.below(2) * 2 - 1) * engine.instruments[index].tick / 40
      }
    }
    actionCount += 1
    act(index, &engine)
    nextDue = nextDue + Nanos(raw: interval())
  }

  /// Moves a due time that lies before `now` to `now`: what a stalled loop missed is not made up.
  package mutating func skip(to now: MonotonicNanos) {
    if nextDue < now { nextDue = now }
  }

  /// Fills an empty book around its fair value.
  package mutating func seedBook(_ engine: inout MatchingEngine, instrument: InstrumentID) {
    let orders = configuration.restingTarget / 2
    for _ in 0..<orders { place(instrument.index, &engine) }
  }

  @_noAllocation
  private mutating func interval() -> Int64 {
    let mean = 1_000_000_000 / configuration.actionRate
    // With one burst of 85 actions on average in `burstPeriod` calm ones, calm actions must come
    // slower than the mean by the time that a burst saves.
    let period = configuration.burstPeriod
    let calm = period == 0 ? mean : mean + mean * 77 / period
    let scale = burstLeft > 0 ? mean / 10 : calm
    return 1 + random.below(Swift.min(2 * scale + 1, 1 << 32))
  }
}
