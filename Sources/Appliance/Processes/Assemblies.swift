// SPDX-License-Identifier: Apache-2.0
package import Exchange
internal import Foundation
package import Gateway
internal import Rings
package import Store
package import Strategy
internal import Trading
package import Units
package import Venue
package import VenueFIX
package import VenueNasdaq
internal import Wire

/// Makes a gateway's core from a configuration: the same for sockets and for simulation.
package enum GatewayAssembly {
  /// What the sessions of `protocol = "ouch-5.0"` and `"ouch-4.2"` are made with.
  package static func ouch(
    _ configuration: Configuration, midnight: UnixNanos, password: Code
  ) throws -> OUCHSettings {
    let name = configuration.gateway.username
    guard let username = Code(name) else {
      throw ProcessError(description: "gateway.username = \"\(name)\" is not printable ASCII")
    }
    return OUCHSettings(username: username, password: password, midnight: midnight)
  }

  /// What the session of `protocol = "fix-..."` says of itself; `day` is YYYY-MM-DD.
  package static func fixSettings(
    _ configuration: Configuration, wallOffset: Nanos, day: String, password: Code
  ) throws -> FIXOrderSession.Settings {
    guard let version = configuration.gateway.orderProtocol.fixVersion else {
      preconditionFailure("a protocol that is FIX")
    }
    let section = configuration.fix
    var session = FIX.SessionSettings(
      version, .initiator, sender: section.senderCompID, target: section.targetCompID)
    session.heartbeatSeconds = Int64(section.heartbeatSeconds)
    session.resetsOnLogon = section.resetsOnLogon
    session.usesNextExpected = section.usesNextExpected
    // 4.2 knows neither.
    if version != .fix42 {
      guard let username = FIX.Text(configuration.gateway.username) else {
        throw ProcessError(
          description: "gateway.username = \"\(configuration.gateway.username)\" is too long")
      }
      session.username = username
      session.password = FIX.Text(password)
    }
    guard let prefix = FIX.Text(day.dropFirst(2).filter(\.isNumber) + "-") else {
      preconditionFailure("a date is shorter than a text")
    }
    return FIXOrderSession.Settings(
      session: session, wallOffset: wallOffset, prefix: prefix, account: section.account,
      tellsTrigger: section.namesTrigger)
  }

  package static func core<Session: OrderSession & ~Copyable>(
    _ configuration: Configuration, session: consuming Session, journal: consuming Journal,
    opening: OpeningBook = OpeningBook(), told: [StrategyID: ReportMark] = [:]
  ) -> GatewayCore<Session> {
    let section = configuration.gateway
    var settings = GatewayConfiguration(
      orderCapacity: section.orderCapacity, positionCapacity: PositionPublisher.capacity,
      instrumentCapacity: configuration.feed.instrumentCapacity,
      keepsOrdersOfDead: configuration.strategies.contains { $0.keepsOrdersOnDeath },
      finishedCapacity: configuration.trading.finishedCapacity,
      tradeCapacity: configuration.trading.tradeCapacity)
    settings.fees = configuration.fees
    settings.opening = opening
    settings.orphans = section.orphans
    if let owner = section.orphanStrategy ?? configuration.strategies.first?.id {
      settings.orphanStrategy = owner
    }
    settings.accounts = Array(repeating: AccountID(raw: 0), count: StrategyID.capacity)
    for strategy in configuration.strategies {
      settings.accounts[strategy.id.index] = strategy.account
      settings.entitlements += strategy.entitled.map { .init(strategy.id, $0) }
    }
    for account in configuration.accounts {
      settings.restrictions += account.restricted.map { .init(account.id, $0) }
    }
    var core = GatewayCore(
      session: session, configuration: settings, journal: journal, told: told)
    for account in configuration.accounts { core.risk.limit(account.id, to: account.limits) }
    return core
  }

  /// What the day begins with; every row must belong to a strategy or an account there is.
  package static func opening(_ configuration: Configuration) throws -> OpeningBook {
    let path = configuration.trading.positionsFile
    guard !path.isEmpty else { return OpeningBook() }
    let book = try PositionFile.read(path)
    for row in book.positions
    where !configuration.strategies.contains(where: { $0.id == row.strategy }) {
      throw ConfigurationError(
        source: path, line: 0, message: "strategy \(row.strategy.raw) is the id of no [[strategy]]")
    }
    for row in book.cash where !configuration.accounts.contains(where: { $0.id == row.account }) {
      throw ConfigurationError(
        source: path, line: 0, message: "account \(row.account.raw) is the id of no [[account]]")
    }
    return book
  }
}

