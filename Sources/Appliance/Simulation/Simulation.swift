// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import VenueNasdaq

/// Where a simulation puts its logs and says how far it is.
package protocol SimulationOutput {
  /// Takes whole JSON lines of published events.
  mutating func write(events lines: [UInt8]) throws
  /// Takes whole JSON lines of requests and reports.
  mutating func write(orders lines: [UInt8]) throws
  /// Feed messages published so far, of those to come.
  mutating func show(_ messageCount: UInt64, of messageLimit: UInt64)
}

/// A day of the appliance and its exchange in virtual time, in the configured order protocol.
package struct Simulation: ~Copyable {
  private var ouch50: SimulatedDay<NasdaqOrderSession>?
  private var ouch42: SimulatedDay<OUCH42OrderSession>?

  /// A simulation of `configuration`; its seed and number of messages are those of the exchange.
  package init(
    _ configuration: Configuration, latencies: SimulationLatencies = SimulationLatencies(),
    options: SimulationOptions = SimulationOptions()
  ) throws {
    ouch50 = nil
    ouch42 = nil
    switch configuration.gateway.orderProtocol {
    case .ouch50:
      ouch50 = try SimulatedDay(configuration, latencies: latencies, options: options) {
        NasdaqOrderSession($0)
      }
    case .ouch42:
      ouch42 = try SimulatedDay(configuration, latencies: latencies, options: options) {
        OUCH42OrderSession($0)
      }
    case .fix42, .fix44, .fix50SP2:
      throw SimulationError(
        description: "gateway.protocol = \"\(configuration.gateway.orderProtocol.rawValue)\": "
          + "expected ouch-5.0 or ouch-4.2, which alone are simulated")
    }
  }

  /// Runs to the end and compares the books.
  package mutating func run(_ output: inout some SimulationOutput) throws -> SimulationReport {
    if let report = try ouch50?.run(&output) { return report }
    if let report = try ouch42?.run(&output) { return report }
    preconditionFailure("the protocol's day was made")
  }
}

/// Why a simulation cannot be run.
package struct SimulationError: Error, CustomStringConvertible {
  package let description: String
}
