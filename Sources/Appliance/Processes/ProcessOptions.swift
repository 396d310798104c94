// SPDX-License-Identifier: Apache-2.0
internal import CKernel
internal import Exchange
internal import Foundation
internal import Glibc
package import Host
internal import Net
internal import Rings
package import Units

/// What the command line tells one process of an appliance.
package struct ProcessOptions: Sendable {
  /// Name of the run: of its directories on hugetlbfs and tmpfs.
  package var run: String
  /// Configuration file; nil takes the one the supervisor left in the run's directory, else the
  /// embedded default.
  package var configurationPath: String?
  package var networkNamespace: String?
  /// Replaces the interface of every line and of the exchange.
  package var interface: String?
  /// Replaces the gateway's venue host and the exchange's listening address.
  package var venueAddress: String?
  /// Started by `apus run`: obeys its board and ends with it.
  package var isSupervised = false
  /// Store, gateway and strategies run in the datafeed's thread.
  package var isFused = false
  /// What goes wrong at the exchange, in place of the configured script: a file or a builtin name.
  package var faults: String?
  /// Faults of the order port in place of the configured ones: a file or a builtin script.
  package var orderFaults: String?
  /// The exchange records its books, for others to compare with.
  package var verifiesBooks = false
  /// The exchange leaves what became of its client's orders in the run's directory.
  package var keepsTrail = false

  package init(run: String) { self.run = run }
}

/// Everything a process needs before it can make its loop.
package struct ProcessContext {
  package let configuration: Configuration
  package let place: RegionDirectory
  package let board: ControlBoard?
  package let clock: Clock
  package let options: ProcessOptions

  /// Enters namespace and core, reads the configuration, attaches to board and clock.
  package init(_ options: ProcessOptions, core: (CoreSection) -> Int?) throws {
    self.options = options
    StopSignal.install()
    KillSignal.install()
    if options.isSupervised {
      // The terminal's interrupt is for the supervisor, which then ends everybody in order.
      signal(SIGINT, SIG_IGN)
      ck_die_with_parent()
    }
    place = try RegionDirectory.prepare(name: options.run)
    var configuration = try Self.readConfiguration(options, place)
    if let namespace = options.networkNamespace { try NetworkNamespace.enter(namespace) }
    if let interface = options.interface {
      for index in configuration.lines.indices {
        configuration.lines[index].interface = interface
      }
      configuration.exchange.interface = interface
    }
    if let address = options.venueAddress {
      configuration.gateway.host = address
      configuration.exchange.listenAddress = address
    }
    if let orderFaults = options.orderFaults {
      configuration.exchange.orderFaults = try OrderFaultScript.named(orderFaults)
    }
    if let faults = options.faults {
      configuration.exchange.faults = try FaultScript.named(
        faults, lineNames: configuration.lines.map(\.name))
    }
    if options.isSupervised { configuration.recoverFromOwnExchange() }
    self.configuration = configuration
    board = options.isSupervised ? try ControlBoard.attach(in: place) : nil
    // One that died before this process asked to die with it sends no signal any more.
    if let board, try !board.isSupervisorAlive {
      throw ProcessError(description: "the supervisor of run \(options.run) is gone")
    }
    clock = try SharedClock.attach(in: place)
    if configuration.appliance.locksMemory { Self.lockMemory() }
    // Before any region is made: its pages are then taken from this core's NUMA node.
    if let core = core(configuration.cores) { try CurrentThread.pin(core: core) }
    if let priority = configuration.appliance.fifoPriority {
      try CurrentThread.schedule(.fifo(priority: priority))
    }
  }

  package var idle: IdleStrategy {
    switch configuration.appliance.idle {
    case .spin: .spin
    case .spinPause: .spinPause
    case .yield: .yield
    case .backoff: .backoff
    }
  }

  /// Midnight that the venue's times of day count from: of the configured day, else of this one.
  package var midnight: UnixNanos {
    configuration.feed.midnight
      ?? TradingDay.midnight(of: clock.unix(clock.now()), in: configuration.feed.format.zone)
  }

  private static func readConfiguration(
    _ options: ProcessOptions, _ place: RegionDirectory
  ) throws -> Configuration {
    let left = RunDirectory(place).configurationPath
    let path = options.configurationPath ?? left
    if options.configurationPath == nil, !FileManager.default.fileExists(atPath: left) {
      return try Configuration.embedded()
    }
    return try Configuration.read(path)
  }

  /// Page faults cost microseconds; a host that forbids locking runs all the same.
  private static func lockMemory() {
    do throws(HostError) {
      try lockAllMemory()
    } catch {
      Diagnostics.say("memory is not locked: \(error)")
    }
  }
}

extension Configuration {
  /// Reads and checks a configuration file.
  package static func read(_ path: String) throws -> Configuration {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError(source: path, line: 0, message: "cannot be read")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw ConfigurationError(source: path, line: 0, message: "is not UTF-8")
    }
    return try Configuration(text: text, source: path)
  }
}

/// Lines for the operator, on standard error.
package enum Diagnostics {
  package static func say(_ line: String) {
    FileHandle.standardError.write(Data("apus: \(line)\n".utf8))
  }
}
