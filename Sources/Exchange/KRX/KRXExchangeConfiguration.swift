// SPDX-License-Identifier: Apache-2.0
package import Units
package import Wire

/// Everything that decides what a simulated KRX does; equal values give equal bytes.
package struct KRXExchangeConfiguration: Sendable {
  package var generation: KRX.Generation
  package var listings: [KRXListing]
  package var flow = FlowConfiguration()
  /// The flow stops once this many messages were published; nil: it runs until told.
  package var messageLimit: UInt64?
  /// The time of day in Korea when it starts; messages are stamped from there on.
  package var timeOfDay: Nanos = .seconds(32_400)
  /// Whether EXTURE 3.0 messages are numbered, as on the large-capacity service; else blank.
  package var hasSequence = true
  /// Between two records of the recovery cycle; one instrument after the other.
  package var snapshotInterval: Nanos = .milliseconds(100)
  /// Half the width of the dynamic band, in thousandths of the last price.
  package var bandPerMille: Int64 = 30
  /// Stages of the price limits, in hundredths of the opening price.
  package var limitStages: [Int64] = [8, 15, 20]

  package init(_ generation: KRX.Generation, instruments count: Int) {
    self.generation = generation
    listings = KRXListing.sample(generation, count: count)
  }
}
