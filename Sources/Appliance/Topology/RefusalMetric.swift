// SPDX-License-Identifier: Apache-2.0
package import Rings

/// What a gateway's risk checks refused, one counter for each reason.
package struct RefusalMetric: MetricID {
  package let rawValue: Int

  package init?(rawValue: Int) {
    guard Self.allCases.indices.contains(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  package init(_ reason: RejectReason) { rawValue = Int(reason.rawValue) }

  package var reason: RejectReason { RejectReason.allCases[rawValue] }

  /// The reasons in the order of their codes, which have no holes.
  package static let allCases = RejectReason.allCases.map(RefusalMetric.init)

  package var label: String {
    "refuse_" + reason.checkName.map { $0 == "-" ? "_" : String($0) }.joined()
  }

  package var meaning: String { "orders and amends that risk refused: \(reason.checkName)" }
}
