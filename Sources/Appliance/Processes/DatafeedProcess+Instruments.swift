// SPDX-License-Identifier: Apache-2.0
internal import Feed
package import Rings
package import Units
internal import VenueNasdaq

extension DatafeedProcess {
  /// What a datafeed has to know of instruments before the first packet.
  package static func instruments(
    _ context: ProcessContext
  ) throws -> [InstrumentDefinition] {
    let feed = context.configuration.feed
    let date = TradingDay.number(of: context.midnight, in: feed.format.zone)
    let written = try InstrumentList.written(
      by: feed.format.venue, on: date, in: context.place)
    let definitions = try instruments(feed, written: written)
    if !written.isEmpty {
      Diagnostics.say("\(written.count) instruments keep the numbers they have on \(date)")
    }
    return definitions
  }

  /// As above, for a run whose table holds `written`.
  package static func instruments(
    _ feed: FeedSection, written: [InstrumentDefinition]
  ) throws(ConfigurationError) -> [InstrumentDefinition] {
    var list = InstrumentList()
    for definition in written { list.add(definition, redefines: false) }
    for code in feed.instruments { list.add(feed.format.definition(code), redefines: false) }
    if !feed.instrumentsFile.isEmpty {
      let file = try InstrumentFile.read(feed.instrumentsFile, venue: feed.format.venue)
      for definition in file { list.add(definition, redefines: true) }
    }
    guard list.definitions.count <= feed.instrumentCapacity else {
      throw ConfigurationError(
        source: feed.instrumentsFile.isEmpty ? "feed.instruments" : feed.instrumentsFile, line: 0,
        message: "\(list.definitions.count) instruments, feed.instrument_capacity is "
          + "\(feed.instrumentCapacity)")
    }
    return list.definitions
  }
}

extension FeedSection.Format {
  /// The venue whose feed has the format.
  package var venue: VenueID {
    switch self {
    case .nasdaq: .nasdaq
    case .krx, .krxExturePlus, .krxExture3: .krx
    }
  }

  /// The definition of an instrument of which just the code is known.
  func definition(_ code: Code) -> InstrumentDefinition {
    switch self {
    case .nasdaq: FeedNasdaqConfiguration.definition(code)
    case .krx, .krxExturePlus, .krxExture3:
      InstrumentDefinition(code: code, venue: .krx, priceDecimals: 2)
    }
  }
}
