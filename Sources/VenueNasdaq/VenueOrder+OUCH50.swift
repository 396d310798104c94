// SPDX-License-Identifier: Apache-2.0
import Rings
import Units
package import Venue
import Wire

/// An order's terms in OUCH 5.0: fields of its messages and elements of their appendages.
extension VenueOrder {
  /// What OUCH 5.0 has of them and is known how to say. It also has pegs to the order's own side,
  /// orders until a time and orders for the crosses, whose codes are not confirmed.
  package static let capabilitiesOfOUCH50 = OrderCapabilities(
    types: [.limit, .market, .marketPeg, .midpointPeg],
    timesInForce: [.day, .immediateOrCancel, .fillOrKill], instructions: [.postOnly, .hidden],
    hasReserve: true, canReduce: true)

  /// The price field: the venue's number for market orders, else four decimals.
  var fieldOfOUCH50: UInt64 {
    conditions.type == .market ? 0x7FFF_FFFF : UInt64(price.raw / 100_000)
  }

  var timeInForceOfOUCH50: UInt8 {
    timeInForce == .day ? OUCH50.TimeInForce.day : OUCH50.TimeInForce.immediateOrCancel
  }

  var displayOfOUCH50: UInt8 {
    conditions.instructions.contains(.hidden) ? OUCH50.Display.hidden : OUCH50.Display.visible
  }

  /// Whether the offset of a peg fits its field of four decimals in 32 bits, signed.
  var hasCarriedOffset: Bool {
    guard conditions.type.isPegged else { return true }
    return conditions.triggerPrice.raw % 100_000 == 0
      && Int32(exactly: conditions.triggerPrice.raw / 100_000) != nil
  }

  /// All or nothing is a minimum of everything.
  var tagsOfOUCH50: OUCH50.TagList {
    var tags = OUCH50.TagList()
    if timeInForce == .fillOrKill { tags.append(.minQty, UInt64(quantity.raw)) }
    if conditions.displayQuantity.raw > 0 {
      tags.append(.maxFloor, UInt64(conditions.displayQuantity.raw))
    }
    switch conditions.type {
    case .marketPeg: tags.append(.priceType, "P")
    case .midpointPeg: tags.append(.priceType, "M")
    default: break
    }
    if conditions.type.isPegged, conditions.triggerPrice.raw != 0 {
      tags.append(.pegOffset, UInt64(bitPattern: conditions.triggerPrice.raw / 100_000))
    }
    if conditions.instructions.contains(.postOnly) { tags.append(.postOnly, "P") }
    return tags
  }
}
