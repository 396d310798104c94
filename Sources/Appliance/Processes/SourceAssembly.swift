// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Net
internal import XDP

/// Opens what the configured lines come through: for each interface one AF_XDP program with a
/// socket on each queue, and UDP sockets for the lines that are received so.
package struct SourceAssembly: ~Copyable {
  private let configuration: Configuration
  private let clock: Clock
  private let say: (String) -> Void
  private var sources: SourceSet
  /// Lines that UDP sockets receive, by interface in order of appearance: their sockets are opened
  /// after all queues.
  private var socketLines: [(interface: NetworkInterface, lines: [Int])] = []

  /// The sources of `configuration`, opened in the network namespace of the calling thread. `say`
  /// is told how each is received and what may keep datagrams from it.
  package static func sources(
    _ configuration: Configuration, clock: Clock, say: (String) -> Void
  ) throws -> SourceSet {
    guard !configuration.lines.isEmpty else {
      throw ProcessError(description: "the configuration has no [[line]]")
    }
    return try withoutActuallyEscaping(say) { say in
      var assembly = SourceAssembly(configuration, clock: clock, say: say)
      for name in assembly.interfaceNames { try assembly.open(name) }
      for place in assembly.socketLines { try assembly.openSockets(place.lines, place.interface) }
      return assembly.sources
    }
  }

  private init(_ configuration: Configuration, clock: Clock, say: @escaping (String) -> Void) {
    self.configuration = configuration
    self.clock = clock
    self.say = say
    let queueCount = configuration.lines.reduce(0) { $0 + $1.queues.count }
    sources = SourceSet(ringCapacity: queueCount, socketCapacity: configuration.lines.count)
  }

  private var interfaceNames: [String] {
    var names: [String] = []
    for line in configuration.lines where !names.contains(line.interface) {
      names.append(line.interface)
    }
    return names
  }

  private func kind(_ line: Int) -> ReceiveSection.Kind {
    let section = configuration.lines[line]
    let kind = section.kind ?? configuration.receive.kind
    // The loopback has no driver to save work in.
    return kind == .auto && section.interface == "lo" ? .udp : kind
  }

  private func subscriptions(_ lines: [Int]) -> [Subscription] {
    lines.map { configuration.lines[$0].subscription($0) }
  }

  private func names(_ lines: [Int]) -> String {
    (lines.count == 1 ? "line " : "lines ")
      + lines.map { configuration.lines[$0].name }.joined(separator: ", ")
  }

  private mutating func open(_ name: String) throws {
    let interface = try NetworkInterface(named: name)
    let lines = configuration.lines.indices.filter { configuration.lines[$0].interface == name }
    var socketLines = lines.filter { kind($0) == .udp }
    let ringLines = lines.filter { kind($0) != .udp }
    if !ringLines.isEmpty {
      let ringCount = sources.ringCount
      do throws(XDPError) {
        try openRings(ringLines, interface)
      } catch {
        // What was opened before the failure must not take datagrams from the sockets.
        sources.removeLast(sources.ringCount - ringCount)
        guard ringLines.allSatisfy({ kind($0) == .auto }) else { throw error }
        say("no AF_XDP on \(name) for \(names(ringLines)): \(error); using UDP sockets")
        socketLines += ringLines
      }
    }
    if !socketLines.isEmpty { self.socketLines.append((interface, socketLines.sorted())) }
  }

  private mutating func openRings(
    _ lines: [Int], _ interface: NetworkInterface
  ) throws(XDPError) {
    let receive = configuration.receive
    let program = try XDPProgram(
      subscriptions(lines), on: interface, mode: Self.mode(receive),
      stamping: Self.stamping(receive))
    let queues = Set(lines.flatMap { configuration.lines[$0].queues }).sorted()
    for queue in queues {
      let source = try XDPSource(
        program: program, queue: UInt32(queue), configuration: Self.settings(receive), clock: clock)
      say(
        "\(names(lines)): \(source.kind) on \(interface.name) queue \(queue), "
          + (source.kind.isZeroCopy ? "zero copy" : "one copy") + ", "
          + "\(receive.ringDepth) descriptors, UMEM \(source.kind.backing), "
          + (program.isStamping ? "stamped by the card or the kernel" : "stamped by the loop (tsc)")
      )
      sources.append(source)
    }
    if let refusal = program.nativeRefusal { say("\(interface.name): no native mode: \(refusal)") }
    if let refusal = program.stampRefusal { say("\(interface.name): no card stamps: \(refusal)") }
    let check = SteeringCheck(
      try ReceiveFacts(asking: interface), subscriptions: program.subscriptions, queues: queues)
    for finding in check.findings { say("warning: \(finding)") }
  }

  private mutating func openSockets(_ lines: [Int], _ interface: NetworkInterface) throws {
    for section in lines.map({ configuration.lines[$0] }) {
      guard let vlan = section.vlan else { continue }
      throw ProcessError(
        description: "line \(section.name): vlan = \(vlan) needs AF_XDP; a UDP socket receives on "
          + "the VLAN's own interface, such as \(interface.name).\(vlan)")
    }
    let receive = configuration.receive
    let stamping = CardStamping(of: interface)
    let wantsCard = receive.stamp != .tsc && stamping.canStamp
    var card = wantsCard ? stamping.openClock() : nil
    var settings = UDPMulticastSource.Configuration()
    settings.receiveBufferByteCount = receive.socketBufferByteCount
    settings.busyPollMicros = receive.busyPollMicroseconds
    settings.realtimeOffset = clock.measureRealtimeOffset()
    settings.wantsHardwareStamps = card != nil
    // The loopback's MTU is not that of any line.
    if interface.mtuByteCount <= 9_216 {
      settings.datagramByteCountMax = max(settings.datagramByteCountMax, interface.mtuByteCount)
    }
    let wanted = subscriptions(lines)
    let source = try UDPMulticastSource(wanted, on: interface, configuration: settings)
    say(
      "\(names(lines)): udp on \(interface.name), \(source.receiveBufferByteCount >> 20) MiB, "
        + "stamped by the \(card == nil ? "kernel" : "card, else the kernel")")
    sources.append(source, wanted, card: card.take())
  }

  private static func settings(_ receive: ReceiveSection) -> XDPConfiguration {
    var settings = XDPConfiguration()
    settings.ringDepth = receive.ringDepth
    settings.polling = receive.prefersBusyPoll ? .preferBusyPoll : .needWakeup
    settings.zeroCopy =
      switch receive.zeroCopy {
      case .auto: .auto
      case .require: .require
      case .off: .off
      }
    return settings
  }

  private static func mode(_ receive: ReceiveSection) -> XDPMode {
    switch receive.mode {
    case .auto: .auto
    case .native: .native
    case .skb: .skb
    }
  }

  private static func stamping(_ receive: ReceiveSection) -> XDPStamping {
    switch receive.stamp {
    case .auto: .auto
    case .hardware: .hardware
    case .tsc: .tsc
    }
  }
}
