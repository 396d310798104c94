// SPDX-License-Identifier: Apache-2.0

/// A stretch of the way from an exchange packet to an order, with a histogram of its own.
package enum Stage: String, CaseIterable, Sendable {
  /// Exchange stamp of the message to receipt of its packet: two clocks, one host in simulation.
  case wireToReceive = "wire-receive"
  case receiveToPublish = "receive-publish"
  case publishToRead = "publish-read"
  case readToRequest = "read-request"
  case requestToRisk = "request-risk"
  case riskToSend = "risk-send"
  /// Tick to trade inside the appliance.
  case receiveToSend = "receive-send"
  /// Tick to trade by the exchange's own stamps: packet sent to order received.
  case wireToWire = "wire-wire"

  /// The process whose plain stores fill the histogram.
  package var owner: ProcessRole {
    switch self {
    case .wireToReceive, .receiveToPublish: .datafeed
    case .publishToRead, .readToRequest: .strategy
    case .requestToRisk, .riskToSend, .receiveToSend: .gateway
    case .wireToWire: .exchange
    }
  }
}

/// The kinds of processes an appliance is made of.
package enum ProcessRole: String, CaseIterable, Sendable {
  case datafeed
  case store
  case strategy
  case gateway
  case exchange
  case replay
}
