// SPDX-License-Identifier: Apache-2.0
package import Wire

/// The protocols of order entry that the gateway and the simulated exchange speak, by the names
/// they have in configurations.
package enum OrderProtocol: String, Sendable, CaseIterable {
  case ouch50 = "ouch-5.0"
  case ouch42 = "ouch-4.2"
  case fix42 = "fix-4.2"
  case fix44 = "fix-4.4"
  case fix50SP2 = "fix-5.0sp2"

  /// nil for protocols that are not FIX.
  package var fixVersion: FIX.Version? {
    switch self {
    case .ouch50, .ouch42: nil
    case .fix42: .fix42
    case .fix44: .fix44
    case .fix50SP2: .fix50SP2
    }
  }
}
