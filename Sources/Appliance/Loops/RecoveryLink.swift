// SPDX-License-Identifier: Apache-2.0
internal import Feed
internal import Host
internal import Memory
package import Net
internal import Units
internal import Venue

/// The network side of a feed's recovery: a socket for requests and their replies, and the
/// connection to a snapshot server. Looked at only while the feed recovers; never blocks.
package struct RecoveryLink: ~Copyable {
  private enum Phase {
    case closed
    case connecting
    case open
  }

  /// What the link did that no feed sees.
  package struct Counters: Sendable, Equatable {
    /// Datagrams of peers that are no request server.
    package var strangerDatagram: UInt64 = 0
    /// Requests the kernel refused, and failures it reported later.
    package var requestFailed: UInt64 = 0
    /// Connections that could not be made, or broke.
    package var connectionFailed: UInt64 = 0
  }

  package private(set) var counters = Counters()
  private let requestServers: [RecoverySection.Server]
  private let snapshotServers: [RecoverySection.Server]
  private var socket: UDPSocket?
  private var connection: TCPConnection?
  private var phase = Phase.closed
  private var reply: ByteQueue
  private var action: ByteQueue
  private var input: ByteQueue
  private var output: ByteQueue
  /// When the last request left.
  private var requestTime: MonotonicNanos?

  /// Replies taken in one turn: a turn stays short when a server sends more than was asked for.
  private static var replyBatchCount: Int { 32 }
  /// How long after a request its answer may still come.
  private static var replyTimeMax: Nanos { .seconds(3) }

  /// Opens the socket when there are request servers.
  package init(_ section: RecoverySection) throws(NetError) {
    requestServers = section.requestServers
    snapshotServers = section.snapshotServers
    if section.requestServers.isEmpty {
      socket = nil
    } else {
      socket = try UDPSocket()
    }
    connection = nil
    reply = ByteQueue(capacity: 1 << 16)
    action = ByteQueue(capacity: RecoveryAction.byteCountMax)
    input = ByteQueue(capacity: MoldRecovery.chunkByteCountMax)
    output = ByteQueue(capacity: 1_024)
  }

  /// Carries out what the feed asks for and brings it what came; true when there was anything.
  mutating func turn<Decoder: FeedDecoder & ~Copyable>(
    _ core: inout DatafeedCore<Decoder>, clock: Clock
  ) -> Bool {
    var didWork = carryOut(&core, clock)
    didWork = takeReplies(&core, clock) || didWork
    didWork = stepConnection(&core, clock) || didWork
    return carryOut(&core, clock) || didWork
  }

  /// Takes the answers to requests that nobody waits for any more: left in the socket they would
  /// be missing from the counts, and be the first ones that the next recovery finds.
  mutating func takeLateReplies<Decoder: FeedDecoder & ~Copyable>(
    _ core: inout DatafeedCore<Decoder>, clock: Clock
  ) {
    guard let requestTime, clock.now() - requestTime < Self.replyTimeMax else { return }
    _ = takeReplies(&core, clock)
  }

  private mutating func carryOut<Decoder: FeedDecoder & ~Copyable>(
    _ core: inout DatafeedCore<Decoder>, _ clock: Clock
  ) -> Bool {
    var didWork = false
    while let next = core.nextRecoveryAction(output: &action) {
      didWork = true
      switch next {
      case .request(let server):
        request(server)
        requestTime = clock.now()
      case .connect(let server):
        if !connect(server) { core.snapshotConnection(.disconnected, now: clock.now()) }
      case .send:
        if !Self.append(action, to: &output) { counters.connectionFailed &+= 1 }
        sendOutput()
      case .disconnect: close()
      }
      action.removeAll()
    }
    return didWork
  }

  private mutating func request(_ server: Int) {
    if !Self.send(action, to: requestServers[server], through: &socket) {
      counters.requestFailed &+= 1
    }
  }

  private static func send(
    _ request: borrowing ByteQueue, to server: RecoverySection.Server,
    through socket: inout UDPSocket?
  ) -> Bool {
    socket?.send(request.readable, to: server.address, port: server.port) ?? false
  }

  private static func append(
    _ bytes: borrowing ByteQueue, to queue: inout ByteQueue
  ) -> Bool {
    queue.append(bytes.readable)
  }

  private mutating func takeReplies<Decoder: FeedDecoder & ~Copyable>(
    _ core: inout DatafeedCore<Decoder>, _ clock: Clock
  ) -> Bool {
    guard socket != nil else { return false }
    for count in 0..<Self.replyBatchCount {
      reply.removeAll()
      switch socket?.receive(into: &reply) {
      case .datagram(_, let address, let port):
        guard isRequestServer(address, port) else {
          counters.strangerDatagram &+= 1
          continue
        }
        core.receiveReply(reply.readable, receiveTime: clock.now())
        // The next request should leave before the next datagram is looked for.
        _ = carryOut(&core, clock)
      case .failed: counters.requestFailed &+= 1
      case .nothing, nil: return count > 0
      }
    }
    return true
  }

  private func isRequestServer(_ address: IPv4Address, _ port: UInt16) -> Bool {
    for server in requestServers where server.address == address && server.port == port {
      return true
    }
    return false
  }

  private mutating func connect(_ server: Int) -> Bool {
    close()
    let server = snapshotServers[server]
    do throws(NetError) {
      connection = try TCPConnection(to: server.address, port: server.port)
      phase = .connecting
      return true
    } catch {
      counters.connectionFailed &+= 1
      return false
    }
  }

  private mutating func stepConnection<Decoder: FeedDecoder & ~Copyable>(
    _ core: inout DatafeedCore<Decoder>, _ clock: Clock
  ) -> Bool {
    switch phase {
    case .closed: return false
    case .connecting:
      switch connection?.connectProgress() {
      case .pending: return false
      case .connected:
        phase = .open
        core.snapshotConnection(.connected, now: clock.now())
        return true
      case .failed, nil: return lose(&core, clock)
      }
    case .open:
      sendOutput()
      switch connection?.receive(into: &input) {
      case .progress:
        core.receiveSnapshot(input.readable, now: clock.now())
        input.removeAll()
        return true
      case .wouldBlock, .noRoom: return false
      case .closed, .failed, nil: return lose(&core, clock)
      }
    }
  }

  private mutating func lose<Decoder: FeedDecoder & ~Copyable>(
    _ core: inout DatafeedCore<Decoder>, _ clock: Clock
  ) -> Bool {
    counters.connectionFailed &+= 1
    close()
    core.snapshotConnection(.disconnected, now: clock.now())
    return true
  }

  /// What the kernel does not take at once waits for the next turn; failures show in receiving.
  private mutating func sendOutput() {
    guard phase == .open else { return }
    _ = connection?.send(from: &output)
  }

  private mutating func close() {
    sendOutput()
    connection = nil
    phase = .closed
    input.removeAll()
    output.removeAll()
  }
}
