// SPDX-License-Identifier: Apache-2.0
internal import Feed
internal import Foundation
internal import Host
internal import Net
package import Rings
package import Units
internal import Venue
internal import VenueKRX
package import VenueNasdaq
internal import XDP

/// `apus datafeed`: chooses the source and the decoder, then runs their loop.
package enum DatafeedProcess {
  /// Runs until it is told to stop.
  package static func run(_ options: ProcessOptions) throws {
    let context = try ProcessContext(options) { $0.datafeed }
    let subscriptions = subscriptions(context)
    let interface = try interface(context.configuration.lines)
    switch context.configuration.receive.kind {
    // The loopback has no driver to save work in.
    case .auto where interface.name == "lo": try runUDP(context, subscriptions, interface)
    case .udp: try runUDP(context, subscriptions, interface)
    case .xdp: try runXDP(context, xdpSource(context, subscriptions, interface))
    case .auto:
      let source: XDPSource
      do throws(XDPError) {
        source = try xdpSource(context, subscriptions, interface)
      } catch {
        Diagnostics.say("no AF_XDP on \(interface.name): \(error); using a UDP socket")
        return try runUDP(context, subscriptions, interface)
      }
      try runXDP(context, source)
    }
  }

  private static func runXDP(
    _ context: ProcessContext, _ source: consuming XDPSource
  ) throws {
    Diagnostics.say(
      "receiving by \(source.kind) on \(source.program.interface.name) queue \(source.queue), "
        + (source.kind.isZeroCopy ? "zero copy" : "one copy") + ", UMEM \(source.kind.backing)")
    try run(context, source)
  }

  private static func runUDP(
    _ context: ProcessContext, _ subscriptions: [Subscription], _ interface: NetworkInterface
  ) throws {
    var configuration = UDPMulticastSource.Configuration()
    configuration.receiveBufferByteCount = context.configuration.receive.socketBufferByteCount
    configuration.busyPollMicros = context.configuration.receive.busyPollMicroseconds
    configuration.realtimeOffset = context.clock.measureRealtimeOffset()
    try run(
      context,
      UDPMulticastSource(subscriptions, on: interface, configuration: configuration))
  }

  private static func run<Source: FiguredSource & ~Copyable>(
    _ context: ProcessContext, _ source: consuming Source
  ) throws {
    switch context.configuration.feed.format {
    case .nasdaq: try run(context, source, nasdaq(context, instruments(context)))
    case .krx: try run(context, source, krx(context, instruments(context)))
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
      clock: context.clock, in: context.place)
    try context.record(&loop)
    Diagnostics.say(
      loop.ringFallback.map { "event ring on ordinary pages: \($0)" }
        ?? "event ring on huge pages")
    if context.options.isFused {
      var fused = try FusedLoop(loop, context)
      runLoop(&fused, board: context.board, idle: context.idle, clock: context.clock)
      return try report(fused.datafeed, context)
    }
    runLoop(&loop, board: context.board, idle: context.idle, clock: context.clock)
    try report(loop, context)
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

  private static func xdpSource(
    _ context: ProcessContext, _ subscriptions: [Subscription], _ interface: NetworkInterface
  ) throws(XDPError) -> XDPSource {
    let receive = context.configuration.receive
    var configuration = XDPConfiguration()
    configuration.ringDepth = receive.ringDepth
    configuration.polling = receive.prefersBusyPoll ? .preferBusyPoll : .needWakeup
    configuration.zeroCopy =
      switch receive.zeroCopy {
      case .auto: .auto
      case .require: .require
      case .off: .off
      }
    let mode: XDPMode =
      switch receive.mode {
      case .auto: .auto
      case .native: .native
      case .skb: .skb
      }
    let queue = UInt32(context.configuration.lines[0].queue)
    // The kernel frees the queue of a process that was killed some time after its death, so a
    // restarted datafeed may come too early.
    for _ in 0..<busyAttemptCount {
      do throws(XDPError) {
        let program = try XDPProgram(subscriptions, on: interface, mode: mode)
        return try XDPSource(
          program: program, queue: queue, configuration: configuration, clock: context.clock)
      } catch {
        guard case .call(_, code: EBUSY, _) = error else { throw error }
        Thread.sleep(forTimeInterval: busyPauseSeconds)
      }
    }
    let program = try XDPProgram(subscriptions, on: interface, mode: mode)
    return try XDPSource(
      program: program, queue: queue, configuration: configuration, clock: context.clock)
  }

  /// Attempts on a busy queue and the pause between them: two seconds in all, many times what a
  /// kernel took to free one.
  private static let busyAttemptCount = 40
  private static let busyPauseSeconds = 0.05

  /// The one interface of all lines.
  private static func interface(_ lines: [LineSection]) throws -> NetworkInterface {
    guard let first = lines.first else {
      throw ProcessError(description: "the configuration has no [[line]]")
    }
    if let other = lines.first(where: { $0.interface != first.interface }) {
      throw ProcessError(
        description: "lines on several interfaces (\(first.interface), \(other.interface)): "
          + "one datafeed receives from one")
    }
    return try NetworkInterface(named: first.interface)
  }

  /// The configured lines, numbered in order.
  private static func subscriptions(_ context: ProcessContext) -> [Subscription] {
    context.configuration.lines.enumerated().map { index, line in
      Subscription(group: line.address, port: UInt16(line.port), line: UInt8(index))
    }
  }
}

extension DatafeedProcess {
  static func nasdaq(
    _ context: ProcessContext, _ preset: [InstrumentDefinition]
  ) -> FeedNasdaq {
    FeedNasdaq(
      nasdaqConfiguration(context.configuration, midnight: context.midnight, preset: preset))
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
    return feed
  }

  private static func krx(
    _ context: ProcessContext, _ preset: [InstrumentDefinition]
  ) -> FeedKRX {
    FeedKRX(krxConfiguration(context.configuration, midnight: context.midnight, preset: preset))
  }

  /// The feed's settings for a host configuration.
  static func krxConfiguration(
    _ configuration: Configuration, midnight: UnixNanos, preset: [InstrumentDefinition]
  ) -> FeedKRXConfiguration {
    var feed = FeedKRXConfiguration()
    feed.midnight = midnight
    feed.preset = preset
    feed.instrumentCapacity = configuration.feed.instrumentCapacity
    return feed
  }
}
