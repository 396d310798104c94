// SPDX-License-Identifier: Apache-2.0
package import Net

/// Whether a card will deliver what is subscribed to the queues that are read: facts in, findings
/// out. Changes nothing and asks nobody.
package struct SteeringCheck: Sendable {
  private let facts: ReceiveFacts
  private let subscriptions: [Subscription]
  /// Queues with a socket, in order.
  private let queues: [Int]

  package init(_ facts: ReceiveFacts, subscriptions: [Subscription], queues: [Int]) {
    precondition(!queues.isEmpty)
    self.facts = facts
    self.subscriptions = subscriptions
    self.queues = queues.sorted()
  }

  /// What stands in the way, most important first; empty when nothing does.
  package var findings: [ReceiveFinding] {
    missingQueues + missingGroups + unsteered + tags + merging + stamps
  }

  private var name: String { facts.interface }

  private var missingQueues: [ReceiveFinding] {
    guard let missing = queues.first(where: { $0 >= facts.queueCount }) else { return [] }
    let remedies = [channels(missing + 1), "queue = 0"].compactMap(\.self)
    return [
      ReceiveFinding(
        "\(name) has \(facts.queueCount) receive queue\(facts.queueCount == 1 ? "" : "s"): "
          + "queue \(missing) gets nothing", remedies)
    ]
  }

  private var missingGroups: [ReceiveFinding] {
    Set(subscriptions.map(\.group)).subtracting(facts.groups).sorted { $0.raw < $1.raw }.map {
      ReceiveFinding("\(name) is no member of \($0): neither switch nor card lets it through", [])
    }
  }

  /// Destinations that the card may deliver to a queue nobody reads. With a socket on every queue
  /// there are none.
  private var unsteered: [ReceiveFinding] {
    guard !Set(0..<facts.queueCount).isSubset(of: queues) else { return [] }
    var seen: Set<Subscription> = []
    return subscriptions.compactMap { subscription in
      var destination = Subscription(group: subscription.group, port: subscription.port, line: 0)
      destination.line = 0
      guard seen.insert(destination).inserted else { return nil }
      return finding(destination)
    }
  }

  private func finding(_ subscription: Subscription) -> ReceiveFinding? {
    let label = "\(subscription.group) port \(subscription.port)"
    if facts.steers, let rule = facts.rules?.first(where: { $0.matches(subscription) }) {
      if let queue = rule.queue, queues.contains(queue) { return nil }
      let place = rule.queue.map { "to queue \($0), which nobody reads" } ?? "away from all queues"
      return ReceiveFinding(
        "\(name) sends \(label) \(place) by its rule \(rule.location)",
        ["ethtool -N \(name) delete \(rule.location) && \(steer(subscription))"])
    }
    // Every bucket leads to a queue that is read.
    if let hashed = facts.hashedQueues, Set(hashed).isSubset(of: queues) { return nil }
    return ReceiveFinding(
      "\(name) may deliver \(label) to any of its \(facts.queueCount) queues, and only "
        + "\(list(queues)) \(queues.count == 1 ? "is" : "are") read", remedies(subscription))
  }

  private func remedies(_ subscription: Subscription) -> [String] {
    var remedies: [String] = []
    if facts.rules != nil {
      let switching = facts.steers ? "" : "ethtool -K \(name) ntuple on && "
      remedies.append(switching + steer(subscription))
    }
    if queues == [0], let command = channels(1) { remedies.append(command) }
    let every = (0..<facts.queueCount).map(String.init).joined(separator: ", ")
    remedies.append("queues = [\(every)] in [[line]]")
    return remedies
  }

  private var tags: [ReceiveFinding] {
    guard facts.stripsTags, let tagged = subscriptions.first(where: { $0.vlan != nil }),
      let vlan = tagged.vlan
    else { return [] }
    return [
      ReceiveFinding(
        "\(name) takes tags off frames, so that none is seen to be on VLAN \(vlan)",
        ["ethtool -K \(name) rxvlan off"])
    ]
  }

  private var merging: [ReceiveFinding] {
    guard facts.mergesSegments else { return [] }
    return [
      ReceiveFinding(
        "\(name) merges what it receives (LRO), which no XDP program can take",
        ["ethtool -K \(name) lro off"])
    ]
  }

  private var stamps: [ReceiveFinding] {
    guard facts.stamping.canStamp, !facts.stamping.stampsEverything else { return [] }
    return [
      ReceiveFinding(
        "\(name) can stamp what it receives and is not told to",
        ["hwstamp_ctl -i \(name) -r 1"])
    ]
  }

  private func steer(_ subscription: Subscription) -> String {
    "ethtool -N \(name) flow-type udp4 dst-ip \(subscription.group) dst-port "
      + "\(subscription.port) action \(queues[0])"
  }

  private func channels(_ count: Int) -> String? {
    facts.setsCombined.map { "ethtool -L \(name) \($0 ? "combined" : "rx") \(count)" }
  }

  private func list(_ queues: [Int]) -> String {
    (queues.count == 1 ? "queue " : "queues ") + queues.map(String.init).joined(separator: ", ")
  }
}
