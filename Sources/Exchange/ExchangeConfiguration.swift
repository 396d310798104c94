// SPDX-License-Identifier: Apache-2.0
package import Units

/// Everything that decides what a simulated exchange does; equal values give equal bytes.
package struct ExchangeConfiguration: Sendable {
  package var instruments: [ListedInstrument] = ListedInstrument.samples
  package var flow = FlowConfiguration()
  /// Name of the MoldUDP64 and SoupBinTCP session, at most ten characters.
  package var session: Code
  /// The flow stops once the feed has this many messages; nil: it runs until told.
  package var messageLimit: UInt64?
  /// The exchange's time of day when it starts; the feed's timestamps go on from there.
  package var timeOfDay: Nanos = .seconds(34_200)
  package var datagramByteCountMax = 1_400
  package var port = OrderPortConfiguration()
  /// Messages that can be asked for again, a power of two; 120 bytes each.
  package var historyCapacity = 65_536
  /// Logins of the snapshot server; nil: there is none.
  package var glimpse: GlimpseConfiguration?
  /// When new sessions begin, in the order of their messages.
  package var sessionChanges: [SessionChange] = []
  /// Messages of a session after each of which the book is recorded; nil: never.
  package var checkpointInterval: UInt64?

  package init(session: Code) { self.session = session }
}
