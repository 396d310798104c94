// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units

/// A position with what it cost, at the average price: buys and sells of one direction are pooled,
/// and what is closed leaves the pool in proportion to its quantity.
///
/// The cost of a closed part is rounded towards zero; the rest of the unit stays with what is
/// still open and comes out when the position is flat, so nothing is lost over a round trip:
/// realised profit − open cost is what was received minus what was paid, to the last unit.
package struct CostBasis: Sendable, BitwiseCopyable, Hashable {
  /// Signed: bought minus sold.
  package var position: Int64 = 0
  /// What was paid for the open position; below 0 what was received for a short one.
  package var openCost = Money.zero
  /// Profit of what was closed, before fees.
  package var realised = Money.zero
  package var fees = Money.zero

  /// Flat.
  @inlinable
  package init() {}

  /// Positions of this magnitude and above are refused: with the bound of `ContractTerms` on
  /// prices, no product of the two leaves 128 bits.
  @inlinable package static var positionBound: Int64 { 1 << 53 }

  /// Whether an execution of `quantity` would keep the position inside its bounds.
  @inlinable
  package func admits(_ side: Side, _ quantity: Quantity) -> Bool {
    let (after, overflow) = position.addingReportingOverflow(side.sign &* quantity.raw)
    return !overflow && after.magnitude < UInt64(CostBasis.positionBound)
  }

  /// Books an execution that `admits` let pass.
  @inlinable
  package mutating func book(_ side: Side, _ execution: Execution) {
    let sign = side.sign
    let quantity = execution.quantity
    let signed = sign < 0 ? .zero &- execution.value : execution.value
    fees = fees &+ execution.fee
    let isOpening = position == 0 || (position < 0) == (sign < 0)
    if isOpening {
      openCost = openCost &+ signed
    } else {
      let held = Int64(clamping: position.magnitude)
      let closing = min(held, quantity.raw)
      let cost = CostBasis.share(openCost, closing, of: held)
      let paid = CostBasis.share(signed, closing, of: quantity.raw)
      realised = realised &- paid &- cost
      openCost = openCost &- cost &+ (signed &- paid)
    }
    position &+= sign &* quantity.raw
  }

  /// What closing the position at `mark` would bring before fees, negative for a loss; `terms`
  /// are the instrument's.
  @inlinable
  package func unrealised(at mark: Price, _ terms: ContractTerms) -> Money {
    terms.value(mark, Quantity(raw: position)) &- openCost
  }

  /// The average price of what is open, rounded towards zero; zero when flat, `undefined` when it
  /// leaves the range.
  package func averagePrice(_ terms: ContractTerms) -> Price {
    guard position != 0 else { return .zero }
    let scaled = openCost.raw.multipliedReportingOverflow(by: Int128(terms.divisor))
    guard !scaled.overflow else { return .undefined }
    let price = scaled.partialValue / (Int128(position) * Int128(terms.multiplier))
    return Int64(exactly: price).map { Price(raw: $0) } ?? .undefined
  }

  /// `amount` × `part` ÷ `whole`, rounded towards zero, part in 0 ... whole and whole ≥ 1. In two
  /// steps, so that no product leaves 128 bits.
  @inlinable
  static func share(_ amount: Money, _ part: Int64, of whole: Int64) -> Money {
    if part == whole { return amount }
    let (quotient, remainder) = amount.raw.quotientAndRemainder(dividingBy: Int128(whole))
    return Money(raw: quotient &* Int128(part) &+ remainder &* Int128(part) / Int128(whole))
  }
}

extension CostBasis {
  /// What a row of a position table holds and what it cost.
  @inlinable
  package init(_ row: PositionState) {
    position = row.position.raw
    openCost = row.openCost
    realised = row.realised
    fees = row.fees
  }

  /// Writes position, cost, profit and fees into a row.
  @inlinable
  package func store(into row: inout PositionState) {
    row.position.raw = position
    row.openCost = openCost
    row.realised = realised
    row.fees = fees
  }
}
