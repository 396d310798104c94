// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Gateway
internal import Host
internal import Rings
internal import Trading
internal import Units
internal import VenueNasdaq

/// The exchange and the gateway that the benchmarks of the order path share.
enum BenchVenue {
  static let strategy = StrategyID(raw: 1)

  static func exchange() -> ExchangeConfiguration {
    guard let session = Code("BENCH") else { preconditionFailure("a printable name") }
    var configuration = ExchangeConfiguration(session: session)
    configuration.flow.actionRate = 100_000
    return configuration
  }

  /// A gateway with every check switched on and limits that are not reached, whose journal holds
  /// `orderCount` orders.
  static func gateway(
    _ exchange: ExchangeConfiguration, orderCount: Int
  ) throws -> GatewayCore<NasdaqOrderSession> {
    let session = NasdaqOrderSession(
      NasdaqOrderSession.Settings(
        username: exchange.port.username, password: exchange.port.password,
        midnight: UnixNanos(raw: 0)))
    // An order writes itself, its acceptance and its end.
    let journal = Journal(try JournalFile<JournalRecord>(recordCapacity: 4 * orderCount))
    var settings = GatewayConfiguration(instrumentCapacity: 256)
    settings.entitlements = [.init(strategy)]
    var gateway = GatewayCore(session: session, configuration: settings, journal: journal)
    gateway.risk.limit(AccountID(raw: 0), to: BenchLimits.wide)
    return gateway
  }
}
