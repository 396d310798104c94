// SPDX-License-Identifier: Apache-2.0
package import Units

/// What the exchange did to its client's orders, in its order and before any protocol's bytes: its
/// own record, to compare with what the client believes.
package struct ClientTrail: Sendable {
  package enum Kind: UInt8, Sendable, BitwiseCopyable {
    case accepted
    case replaced
    case executed
    case cancelled
    /// Cut down as the client asked.
    case modified
    case rejected
  }

  /// One thing that was done to one order.
  package struct Entry: Sendable, BitwiseCopyable {
    package var kind: Kind
    /// The client's reference of the order.
    package var reference: UInt64
    /// That of the order it took the place of, in `replaced`.
    package var previous: UInt64 = 0
    package var price = Price.zero
    /// The total in `accepted`, `replaced` and `modified`, executed or taken away in the others.
    package var quantity = Quantity.zero
    package var match: UInt64 = 0

    package init(_ kind: Kind, _ reference: UInt64) {
      self.kind = kind
      self.reference = reference
    }
  }

  /// Oldest first; whoever follows the trail empties it.
  package var entries: [Entry] = []

  package init() {}
}
