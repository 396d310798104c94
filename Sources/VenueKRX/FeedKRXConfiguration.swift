// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units

/// How a `FeedKRX` reads its feed and how much memory it takes.
package struct FeedKRXConfiguration: Sendable {
  /// The midnight, in Korea, that the feed's times of day count from.
  package var midnight = UnixNanos(raw: 0)
  /// Instruments that get the first numbers, in this order.
  package var preset: [InstrumentDefinition] = []
  /// Whether instruments outside `preset` are taken when they are first seen.
  package var admitsUnlisted = true
  /// Series and contracts of the day; the KOSPI 200 had some three hundred in 2011.
  package var instrumentCapacity = 1_024

  package init() {}
}
