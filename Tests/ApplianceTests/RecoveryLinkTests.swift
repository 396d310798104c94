// SPDX-License-Identifier: Apache-2.0
import Appliance
import Exchange
import Feed
import Host
import Memory
import Net
import Rings
import TestSupport
import Testing
import Units
import Venue
import VenueNasdaq
import Wire

/// A simulated exchange whose packets come by call, some of them on no line, and whose request and
/// snapshot servers listen on the loopback.
private final class LossyMarket {
  var core: ExchangeCore
  let lost: Range<Int>
  var requests: UDPSocket
  let listener: TCPListener
  private var client: TCPConnection?
  private var position = 0
  private var bytes = ByteQueue(capacity: 4_096)
  private var output = ByteQueue(capacity: 4_096)
  /// Where the last answer went.
  private var asker: (address: IPv4Address, port: UInt16)?

  init(lost: Range<Int>, clock: Clock) throws {
    self.lost = lost
    requests = try UDPSocket(binding: .loopback)
    listener = try TCPListener(address: .loopback, port: 0)
    client = nil
    core = ExchangeCore(
      ExchangeConfiguration(session: Code("LOSSY")!), start: clock.now())
    core.start(at: clock.now())
  }

  /// Sends nothing more but what is made already and the heartbeats.
  func rest() { core.stopFlow() }

  func poll<Sink: PacketSink & ~Copyable>(at now: MonotonicNanos, into sink: inout Sink) -> Int {
    core.advance(to: now)
    guard core.publisher.packet.byteCount > 0 else { return 0 }
    if !lost.contains(position) {
      let info = DatagramInfo(
        receiveTime: now, stampKind: .tsc, group: 0, port: 26_400, line: 0)
      sink.receive(core.publisher.packet, info)
    }
    position += 1
    core.publisher.packetSent(at: now)
    return 1
  }

  func answerRequests() {
    bytes.removeAll()
    while case .datagram(_, let address, let port) = requests.receive(into: &bytes) {
      if core.publisher.answer(bytes.readable) {
        _ = requests.send(core.publisher.reply, to: address, port: port)
        asker = (address, port)
      }
      bytes.removeAll()
    }
  }

  /// Sends the last answer once more.
  func answerAgain() {
    if let asker { Self.send(core.publisher, to: asker, through: &requests) }
  }

  private static func send(
    _ publisher: borrowing ItchPublisher, to asker: (address: IPv4Address, port: UInt16),
    through socket: inout UDPSocket
  ) {
    _ = socket.send(publisher.reply, to: asker.address, port: asker.port)
  }

  /// Accepts a login and answers it with a snapshot of nothing as of the next message.
  func answerLogins() throws {
    if let accepted = try listener.accept() {
      client = consume accepted
      bytes.removeAll()
    }
    guard client != nil, case .progress = client?.receive(into: &bytes) else { return }
    guard case .packet(let packet) = SoupBinTCP.next(in: bytes.readable),
      packet.type == .loginRequest
    else { return }
    bytes.removeAll()
    write(SoupBinTCP.LoginAccepted(session: Code("GLIMPSE")!, sequence: 1))
    write(
      SoupBinTCP.Data.sequenced(
        ITCH50.EndOfSnapshot(sequence: core.publisher.nextSequence)))
    _ = client?.send(from: &output)
  }

  private func write(_ packet: some WireEncodable) {
    let byteCount = packet.byteCount
    var target = output.writable
    packet.write(to: &target, at: 0)
    output.commit(byteCount)
  }
}

private struct LossySource: FiguredSource, ~Copyable {
  let market: LossyMarket
  let clock: Clock

  mutating func poll<Sink: PacketSink & ~Copyable>(limit: Int, into sink: inout Sink) -> Int {
    market.poll(at: clock.now(), into: &sink)
  }

  mutating func figures(clock: Clock) -> ReceiveFigures { ReceiveFigures(kind: .udp, drops: 0) }
}