/// Makes the simulated exchange's settings from a configuration.
package enum ExchangeAssembly {
  package static func configuration(
    _ configuration: Configuration, timeOfDay: Nanos, password: Code
  ) throws -> ExchangeConfiguration {
    let section = configuration.exchange
    guard let session = Code(section.session), let username = Code(configuration.gateway.username)
    else {
      throw ProcessError(
        description: "exchange.session = \"\(section.session)\" is not printable ASCII")
    }
    var exchange = ExchangeConfiguration(session: session)
    exchange.instruments = instruments(section.instrumentCount)
    exchange.flow.seed = UInt64(section.seed)
    // An action of the flow is about 1.2 messages.
    exchange.flow.actionRate = Int64(max(1, section.messagesPerSecond * 5 / 6))
    exchange.messageLimit = UInt64(section.messageCount)
    exchange.timeOfDay = timeOfDay
    exchange.port.orderProtocol = configuration.gateway.orderProtocol
    exchange.port.username = username
    exchange.port.password = password
    exchange.port.faults = section.orderFaults
    exchange.port.cancelsOnDisconnect = section.cancelsOnDisconnect
    exchange.port.fixCompID = configuration.fix.targetCompID
    exchange.port.fixClientCompID = configuration.fix.senderCompID
    exchange.port.fixUsesNextExpected = configuration.fix.usesNextExpected
    exchange.historyCapacity = section.historyMessages
    if section.glimpsePort != nil {
      exchange.glimpse = GlimpseConfiguration(username: username, password: password)
    }
    exchange.sessionChanges = section.faults.sessionChanges
    return exchange
  }

  /// The sample stocks, and as many invented ones as are missing.
  package static func instruments(_ count: Int) -> [ListedInstrument] {
    var instruments = Array(ListedInstrument.samples.prefix(count))
    while instruments.count < count {
      let number = instruments.count
      guard let code = Code("Z\(number)") else { preconditionFailure("a printable ticker") }
      let cents = Int64(1_000 + number * 7_919 % 40_000)
      instruments.append(
        ListedInstrument(code: code, openingPrice: Price(raw: cents * 10_000_000)))
    }
    return instruments
  }
}

/// Makes a store's core from a configuration.
package enum StoreAssembly {
  package static func core(_ configuration: Configuration) -> StoreCore {
    StoreCore(
      instrumentCapacity: configuration.feed.instrumentCapacity,
      levelCapacity: configuration.feed.levelCapacity)
  }
}

/// Makes the runner of a configured strategy.
package enum StrategyAssembly {
  package static func capacities(_ configuration: Configuration) -> StrategyCapacities {
    StrategyCapacities(instruments: configuration.feed.instrumentCapacity)
  }

  package static func runner(
    _ section: StrategySection, instrument: InstrumentID, epoch: UInt64,
    _ configuration: Configuration
  ) -> StrategyRunner<SampleStrategy> {
    StrategyRunner(
      SampleStrategy(section, instrument: instrument), id: section.id, epoch: epoch,
      capacities: capacities(configuration))
  }
}

/// Secrets: of the environment, never of a file that is read by others or of the command line.
package enum Credentials {
  /// The password in environment variable `name`: 1 to 10 printable characters.
  package static func password(_ name: String) throws -> Code {
    guard let text = ProcessInfo.processInfo.environment[name] else {
      throw ProcessError(description: "environment variable \(name) is not set: the password")
    }
    guard let code = Code(text), text.utf8.count <= 10, !text.isEmpty else {
      throw ProcessError(
        description: "environment variable \(name) is not 1 to 10 printable characters")
    }
    return code
  }

  /// What processes of a simulated run must find in their environment besides this one's: a
  /// password of the run's own unless the operator gave one in variable `name`.
  package static func invented(_ name: String) -> [String: String] {
    guard ProcessInfo.processInfo.environment[name] == nil else { return [:] }
    var generator = SystemRandomNumberGenerator()
    let letters = (0..<10).map { _ in
      Character(Unicode.Scalar(UInt8.random(in: 65...90, using: &generator)))
    }
    return [name: String(letters)]
  }
}
