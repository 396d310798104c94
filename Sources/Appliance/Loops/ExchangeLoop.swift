// SPDX-License-Identifier: Apache-2.0
internal import Book
package import Exchange
internal import Glibc
package import Host
internal import Memory
package import Net
internal import Rings
package import Trading
package import Units

/// The simulated exchange on real sockets: every packet to every line, one order connection.
package struct ExchangeLoop: ApplianceLoop, ~Copyable {
  package let slot = ProcessSlot(.exchange)
  package private(set) var state = ProcessState.booting
  package var progress: UInt64 { core.publisher.nextSequence - 1 }

  private var core: ExchangeCore
  private var lines: ExchangeLines
  private let listener: TCPListener
  private var client: TCPConnection?
  private var requests: RequestDesk?
  private var glimpse: GlimpseDesk?
  private var checkpoints: CheckpointWriter?
  private let clock: Clock
  private var counters: Counters<ExchangeMetric>
  private var latency: SharedHistograms<WireStage>
  private var positions: PositionPublisher
  private var endSentAt: MonotonicNanos?
  private var endCount = 0
  private var messagesAtClose: UInt64?
  private var journal: ExchangeJournal?
  /// What became of the client's orders; nil when nobody asked for it.
  package let history: OrderHistory?

  /// End-of-session packets, and the pause between them: datagrams get lost.
  private static var endRepeatCount: Int { 3 }
  private static var endInterval: Nanos { .milliseconds(10) }

  /// What the exchange's side of the network is made of.
  package struct Network {
    package var lines: [LineSection]
    package var address: IPv4Address
    package var orderPort: UInt16
    package var requestPort: UInt16?
    package var glimpsePort: UInt16?
    package var faults: FaultScript

    package init(
      lines: [LineSection], address: IPv4Address, orderPort: UInt16, requestPort: UInt16? = nil,
      glimpsePort: UInt16? = nil, faults: FaultScript = FaultScript()
    ) {
      self.lines = lines
      self.address = address
      self.orderPort = orderPort
      self.requestPort = requestPort
      self.glimpsePort = glimpsePort
      self.faults = faults
    }
  }

  package init(
    _ configuration: ExchangeConfiguration, on network: Network, start startTime: MonotonicNanos,
    journal: consuming ExchangeJournal? = nil, clock: Clock, in place: RegionDirectory
  ) throws {
    let beginning = ExchangeBeginning(
      start: startTime, timeOfDay: configuration.timeOfDay, configuration)
    let earlier = journal?.beginning
    guard earlier == nil || earlier?.fingerprint == beginning.fingerprint else {
      throw ProcessError(description: "the exchange's journal is of another configuration")
    }
    let byteCountMax = configuration.datagramByteCountMax
    let lines = try ExchangeLines(network.lines, network.faults, byteCountMax: byteCountMax)
    let listener = try TCPListener(address: network.address, port: network.orderPort)
    var requests: RequestDesk?
    if let port = network.requestPort {
      requests = RequestDesk(
        try UDPSocket(binding: network.address, port: port),
        answers: network.faults.answers(byteCountMax: byteCountMax))
    }
    var glimpse: GlimpseDesk?
    if let port = network.glimpsePort {
      glimpse = GlimpseDesk(try TCPListener(address: network.address, port: port))
    }
    var checkpoints: CheckpointWriter?
    if let interval = configuration.checkpointInterval, let limit = configuration.messageLimit {
      checkpoints = try CheckpointWriter(
        instrumentCount: configuration.instruments.count,
        rowCount: CheckpointWriter.rowCount(
          messages: limit, interval: interval,
          sessions: 1 + configuration.sessionChanges.count), in: place)
    }
    let counters = try Counters<ExchangeMetric>(
      name: RunDirectory.counters(.exchange), in: place)
    let latency = try SharedHistograms<WireStage>(
      name: RunDirectory.latency(.exchange), in: place)
    positions = try PositionPublisher(name: RunDirectory.positions(.exchange), in: place)
    self.lines = lines
    self.listener = listener
    self.requests = requests
    self.glimpse = glimpse
    self.checkpoints = checkpoints
    self.counters = counters
    self.latency = latency
    self.clock = clock
    client = nil
    history = configuration.port.keepsTrail ? OrderHistory() : nil
    // The time of day in the configuration was read a moment ago; books take some time to make.
    var configuration = configuration
    configuration.timeOfDay = (earlier ?? beginning).timeOfDay
    core = ExchangeCore(configuration, start: (earlier ?? beginning).start)
    self.journal = journal
    if earlier != nil {
      replay()
    } else {
      if self.journal?.begin(beginning) == false { Self.end("its journal is full") }
      put(.open, at: clock.now())
    }
    // The book stands and the port answers; the flow waits for the command.
    if core.port.isConnected { put(.disconnect, at: clock.now()) }
    put(.stopFlow, at: clock.now())
  }

  /// Does again what the process before this one did; what it sent is not sent again.
  private mutating func replay() {
    guard let journal = journal.take() else { return }
    for index in 1..<journal.count {
      guard journal.input(at: index).apply(to: &core) else {
        Self.end("input \(index + 1) of its journal is of no kind")
      }
      while core.publisher.packet.byteCount > 0 {
        core.publisher.packetSent(at: journal.input(at: index).time)
      }
      core.port.output.removeAll()
      core.wireToWire.removeAll()
      follow()
    }
    self.journal = consume journal
  }

  /// Lets an input without bytes take effect, written down before if so configured.
  private mutating func put(_ kind: ExchangeInput.Kind, at now: MonotonicNanos) {
    if journal?.note(kind, at: now) == false { Self.end("its journal is full") }
    let isKnown = ExchangeInput(kind, at: now).apply(to: &core)
    precondition(isKnown)
    follow()
  }

  /// Writes down the bytes that have arrived behind the first `count` of the port's input.
  private static func write(
    _ input: borrowing ByteQueue, from count: Int, at now: MonotonicNanos,
    to journal: inout ExchangeJournal?
  ) {
    let bytes = input.readable
    let isWritten = journal?.note(bytes.extracting(count..<bytes.byteCount), at: now)
    if isWritten == false { end("its journal is full") }
  }

  /// An exchange that went on without writing would not come back as the same.
  private static func end(_ cause: String) -> Never {
    Diagnostics.say("the exchange ends: \(cause)")
    exit(1)
  }

  /// Enters what was done to the client's orders into the history.
  private mutating func follow() {
    guard let history, let entries = core.port.trail?.entries, !entries.isEmpty else { return }
    core.port.trail?.entries.removeAll(keepingCapacity: true)
    for entry in entries { history.apply(entry) }
  }

  package mutating func turn() -> Bool {
    let now = clock.now()
    var didWork = receiveClient(now)
    if glimpse?.receive(&core, at: now) == true { didWork = true }
    let before = core.publisher.messageCount
    // A journal holds only what did anything.
    if journal == nil || didWork || core.nextDue <= now { put(.advance, at: clock.now()) }
    sendPackets()
    if requests?.turn(&core.publisher, at: now) == true { didWork = true }
    sendClient()
    glimpse?.send(&core)
    while let duration = core.wireToWire.popFirst() { latency.record(.wireToWire, duration) }
    return didWork || core.publisher.messageCount != before
  }

  /// Checkpoints are shown before the packets that lead to them leave.
  private mutating func sendPackets() {
    while core.takeCheckpoint({ checkpoints?.append($0, levels: $1) }) {}
    while core.publisher.packet.byteCount > 0 {
      Self.send(core.publisher, on: &lines, at: clock.now())
      core.publisher.packetSent(at: clock.now())
    }
    lines.sendDue(at: clock.now())
  }

  private static func send(
    _ publisher: borrowing ItchPublisher, on lines: inout ExchangeLines, at now: MonotonicNanos
  ) {
    lines.send(publisher.packet, message: publisher.packetMessage, at: now)
  }

  private mutating func receiveClient(_ now: MonotonicNanos) -> Bool {
    guard client != nil else { return accept() }
    // What comes behind a violation is not looked at, now or when the journal is read.
    if journal != nil, core.port.isClosing { return false }
    let before = core.port.input.count
    switch client?.receive(into: &core.port.input) {
    case .progress:
      Self.write(core.port.input, from: before, at: now, to: &journal)
      return true
    case .wouldBlock, .noRoom: return false
    case .closed, .failed, nil:
      disconnect()
      return true
    }
  }

  private mutating func accept() -> Bool {
    do throws(NetError) {
      guard let accepted = try listener.accept() else { return false }
      put(.connect, at: clock.now())
      // Another one stood when it is refused, and then this one would not have been asked for.
      if core.port.isConnected { client = consume accepted }
      return true
    } catch {
      counters.add(.acceptFail)
      return false
    }
  }

  private mutating func sendClient() {
    if !core.port.output.isEmpty {
      switch client?.send(from: &core.port.output) {
      case .progress, .wouldBlock, .noRoom: break
      case .closed, .failed, nil: disconnect()
      }
    }
    if core.port.isClosing, core.port.output.isEmpty { disconnect() }
  }

  private mutating func disconnect() {
    client = nil
    put(.disconnect, at: clock.now())
  }

  package mutating func housekeep(_ command: BoardCommand, _ now: MonotonicNanos) {
    publishFigures()
    switch command {
    case .boot: state = .ready
    case .run:
      if state == .ready || state == .booting {
        put(.resumeFlow, at: now)
        lines.begin(at: now)
        requests?.begin(at: now)
      }
      state = core.phase == .trading ? .running : .drained
    case .quiesce, .flatten:
      if core.phase == .trading { put(.stopFlow, at: now) }
      state = .drained
    case .stop: end(now)
    }
  }

  private mutating func end(_ now: MonotonicNanos) {
    if let last = endSentAt, now - last < Self.endInterval { return }
    guard endCount < Self.endRepeatCount else {
      state = .stopped
      return
    }
    if messagesAtClose == nil { messagesAtClose = core.publisher.messageCount }
    put(.endSession, at: now)
    sendPackets()
    sendClient()
    endSentAt = now
    endCount += 1
  }

  private mutating func publishFigures() {
    let figures = core.port.counters
    counters.store(.messagePublish, core.publisher.messageCount)
    counters.store(.packetSend, lines.sentCount)
    counters.store(.packetRefuse, lines.refusedCount)
    counters.store(.requestAnswer, core.publisher.requestAnswerCount)
    counters.store(.requestRefuse, core.publisher.requestRefusalCount)
    counters.store(.snapshotSend, core.glimpse.counters.snapshotSend)
    counters.store(
      .orderReceive, figures.orderAccepted &+ figures.orderReplaced &+ figures.orderRejected)
    for index in 0..<core.configuration.instruments.count {
      let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: index))
      let isShown = positions.publish(core.port.book.position(instrument), at: index)
      precondition(isShown, "more instruments than the shared table holds")
    }
  }

  /// The orders of the engine's book as text.
  package func bookLines() -> [String] {
    let instruments = core.configuration.instruments.enumerated().map { index, listed in
      (code: listed.code, instrument: InstrumentID(raw: UInt32(index)))
    }
    return BookText.lines(instruments) { instrument, side, body in
      core.engine.book.forEachOrder(instrument, side) { body($0.order, $0.price, $0.quantity) }
    }
  }

  /// What the faults of the order port came to; nil when there are none.
  package var orderFaultText: String? {
    guard !core.configuration.port.faults.isEmpty else { return nil }
    return "order port: \(core.port.faultCounters.text)"
  }

  /// What the exchange and the faults on its lines came to.
  package mutating func figures() -> ExchangeFigures {
    var figures = ExchangeFigures()
    figures.messages = messagesAtClose ?? core.publisher.messageCount
    figures.sessions = core.sessionCount + 1
    figures.lines = lines.figures
    if let counters = requests?.counters() { figures.answers = .init("answers", counters) }
    figures.requestsAnswered = core.publisher.requestAnswerCount
    figures.requestsRefused = core.publisher.requestRefusalCount
    figures.snapshotsSent = core.glimpse.counters.snapshotSend
    let recorded = core.recorderFigures()
    figures.checkpoints = recorded.checkpoints
    figures.engineMismatches = recorded.engineMismatches + recorded.faults
    figures.checkpointsLost = recorded.overruns
    if let refusals = checkpoints?.refusals { figures.checkpointsLost += refusals }
    return figures
  }
}
