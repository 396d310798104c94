// SPDX-License-Identifier: Apache-2.0
package import Net

/// How packets are taken from the network.
package struct ReceiveSection: Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case auto
    case xdp = "af_xdp"
    case udp
  }
  package enum Mode: String, CaseIterable, Sendable { case auto, native, skb }
  package enum ZeroCopy: String, CaseIterable, Sendable { case auto, require, off }
  /// Where receive stamps of AF_XDP lines come from.
  package enum Stamp: String, CaseIterable, Sendable { case auto, hardware, tsc }

  package var kind: Kind
  package var mode: Mode
  package var zeroCopy: ZeroCopy
  package var stamp: Stamp
  package var ringDepth: Int
  package var prefersBusyPoll: Bool
  package var socketBufferByteCount: Int
  package var busyPollMicroseconds: Int

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    kind = try reader.choice("kind", default: .auto)
    mode = try reader.choice("mode", default: .auto)
    zeroCopy = try reader.choice("zero_copy", default: .auto)
    stamp = try reader.choice("stamp", default: .auto)
    ringDepth = try reader.integer("ring_depth", in: 64...262_144, default: 65_536)
    guard ringDepth & (ringDepth - 1) == 0 else {
      throw reader.failure("ring_depth", "\(ringDepth) is not a power of two")
    }
    prefersBusyPoll = try reader.flag("preferred_busy_poll", default: false)
    socketBufferByteCount = try reader.integer(
      "socket_buffer_bytes", in: 4_096...1_073_741_824, default: 67_108_864)
    busyPollMicroseconds = try reader.integer("busy_poll_us", in: 0...10_000, default: 50)
    try reader.finish()
  }
}

/// One multicast line of the channel.
package struct LineSection: Sendable {
  package var name: String
  package var interface: String
  /// How this line is received; nil leaves it to the `[receive]` section.
  package var kind: ReceiveSection.Kind?
  /// The receive queues AF_XDP reads, at least one.
  package var queues: [Int]
  package var address: IPv4Address
  package var port: Int
  /// The one sender of a source-specific group; nil takes every sender.
  package var source: IPv4Address?
  /// The VLAN its frames are tagged with; nil takes them as they come.
  package var vlan: Int?

  /// A line made by a program rather than read from a file.
  package init(name: String, interface: String, queue: Int, address: IPv4Address, port: Int) {
    self.name = name
    self.interface = interface
    self.queues = [queue]
    self.address = address
    self.port = port
  }

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    name = try reader.text("name", default: "A")
    interface = try reader.text("interface", default: "")
    kind = try reader.optionalChoice("receive")
    let queue = try reader.integer("queue", in: 0...1_023, default: -1)
    let several = try reader.integers("queues", in: 0...1_023)
    guard queue < 0 || several.isEmpty else {
      throw reader.failure("queue", "queues = \(several) is given too; one of them says it all")
    }
    queues = several.isEmpty ? [max(0, queue)] : several
    let group = try reader.text("group", default: "")
    port = try reader.integer("port", in: 1...65_535, default: 26_400)
    let tag = try reader.integer("vlan", in: 1...4_094, default: 0)
    vlan = tag == 0 ? nil : tag
    let sender = try reader.text("source", default: "")
    if !sender.isEmpty {
      guard let source = IPv4Address(sender), !source.isMulticast, source.raw != 0 else {
        throw reader.failure("source", "\"\(sender)\" is not the IPv4 address of a sender")
      }
      self.source = source
    }
    guard let address = IPv4Address(group), address.isMulticast else {
      throw reader.failure("group", "\"\(group)\" is not an IPv4 multicast address")
    }
    self.address = address
    try reader.finish()
  }

  /// What the line asks the network for, as number `index` of its channel.
  package func subscription(_ index: Int) -> Subscription {
    Subscription(
      group: address, port: UInt16(port), line: UInt8(index), source: source,
      vlan: vlan.map(UInt16.init))
  }
}

extension Configuration {
  /// The document's lines. Two that the same datagrams belong to are refused: which of them a
  /// datagram counts for would depend on the order they are written in.
  static func lines(
    _ readers: [ConfigurationReader]
  ) throws(ConfigurationError) -> [LineSection] {
    var lines: [LineSection] = []
    for reader in readers {
      let line = try LineSection(reader)
      let wanted = line.subscription(0)
      if let other = lines.first(where: {
        $0.interface == line.interface && $0.subscription(0).overlaps(wanted)
      }) {
        throw reader.failure(
          "group",
          "\(line.address) port \(line.port) on \(line.interface) is line "
            + "\"\(other.name)\"; give another group, port, source or vlan")
      }
      guard lines.count < LineSection.countMax else {
        throw reader.failure("group", "more than \(LineSection.countMax) lines")
      }
      lines.append(line)
    }
    return lines
  }
}

extension LineSection {
  /// Lines are numbered in a byte.
  static let countMax = 255
}
