// SPDX-License-Identifier: Apache-2.0
import Appliance
import Glibc
import Host
import Net
import TestSupport
import Testing
import XDP

/// Several sources in one: on the loopback, and over a cable between two namespaces.
@Suite(.serialized) struct SourceSetTests {
  private static let groupA = IPv4Address(raw: 0xEF4D_0A01)
  private static let groupB = IPv4Address(raw: 0xEF4D_0A02)
  private static let portA: UInt16 = 27_911
  private static let portB: UInt16 = 27_912

  private struct Tally: PacketSink, ~Copyable {
    var infos: [DatagramInfo] = []
    mutating func receive(_ payload: RawSpan, _ info: DatagramInfo) { infos.append(info) }
  }

  private static func collect(
    _ count: Int, from sources: inout SourceSet, limit: Int = 64
  ) -> Tally {
    var tally = Tally()
    var emptyPollCount = 0
    while tally.infos.count < count, emptyPollCount < 300_000 {
      if sources.poll(limit: limit, into: &tally) == 0 { emptyPollCount += 1 }
    }
    return tally
  }

  @Test("a flooded source leaves the other its share of every poll")
  func fairness() throws {
    var sources = SourceSet(ringCapacity: 0, socketCapacity: 2)
    let loopback = try NetworkInterface(named: "lo")
    for (line, group, port) in [(0, Self.groupA, Self.portA), (1, Self.groupB, Self.portB)] {
      let wanted = [Subscription(group: group, port: port, line: UInt8(line))]
      sources.append(try UDPMulticastSource(wanted, on: loopback), wanted, card: nil)
    }
    var flood = try UDPMulticastSender(group: Self.groupA, port: Self.portA, on: loopback)
    var trickle = try UDPMulticastSender(group: Self.groupB, port: Self.portB, on: loopback)
    for _ in 0..<1_000 {
      let isSent = flood.send([1].span.bytes)
      #expect(isSent)
    }
    for _ in 0..<20 {
      let isSent = trickle.send([2].span.bytes)
      #expect(isSent)
    }
    var tally = Tally()
    // Twenty polls of eight: each source may take four of each.
    for _ in 0..<20 {
      let taken = sources.poll(limit: 8, into: &tally)
      #expect(taken <= 8)
    }
    #expect(tally.infos.filter { $0.line == 1 }.count == 20)
    #expect(tally.infos.filter { $0.line == 0 }.count <= 80)
    let rest = Self.collect(1_020 - tally.infos.count, from: &sources)
    #expect(rest.infos.count + tally.infos.count == 1_020)
  }

  private static let text = """
    [receive]
    ring_depth = 2048
    [[line]]
    name = "A"
    interface = "feed0"
    receive = "KIND"
    group = "239.77.10.1"
    port = 27911
    [[line]]
    name = "B"
    interface = "feed0"
    receive = "udp"
    group = "239.77.10.2"
    port = 27912
    [[line]]
    name = "L"
    interface = "lo"
    group = "239.77.10.3"
    port = 27913
    """

  private static func configuration(_ kind: String) throws -> Configuration {
    try Configuration(text: text.replacing("KIND", with: kind), source: "lines")
  }

  /// Sends ten datagrams on lines A and B from the other end of the cable.
  private static func send(_ pair: borrowing NamespacePair) throws {
    try NetworkNamespace.enter(pair.exchange)
    let interface = try NetworkInterface(named: NamespacePair.exchangeInterface)
    for (group, port) in [(groupA, portA), (groupB, portB)] {
      var sender = try UDPMulticastSender(group: group, port: port, on: interface)
      for number in 0..<10 as Range<UInt8> {
        let isSent = sender.send([number].span.bytes)
        #expect(isSent)
      }
    }
    try NetworkNamespace.enter(pair.appliance)
  }

  @Test("lines come by AF_XDP, by UDP and over other interfaces at once, each said and counted")
  func mixed() async throws {
    guard geteuid() == 0 else { return print("skipped: namespaces and AF_XDP need root") }
    try await onOwnThread {
      let pair = try NamespacePair.make()
      try NetworkNamespace.enter(pair.appliance)
      let clock = try Clock.calibrated()
      var said: [String] = []
      var sources = try SourceAssembly.sources(Self.configuration("af_xdp"), clock: clock) {
        said.append($0)
      }
      #expect(sources.count == 3 && sources.ringCount == 1)
      #expect(said.count == 3, "\(said)")
      #expect(said[0].hasPrefix("line A: af_xdp_native on feed0 queue 0, one copy, 2048 desc"))
      #expect(said[0].hasSuffix("stamped by the loop (tsc)"))
      #expect(said[1].hasPrefix("line B: udp on feed0, "))
      #expect(said[1].hasSuffix("stamped by the kernel"))
      #expect(said[2].hasPrefix("line L: udp on lo, "))
      try Self.send(pair)
      let tally = Self.collect(20, from: &sources)
      #expect(tally.infos.filter { $0.line == 0 && $0.stampKind == .tsc }.count == 10)
      #expect(tally.infos.filter { $0.line == 1 && $0.stampKind == .kernel }.count == 10)
      #expect(sources.figures(clock: clock).kind == .mixed)
      #expect(sources.figures(ofLine: 0).kind == .xdpNative)
      #expect(sources.figures(ofLine: 1).kind == .udp)
      #expect(sources.figures(ofLine: 2).kind == .udp)
    }
  }

  @Test("a line that cannot have AF_XDP falls back to UDP aloud, or is refused when it must")
  func fallback() async throws {
    guard geteuid() == 0 else { return print("skipped: namespaces and AF_XDP need root") }
    try await onOwnThread {
      let pair = try NamespacePair.make()
      try NetworkNamespace.enter(pair.appliance)
      let clock = try Clock.calibrated()
      let interface = try NetworkInterface(named: NamespacePair.applianceInterface)
      let other = try XDPProgram([], on: interface)
      #expect(throws: XDPError.self) {
        _ = try SourceAssembly.sources(Self.configuration("af_xdp"), clock: clock) { _ in }
      }
      var said: [String] = []
      var sources = try SourceAssembly.sources(Self.configuration("auto"), clock: clock) {
        said.append($0)
      }
      #expect(said.first?.hasPrefix("no AF_XDP on feed0 for line A: bpf_link_create") == true)
      #expect(said.dropFirst().first?.hasPrefix("lines A, B: udp on feed0") == true, "\(said)")
      try Self.send(pair)
      let tally = Self.collect(20, from: &sources)
      #expect(tally.infos.filter { $0.line == 0 }.count == 10)
      #expect(tally.infos.filter { $0.line == 1 }.count == 10)
      #expect(sources.figures(clock: clock).kind == .udp)
      withExtendedLifetime(other) {}
    }
  }

  @Test("a tagged line on a UDP socket is refused by name")
  func taggedSocket() throws {
    let text = """
      [[line]]
      name = "V"
      interface = "lo"
      vlan = 100
      group = "239.77.10.4"
      """
    let configuration = try Configuration(text: text, source: "lines")
    let clock = try Clock.calibrated()
    let error = #expect(throws: ProcessError.self) {
      _ = try SourceAssembly.sources(configuration, clock: clock) { _ in }
    }
    #expect(error?.description.hasPrefix("line V: vlan = 100 needs AF_XDP") == true)
  }
}
