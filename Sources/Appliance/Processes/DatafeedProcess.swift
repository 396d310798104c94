// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Feed
internal import Foundation
internal import Host
internal import Net
package import Rings
package import Units
internal import Venue
internal import VenueKRX
package import VenueNasdaq

/// `apus datafeed`: opens the sources, chooses the decoder, then runs their loop.
package enum DatafeedProcess {
  /// Runs until it is told to stop.
  package static func run(_ options: ProcessOptions) throws {
    let context = try ProcessContext(options) { $0.datafeed }
    let sources = try SourceAssembly.sources(context.configuration, clock: context.clock) {
      Diagnostics.say($0)
    }
    try run(context, sources)
  }

  private static func run<Source: FiguredSource & ~Copyable>(
    _ context: ProcessContext, _ source: consuming Source
  ) throws {
    switch context.configuration.feed.format {
    case .nasdaq: try run(context, source, nasdaq(context, instruments(context)))
    case .krx, .krxExturePlus, .krxExture3:
      try run(context, source, krx(context, instruments(context)))
    }
  }

  private static func run<Source: FiguredSource & ~Copyable, Decoder: FeedDecoder & ~Copyable>(
    _ context: ProcessContext, _ source: consuming Source, _ decoder: consuming Decoder
  ) throws {
    var loop = try DatafeedLoop(
      source: source, decoder: decoder,
      instrumentCapacity: context.configuration.feed.instrumentCapacity,
      eventCapacity: context.configuration.rings.eventCapacity,
      tradingDate: TradingDay.number(
        of: context.midnight, in: context.configuration.feed.format.zone),
      recovery: recoveryLink(context), clock: context.clock, in: context.place)
    try context.record(&loop)
    Diagnostics.say(
      loop.ringFallback.map { "event ring on ordinary pages: \($0)" }
        ?? "event ring on huge pages")
    if context.options.isFused {
      switch context.configuration.gateway.orderProtocol {
      case .ouch50: return try runFused(loop, context) { try GatewayAssembly.ouch50(context) }
      case .ouch42: return try runFused(loop, context) { try GatewayAssembly.ouch42(context) }
      case .fix42, .fix44, .fix50SP2:
        return try runFused(loop, context) { try GatewayAssembly.fix(context) }
      }
    }
    runLoop(&loop, board: context.board, idle: context.idle, clock: context.clock)
    try report(loop, context)
  }

  private static func runFused<
    Source: FiguredSource & ~Copyable, Decoder: FeedDecoder & ~Copyable,
    Session: OrderSession & ~Copyable
  >(
    _ loop: consuming DatafeedLoop<Source, Decoder>, _ context: ProcessContext,
    session: () throws -> Session
  ) throws {
    var fused = try FusedLoop(loop, context, session: session)
    runLoop(&fused, board: context.board, idle: context.idle, clock: context.clock)
    try report(fused.datafeed, context)
  }

  private static func report<Source: FiguredSource & ~Copyable, Decoder: FeedDecoder & ~Copyable>(
    _ loop: borrowing DatafeedLoop<Source, Decoder>, _ context: ProcessContext
  ) throws {
    var figures = ReplayFigures()
    figures.published = loop.publishedCount
    loop.forEachCounter { name, count in figures.counts[name] = count }
    let directory = RunDirectory(context.place)
    try figures.write(directory.receivedPath)
    if context.options.verifiesBooks {
      try BookText.write(loop.bookLines(), to: directory.datafeedBookPath)
    }
  }
}

extension DatafeedProcess {
  static func nasdaq(
    _ context: ProcessContext, _ preset: [InstrumentDefinition]
  ) throws -> FeedNasdaq {
    var configuration = nasdaqConfiguration(
      context.configuration, midnight: context.midnight, preset: preset)
    let section = context.configuration.recovery
    if !section.snapshotServers.isEmpty {
      configuration.recovery.password = try Credentials.password(section.snapshotPasswordVariable)
    }
    return FeedNasdaq(configuration)
  }

  private static func recoveryLink(_ context: ProcessContext) throws(NetError) -> RecoveryLink? {
    let section = context.configuration.recovery
    return section.isEnabled ? try RecoveryLink(section) : nil
  }

  /// The feed's settings for a host configuration.
  package static func nasdaqConfiguration(
    _ configuration: Configuration, midnight: UnixNanos, preset: [InstrumentDefinition]
  ) -> FeedNasdaqConfiguration {
    let section = configuration.feed
    var feed = FeedNasdaqConfiguration()
    feed.midnight = midnight
    feed.instrumentCapacity = section.instrumentCapacity
    feed.orderCapacity = section.orderCapacity
    feed.levelCapacity = section.levelCapacity
    feed.preset = preset
    feed.line.lineCount = max(1, configuration.lines.count)
    feed.line.holdTime = .microseconds(Int64(section.reorderWaitMicroseconds))
    if !section.session.isEmpty { feed.line.session = Code(section.session) }
    configuration.recovery.apply(to: &feed.line, &feed.recovery)
    return feed
  }

  private static func krx(
    _ context: ProcessContext, _ preset: [InstrumentDefinition]
  ) -> FeedKRX {
    FeedKRX(krxConfiguration(context.configuration, midnight: context.midnight, preset: preset))
  }

  /// The feed's settings for a host configuration whose format is one of KRX.
  static func krxConfiguration(
    _ configuration: Configuration, midnight: UnixNanos, preset: [InstrumentDefinition]
  ) -> FeedKRXConfiguration {
    guard let feed = configuration.krxConfiguration(midnight: midnight, preset: preset) else {
      preconditionFailure("format=\(configuration.feed.format) is none of KRX")
    }
    return feed
  }
}
