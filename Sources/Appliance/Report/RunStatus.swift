// SPDX-License-Identifier: Apache-2.0
internal import Feed
internal import Foundation
internal import Host
internal import Rings
internal import Units

/// A run at one moment, read from its shared memory by somebody who takes no part in it.
package struct RunStatus: Codable, Sendable {
  package struct Process: Codable, Sendable {
    package var name: String
    package var state: String
    package var pid: Int32
    /// Since the process last said that it runs, in milliseconds.
    package var heartbeatAgeMillis: Int64
  }

  package struct Position: Codable, Sendable {
    package var strategy: UInt32
    package var instrument: UInt32
    package var position: Int64
    package var cash: String
    package var openOrders: Int64
    /// What the open position cost at its average price.
    package var cost: String
    package var realised: String
    package var fees: String
  }

  package struct Line: Codable, Sendable {
    /// Its number in the configuration; the one after the last is what request servers brought.
    package var line: Int
    package var packets: UInt64
    package var firstArrivals: UInt64
    package var duplicates: UInt64
    package var outOfOrder: UInt64
    package var messagesFilled: UInt64
    package var mismatches: UInt64
    package var malformed: UInt64
    package var foreign: UInt64
    package var sessions: UInt64
    /// Since its last packet, in milliseconds; nil before the first.
    package var silenceMillis: Int64?

    init(_ line: Int, _ figures: LineFigures, now: MonotonicNanos?) {
      self.line = line
      packets = figures.packets
      firstArrivals = figures.firstArrivals
      duplicates = figures.duplicates
      outOfOrder = figures.outOfOrder
      messagesFilled = figures.messagesFilled
      mismatches = figures.mismatches
      malformed = figures.malformed
      foreign = figures.foreign
      sessions = figures.sessions
      if let now, figures.lastPacketTime.raw > 0 {
        silenceMillis = (now - figures.lastPacketTime).raw / 1_000_000
      }
    }

    /// For a terminal.
    var text: String {
      let silence = silenceMillis.map { ", silent for \($0) ms" } ?? ""
      return "line \(line): packets \(packets), first \(firstArrivals), "
        + "duplicate \(duplicates), out of order \(outOfOrder), filled \(messagesFilled), "
        + "mismatch \(mismatches), malformed \(malformed), foreign \(foreign), "
        + "sessions \(sessions)\(silence)"
    }
  }

  package var run: String
  package var command: String
  package var processes: [Process] = []
  /// Counters by table and label; tables that nobody has made are absent.
  package var counters: [String: [String: UInt64]] = [:]
  /// The gateway's positions.
  package var positions: [Position] = []
  /// The lines of the feed that brought anything.
  package var lines: [Line] = []

  /// Reads run `name`.
  package init(run name: String) throws {
    run = name
    let place = try RunFiles.place(of: name)
    let configuration = try RunFiles.configuration(in: place)
    command = "none"
    let now = try SharedClock.attach(in: place).now()
    do throws(RegionError) {
      let board = try ControlBoard.attach(in: place)
      command = "\(board.command)"
      readProcesses(board, configuration, now: now)
    } catch {
      // Processes that were started one by one have no board.
      guard error.code == .missing else { throw error }
    }
    readCounters(configuration, place)
    readPositions(place)
    lines = Self.lines(in: place, now: now)
  }

  /// The lines of the run in `place`; none where no datafeed has made their table.
  static func lines(in place: RegionDirectory, now: MonotonicNanos?) -> [Line] {
    do throws(RegionError) {
      return try LinePublisher.read(in: place).map { Line($0.line, $0.figures, now: now) }
    } catch {
      return []
    }
  }

  private mutating func readProcesses(
    _ board: ControlBoard, _ configuration: Configuration, now: MonotonicNanos
  ) {
    let strategies = configuration.strategies.map { ProcessSlot(.strategy, $0.id) }
    let roles: [ProcessRole] = [.datafeed, .recorder, .store, .gateway, .exchange]
    for slot in roles.map({ ProcessSlot($0) }) + strategies {
      guard board.state(slot) != .absent else { continue }
      processes.append(
        Process(
          name: slot.name, state: "\(board.state(slot))", pid: board.pid(slot),
          heartbeatAgeMillis: (now - board.heartbeat(slot)).raw / 1_000_000))
    }
  }

  private mutating func readCounters(_ configuration: Configuration, _ place: RegionDirectory) {
    add(DatafeedMetric.self, "datafeed", RunDirectory.counters(.datafeed), place)
    add(RecordMetric.self, "recorder", RunDirectory.counters(.recorder), place)
    add(StoreMetric.self, "store", RunDirectory.counters(.store), place)
    add(GatewayMetric.self, "gateway", RunDirectory.counters(.gateway), place)
    add(RefusalMetric.self, "risk", RunDirectory.refusals, place)
    add(ExchangeMetric.self, "exchange", RunDirectory.counters(.exchange), place)
    addReceptions(configuration.lines, place)
    for strategy in configuration.strategies {
      add(
        StrategyMetric.self, "strategy-\(strategy.id.raw)",
        RunDirectory.counters(.strategy, strategy.id), place)
    }
  }

  private mutating func add<ID: MetricID>(
    _ ids: ID.Type, _ name: String, _ region: String, _ place: RegionDirectory
  ) {
    do throws(RegionError) {
      let reader = try CounterReader<ID>(name: region, in: place)
      for (id, value) in reader.all() { counters[name, default: [:]][id.label] = value }
    } catch {
      // Nobody has made the table: the process is not part of this run.
    }
  }

  private mutating func addReceptions(_ sections: [LineSection], _ place: RegionDirectory) {
    do throws(RegionError) {
      for line in try ReceptionPublisher.report(sections, in: place) {
        var row = ["packet_receive": line.packets, "packet_drop": line.drops]
        row["stamp_refuse"] = line.refusedStamps
        for (kind, count) in line.stamps { row["stamp_\(kind)"] = count }
        counters["line \(line.name), \(line.receive) on \(line.interface)"] = row
      }
    } catch {
      // As above: nobody has made the table.
    }
  }

  private mutating func readPositions(_ place: RegionDirectory) {
    do throws(RegionError) {
      let rows = try PositionPublisher.read(name: RunDirectory.positions(.gateway), in: place)
      positions = rows.map { row in
        Position(
          strategy: row.strategy, instrument: row.instrument, position: row.position.raw,
          cash: "\(row.cash)", openOrders: row.openOrders, cost: "\(row.openCost)",
          realised: "\(row.realised)", fees: "\(row.fees)")
      }
    } catch {
      // As above: a run without a gateway has no positions.
    }
  }

  /// One JSON object, keys sorted.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// The same for a terminal.
  package var text: String {
    var lines = ["run \(run), command \(command)"]
    for process in processes {
      lines.append(
        "  \(process.name): \(process.state), process \(process.pid), heartbeat "
          + "\(process.heartbeatAgeMillis) ms ago")
    }
    for (table, values) in counters.sorted(by: { $0.key < $1.key }) {
      let cells = values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      lines.append("\(table): " + cells.joined(separator: ", "))
    }
    lines += self.lines.map(\.text)
    for row in positions {
      lines.append(
        "strategy \(row.strategy), instrument \(row.instrument): position \(row.position), "
          + "cash \(row.cash), \(row.openOrders) open, cost \(row.cost), realised "
          + "\(row.realised), fees \(row.fees)")
    }
    return lines.joined(separator: "\n")
  }
}
