// SPDX-License-Identifier: Apache-2.0

/// The protocols of order entry that the gateway and the simulated exchange speak, by the names
/// they have in configurations.
package enum OrderProtocol: String, Sendable, CaseIterable {
  case ouch50 = "ouch-5.0"
  case ouch42 = "ouch-4.2"
}
