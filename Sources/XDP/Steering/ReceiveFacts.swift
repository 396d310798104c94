// SPDX-License-Identifier: Apache-2.0
package import Net

/// What a card says of how it spreads over its queues what it receives.
package struct ReceiveFacts: Sendable, Equatable {
  /// A rule that sends what it matches to one queue.
  package struct Rule: Sendable, Equatable {
    /// Its number, by which it is deleted.
    package var location: Int
    package var group: IPv4Address
    /// Destination port; nil when the rule does not look at it.
    package var port: UInt16?
    /// The queue; nil for a rule that drops or sends elsewhere.
    package var queue: Int?

    package init(location: Int, group: IPv4Address, port: UInt16?, queue: Int?) {
      self.location = location
      self.group = group
      self.port = port
      self.queue = queue
    }

    package func matches(_ subscription: Subscription) -> Bool {
      group == subscription.group && (port == nil || port == subscription.port)
    }
  }

  package var interface: String
  package var driver: String
  /// Receive queues in use, at least 1.
  package var queueCount: Int
  /// Whether `ethtool -L` calls them combined rather than rx; nil when it cannot set them.
  package var setsCombined: Bool?
  /// The queue of each bucket it hashes into; nil when it does not say.
  package var hashedQueues: [Int]?
  /// Rules that match on the destination alone; nil when it takes no rules.
  package var rules: [Rule]?
  /// Whether rules are switched on.
  package var steers: Bool
  /// Takes VLAN tags off before a program sees the frame.
  package var stripsTags: Bool
  /// Puts segments together before a program sees them.
  package var mergesSegments: Bool
  package var stamping: CardStamping
  /// Groups the interface is a member of.
  package var groups: Set<IPv4Address>

  package init(
    interface: String, driver: String, queueCount: Int, setsCombined: Bool? = true,
    hashedQueues: [Int]? = nil, rules: [Rule]? = nil, steers: Bool = false,
    stripsTags: Bool = false, mergesSegments: Bool = false,
    stamping: CardStamping = CardStamping(
      canStamp: false, stampsEverything: false, clockNumber: nil),
    groups: Set<IPv4Address> = []
  ) {
    self.interface = interface
    self.driver = driver
    self.queueCount = queueCount
    self.setsCombined = setsCombined
    self.hashedQueues = hashedQueues
    self.rules = rules
    self.steers = steers
    self.stripsTags = stripsTags
    self.mergesSegments = mergesSegments
    self.stamping = stamping
    self.groups = groups
  }
}

/// Something about a card that keeps datagrams from a datafeed, or spoils them.
package struct ReceiveFinding: Sendable, Equatable, CustomStringConvertible {
  /// One sentence: what will happen.
  package let text: String
  /// What the operator may do about it: one of these, each a command line or a setting.
  package let remedies: [String]

  package init(_ text: String, _ remedies: [String]) {
    self.text = text
    self.remedies = remedies
  }

  package var description: String {
    remedies.isEmpty ? text : "\(text): " + remedies.joined(separator: ", or ")
  }
}
