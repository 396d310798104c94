// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Units
package import Wire

/// How a `FeedKRX` reads its feed and how much memory it takes.
package struct FeedKRXConfiguration: Sendable {
  /// Which layouts the lines speak.
  package var generation: KRX.Generation
  /// The rules of trading; those of the generation unless replaced.
  package var rules: KRXRules
  /// The midnight, in Korea, that the feed's times of day count from.
  package var midnight = UnixNanos(raw: 0)
  /// Instruments that get the first numbers, in this order.
  package var preset: [InstrumentDefinition] = []
  /// Whether instruments outside `preset` are taken when they are first seen.
  package var admitsUnlisted = true
  /// Series and contracts of the day; the KOSPI 200 had some three hundred in 2011. About 2 KB
  /// each.
  package var instrumentCapacity = 1_024
  /// The stream of each line, in the order of the lines: lines of one stream, up to four, carry the
  /// same messages.
  package var lineStreams = [0]
  /// How long trades and numbered messages that did not come are waited for, on another line.
  package var holdTime = Nanos.milliseconds(5)
  /// How long a line may say nothing: it polls once a minute, so two pollings.
  package var silenceMax = Nanos.seconds(120)
  /// How far behind the newest message of its instrument a late one may be; what is older yet
  /// says that the venue's clock began again. Lines differ by less than a second.
  package var latenessMax = Nanos.seconds(5)

  /// A single line of 2011.
  package init() { self.init(.krx2011) }

  /// A single line of `generation`.
  package init(_ generation: KRX.Generation) {
    self.generation = generation
    rules = KRXRules(generation)
  }
}
