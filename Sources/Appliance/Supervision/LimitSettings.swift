// SPDX-License-Identifier: Apache-2.0
package import Exchange
internal import Foundation
package import Host
internal import Units

/// Where a gateway keeps changes of its limits, and the limits that it was configured with: left in
/// the run's directory for the operator's commands.
package struct LimitSettings: Codable, Hashable, Sendable {
  /// The limit log.
  package var log: String
  /// The gateway's trading day, YYYY-MM-DD.
  package var day: String
  /// What the gateway's orders go by, as the configuration names it.
  private var orderProtocol: String
  /// The sections of the accounts.
  private var accounts: [[Setting]]

  package init(
    log: String, day: String, by orderProtocol: OrderProtocol = .ouch50,
    _ accounts: [AccountSection]
  ) {
    self.log = log
    self.day = day
    self.orderProtocol = orderProtocol.rawValue
    self.accounts = accounts.map(\.settings)
  }

  /// Beside the journals, so that it outlives the run; in the run's own directory without one.
  init(_ configuration: Configuration, day: String, in place: RegionDirectory) {
    let directory = configuration.gateway.journalDirectory
    self.init(
      log: "\(directory.isEmpty ? place.ordinary : directory)/limits.jsonl", day: day,
      by: configuration.gateway.orderProtocol, configuration.accounts)
  }

  /// The accounts as configured.
  package var sections: [AccountSection] {
    get throws(ConfigurationError) {
      var sections: [AccountSection] = []
      for account in accounts {
        sections.append(try AccountSection(account, source: "limits.json"))
      }
      return sections
    }
  }

  func write(in place: RegionDirectory) throws {
    try JSONEncoder().encode(self).write(
      to: URL(fileURLWithPath: RunDirectory(place).limitsPath), options: .atomic)
  }

  /// Those of the gateway that ran last in `place`.
  package static func read(in place: RegionDirectory) throws -> LimitSettings {
    try JSONDecoder().decode(
      LimitSettings.self,
      from: try Data(contentsOf: URL(fileURLWithPath: RunDirectory(place).limitsPath)))
  }

  /// What holds: as configured, and what changed on the day. Refused when the gateway's orders
  /// cannot keep to it.
  package func standing() throws -> LimitLog.Standing {
    let standing = try LimitLog(path: log).standing(of: try sections, on: day)
    try check(standing.accounts, source: log)
    return standing
  }

  /// Refuses limits that orders by the gateway's protocol cannot keep to.
  package func check(_ accounts: [AccountSection], source: String) throws(LimitError) {
    guard let orderProtocol = OrderProtocol(rawValue: orderProtocol) else {
      throw LimitError(description: "limits.json: \"\(orderProtocol)\" is no protocol")
    }
    for account in accounts {
      guard let refusal = account.refusal(by: orderProtocol) else { continue }
      throw LimitError(
        description: "\(source): account \(account.id.raw): self_trade: \(refusal)")
    }
  }
}
