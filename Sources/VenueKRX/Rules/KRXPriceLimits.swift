// SPDX-License-Identifier: Apache-2.0
package import Units

/// How far a product's prices may go from its base price of the day, in up to three stages that
/// widen each direction on its own.
package struct KRXPriceLimits: Sendable, BitwiseCopyable, Hashable {
  private var basisPoints: InlineArray<3, Int64>
  package private(set) var stageCount: Int

  /// Stages in basis points of the base price, each wider than the one before; at most three.
  package init(_ stages: Int64...) {
    precondition(stages.count <= 3)
    basisPoints = InlineArray(repeating: 0)
    stageCount = stages.count
    for (index, stage) in stages.enumerated() {
      precondition(stage > (index == 0 ? 0 : basisPoints[index - 1]))
      basisPoints[index] = stage
    }
  }

  /// Without a stage: the limits are not known here.
  package static var unknown: KRXPriceLimits { KRXPriceLimits() }

  /// The width of `stage`, from 1, in basis points; nil for a stage that there is not.
  package func width(stage: Int) -> Int64? {
    guard stage >= 1, stage <= stageCount else { return nil }
    return basisPoints[stage - 1]
  }

  /// The limit of `stage` above (`buy`) or below (`sell`) `base`, on a tick, rounded towards the
  /// base: the venue's own rounding is not confirmed, and this one never lets a price out.
  ///
  /// Nil for a stage that there is not, a base that is not positive, and beyond the range.
  package func limit(
    stage: Int, of base: Price, _ side: Side, on ticks: KRXTickTable
  ) -> Price? {
    guard let width = width(stage: stage), base.raw > 0, side != .none else { return nil }
    let distance = Int128(base.raw) * Int128(width) / 10_000
    let edge = Int128(base.raw) + Int128(side.sign) * distance
    guard let raw = Int64(exactly: edge) else { return nil }
    let tick = ticks.tick(at: Price(raw: raw)).raw
    guard tick > 0, raw % tick != 0 else { return Price(raw: raw) }
    let below = raw - raw % tick
    return Price(raw: side == .buy ? below : below + tick)
  }

  package static func == (left: KRXPriceLimits, right: KRXPriceLimits) -> Bool {
    guard left.stageCount == right.stageCount else { return false }
    for index in 0..<left.stageCount where left.basisPoints[index] != right.basisPoints[index] {
      return false
    }
    return true
  }

  package func hash(into hasher: inout Hasher) {
    for index in 0..<stageCount { hasher.combine(basisPoints[index]) }
  }

  /// From the touch of a limit to its widening.
  package static var expansionDelay: Nanos { .seconds(300) }
}
