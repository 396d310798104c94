// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Venue
internal import VenueNasdaq

extension OrderProtocol {
  /// Whether its session can cut down a resting order.
  var canReduce: Bool {
    switch self {
    case .ouch50: VenueOrder.capabilitiesOfOUCH50.canReduce
    case .ouch42: OUCH42OrderSession.capabilities.canReduce
    case .fix42, .fix44, .fix50SP2: OrderCapabilities.limitOrders.canReduce
    }
  }
}