@Suite(.serialized) struct RecoveryLinkTests {
  private static func loop(
    _ market: LossyMarket, _ keys: String, _ clock: Clock, in place: RegionDirectory
  ) throws -> DatafeedLoop<LossySource, FeedNasdaq> {
    let text = """
      [[line]]
      group = "239.77.0.1"
      [recovery]
      \(keys)
      """
    let configuration = try Configuration(text: text, source: "test")
    let feed = DatafeedProcess.nasdaqConfiguration(
      configuration, midnight: UnixNanos(raw: 0), preset: [])
    return try DatafeedLoop(
      source: LossySource(market: market, clock: clock), decoder: FeedNasdaq(feed),
      instrumentCapacity: 1_024, eventCapacity: 1 << 16, tradingDate: 20_261_123,
      recovery: RecoveryLink(configuration.recovery), clock: clock, in: place)
  }

  private static func counts(
    _ loop: borrowing DatafeedLoop<LossySource, FeedNasdaq>
  ) -> [String: UInt64] {
    var counts: [String: UInt64] = [:]
    loop.forEachCounter { name, count in counts[name] = count }
    return counts
  }

  /// Turns the loop until `isDone`, ten seconds at most.
  private static func turn(
    _ loop: inout DatafeedLoop<LossySource, FeedNasdaq>, _ market: LossyMarket, _ clock: Clock,
    until isDone: ([String: UInt64]) -> Bool
  ) throws -> [String: UInt64] {
    let start = clock.now()
    var housekeptAt = start
    while clock.now() - start < .seconds(10) {
      for _ in 0..<100 {
        _ = loop.turn()
        market.answerRequests()
        try market.answerLogins()
      }
      if clock.now() - housekeptAt >= .milliseconds(1) {
        housekeptAt = clock.now()
        loop.housekeep(.run, housekeptAt)
        if isDone(counts(loop)) { break }
      }
    }
    return counts(loop)
  }

  @Test("lost packets are asked for over the network and come back")
  func request() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let clock = try Clock.calibrated()
    let market = try LossyMarket(lost: 20..<60, clock: clock)
    let port = try market.requests.localName().port
    var loop = try Self.loop(
      market, "request_servers = [\"127.0.0.1:9\", \"127.0.0.1:\(port)\"]", clock,
      in: folder.directory)
    let counts = try Self.turn(&loop, market, clock) { $0["recoveryCompleted"] == 1 }
    #expect(counts["recoveryCompleted"] == 1)
    #expect(counts["messageLost"] == 0)
    #expect(counts["messageRecovered", default: 0] >= 40)
    let lines = try LinePublisher.read(in: folder.directory)
    #expect(lines.map(\.line) == [0, 1])
    #expect(lines.last?.figures.messagesFilled == counts["messageRecovered"])
  }

  @Test("an answer that comes when nothing is missing any more is counted, not left for later")
  func lateReply() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let clock = try Clock.calibrated()
    let market = try LossyMarket(lost: 20..<60, clock: clock)
    let port = try market.requests.localName().port
    var loop = try Self.loop(
      market, "request_servers = [\"127.0.0.1:\(port)\"]", clock, in: folder.directory)
    let before = try Self.turn(&loop, market, clock) { $0["recoveryCompleted"] == 1 }
    market.answerAgain()
    let unexpected = before["replyUnexpected", default: 0] + 1
    let after = try Self.turn(&loop, market, clock) { $0["replyUnexpected"] == unexpected }
    #expect(after["replyUnexpected"] == unexpected)
    #expect(after["recoveryBegun"] == 1)
  }

  @Test("a hole beyond the window is closed by a snapshot over the network")
  func snapshot() throws {
    let folder = TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let clock = try Clock.calibrated()
    let market = try LossyMarket(lost: 20..<60, clock: clock)
    // Nobody listens at the first server's port.
    let keys = """
      snapshot_servers = ["127.0.0.1:9", "127.0.0.1:\(market.listener.port)"]
      snapshot_timeout_ms = 2000
      """
    var loop = try Self.loop(market, keys, clock, in: folder.directory)
    let counts = try Self.turn(&loop, market, clock) { $0["recoveryCompleted"] == 1 }
    #expect(counts["recoveryCompleted"] == 1)
    #expect(counts["snapshotLoaded"] == 1)
    #expect(counts["snapshotDisconnected"] == 1)
    #expect(counts["gap"] == 0)
  }
}
