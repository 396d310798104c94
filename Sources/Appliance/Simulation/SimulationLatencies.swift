// SPDX-License-Identifier: Apache-2.0
package import Units

/// How long things are under way in a simulation: constants in the order of a colocated host.
package struct SimulationLatencies: Sendable {
  /// Exchange to datafeed on line A; each further line takes `lineStep` longer.
  package var line = Nanos.microseconds(2)
  package var lineStep = Nanos.microseconds(1)
  /// From publication in the event ring to its readers.
  package var event = Nanos(raw: 300)
  /// Strategy to gateway and back.
  package var request = Nanos(raw: 300)
  package var report = Nanos(raw: 300)
  /// Gateway to exchange and back: the network and both of its ends.
  package var wire = Nanos.microseconds(5)

  package init() {}
}
