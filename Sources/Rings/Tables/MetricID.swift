// SPDX-License-Identifier: Apache-2.0

/// The members of a table of counters or histograms: one enum gives position, label and meaning.
///
/// Labels are Subject + Action + Unit in snake case (`packet_drop`, `publish_to_read_nanos`);
/// they are hashed into the region, so that two builds never read each other's columns wrongly.
package protocol MetricID: CaseIterable, RawRepresentable, Sendable where RawValue == Int {
  /// Stable name in reports and files.
  var label: String { get }
  /// One line for a reader who knows the field and not the code.
  var meaning: String { get }
}

extension MetricID {
  /// Traps unless raw values are 0 ..< count without holes, which indexing relies on.
  static func tableHash() -> UInt64 {
    var hash = LayoutHash()
    for (position, metric) in allCases.enumerated() {
      precondition(metric.rawValue == position)
      hash.add(metric.label)
    }
    return hash.value
  }
}

/// The parts of the way from a packet to an order, in the order they are passed.
package enum LatencyStage: Int, MetricID {
  case wireToReceive
  case receiveToPublish
  case publishToRead
  case readToRequest
  case requestToRisk
  case riskToSend
  case receiveToSend

  package var label: String {
    switch self {
    case .wireToReceive: "wire_to_receive"
    case .receiveToPublish: "receive_to_publish"
    case .publishToRead: "publish_to_read"
    case .readToRequest: "read_to_request"
    case .requestToRisk: "request_to_risk"
    case .riskToSend: "risk_to_send"
    case .receiveToSend: "receive_to_send"
    }
  }

  package var meaning: String {
    switch self {
    case .wireToReceive: "kernel or NIC stamp of the packet to the read of it"
    case .receiveToPublish: "packet read to its event in the ring"
    case .publishToRead: "event in the ring to the strategy that reads it"
    case .readToRequest: "event read to the request in the queue"
    case .requestToRisk: "request queued to the end of the risk checks"
    case .riskToSend: "risk checks passed to the order handed to the socket"
    case .receiveToSend: "tick to trade: packet read to order sent"
    }
  }
}
