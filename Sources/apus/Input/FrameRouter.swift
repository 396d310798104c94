// SPDX-License-Identifier: Apache-2.0
internal import Memory
internal import Units
internal import Wire

/// Takes the frames of a capture apart and hands each message to the consumer of its protocol.
struct FrameRouter {
  var counts = InputCounts()
  private let carried: CarriedProtocol
  /// What each group and port was found to carry.
  private var protocols: [Endpoint: CarriedProtocol] = [:]
  private var streams: [Connection: SoupStream] = [:]
  /// The same streams, oldest first.
  private var order: [SoupStream] = []

  private struct Endpoint: Hashable {
    var address: UInt32
    var port: UInt16
  }

  private struct Connection: Hashable {
    var source: Endpoint
    var destination: Endpoint
  }

  private final class SoupStream {
    let bytes = TCPStream()
    /// The newest segment's.
    var origin = MessageOrigin()
    var isServer = false
    /// The bytes are no SoupBinTCP; what follows is skipped.
    var isForeign = false
  }

  /// A router for captures that carry `carried`; `auto` finds out per group and port.
  init(carried: CarriedProtocol) { self.carried = carried }

  /// Takes one frame of `capture`.
  mutating func take(
    _ record: Pcap.Record, of capture: RawSpan, into consumer: inout some MessageConsumer
  ) throws {
    let bytes = record.frame(of: capture)
    switch record.parse(capture) {
    case .refused(let reason):
      switch reason {
      case .notIPv4, .otherProtocol: counts.skip("\(reason)")
      default: counts.refuse("frame \(reason)")
      }
    case .frame(let frame):
      let origin = MessageOrigin(captured: record.time.raw, frame: frame)
      switch frame.transport {
      case .udp: try takeDatagram(frame.payload(of: bytes), origin, frame, into: &consumer)
      case .tcp: try takeSegment(frame.payload(of: bytes), origin, frame, into: &consumer)
      }
    }
  }

  private mutating func takeDatagram(
    _ payload: RawSpan, _ origin: MessageOrigin, _ frame: EthernetFrame,
    into consumer: inout some MessageConsumer
  ) throws {
    switch carriedProtocol(of: payload, frame) {
    case .moldudp64: try takeMold(payload, origin, into: &consumer)
    case .krx2011, .exturePlus, .exture3:
      var origin = origin
      origin.generation = generation(of: payload, frame)
      try consumer.krx(payload, origin)
    case .ouch50, .ouch42, .auto: counts.skip("port \(frame.destinationPort)")
    }
  }

  private mutating func carriedProtocol(
    of payload: RawSpan, _ frame: EthernetFrame
  ) -> CarriedProtocol {
    guard carried == .auto else { return carried }
    let endpoint = Endpoint(address: frame.destination, port: frame.destinationPort)
    if let known = protocols[endpoint] { return known }
    let found: CarriedProtocol =
      KRX.generation(of: payload).map(CarriedProtocol.init)
      ?? (FrameRouter.isMold(payload) ? .moldudp64 : .auto)
    if found != .auto { protocols[endpoint] = found }
    return found
  }

  /// Whether a datagram is MoldUDP64 with ITCH 5.0 inside, as far as its own bytes tell.
  private static func isMold(_ payload: RawSpan) -> Bool {
    guard case .packet(let packet) = MoldUDP64.parse(payload) else { return false }
    guard packet.kind == .data else { return true }
    var blocks = packet.blocks
    guard let first = blocks.next(in: payload) else { return false }
    var nobody = NoHandler()
    return first.byteCount == 0 || ITCH50.decode(first, into: &nobody) == .decoded
  }

  /// Whether a datagram is one whole KRX message of any generation.
  static func isKRX(_ payload: RawSpan) -> Bool { KRX.generation(of: payload) != nil }

  /// The generation that was asked for, else the one that the datagram fits.
  ///
  /// A few short messages fit two generations, so what a group and port was taken for goes first,
  /// and a message that does not fit it corrects that.
  private mutating func generation(
    of payload: RawSpan, _ frame: EthernetFrame
  ) -> KRX.Generation {
    if let generation = carried.generation { return generation }
    let endpoint = Endpoint(address: frame.destination, port: frame.destinationPort)
    let known = protocols[endpoint]?.generation
    if let known, KRX.fits(payload, known) { return known }
    guard let found = KRX.generation(of: payload) else { return known ?? .exture3 }
    protocols[endpoint] = CarriedProtocol(found)
    return found
  }

  private struct NoHandler: ITCH50Handler {}

  private mutating func takeMold(
    _ payload: RawSpan, _ origin: MessageOrigin, into consumer: inout some MessageConsumer
  ) throws {
    switch MoldUDP64.parse(payload) {
    case .refused(let reason):
      counts.refuse("MoldUDP64 \(reason)")
    case .packet(let packet):
      if packet.kind != .data { counts.heartbeats += 1 }
      var origin = origin
      origin.session = packet.session
      origin.sequence = packet.sequence
      var blocks = packet.blocks
      while let message = blocks.next(in: payload) {
        if message.byteCount > 0 {
          try consumer.itch(message, origin)
        } else {
          counts.emptyBlocks += 1
        }
        origin.sequence += 1
      }
    }
  }

  private mutating func takeSegment(
    _ payload: RawSpan, _ origin: MessageOrigin, _ frame: EthernetFrame,
    into consumer: inout some MessageConsumer
  ) throws {
    guard [.auto, .ouch50, .ouch42].contains(carried) else { return counts.skip("TCP") }
    let connection = Connection(
      source: Endpoint(address: frame.source, port: frame.sourcePort),
      destination: Endpoint(address: frame.destination, port: frame.destinationPort))
    let stream = stream(of: connection)
    guard !stream.isForeign else { return counts.skip("TCP port \(frame.destinationPort)") }
    stream.origin = origin
    stream.bytes.take(frame, payload: payload)
    try drain(&stream.bytes.queue, stream, into: &consumer)
  }

  private mutating func stream(of connection: Connection) -> SoupStream {
    if let known = streams[connection] { return known }
    let stream = SoupStream()
    streams[connection] = stream
    order.append(stream)
    return stream
  }

  private mutating func drain(
    _ queue: inout ByteQueue, _ stream: SoupStream, into consumer: inout some MessageConsumer
  ) throws {
    while !queue.isEmpty {
      switch SoupBinTCP.next(in: queue.readable) {
      case .incomplete:
        return
      case .refused(let reason):
        counts.refuse("SoupBinTCP \(reason)")
        stream.isForeign = true
        queue.removeAll()
      case .packet(let packet):
        if packet.type.isServerOnly { stream.isServer = true }
        try consumer.soup(
          packet, in: queue.readable, fromServer: stream.isServer, stream.origin)
        queue.consume(packet.byteCount)
      }
    }
  }

  /// Hands on what waits behind holes and counts what the end of the capture left open.
  mutating func finish(into consumer: inout some MessageConsumer) throws {
    for stream in order {
      while stream.bytes.hasHole {
        stream.bytes.skipHole()
        try drain(&stream.bytes.queue, stream, into: &consumer)
      }
      for _ in 0..<stream.bytes.holeCount { counts.refuse("TCP hole") }
      if !stream.bytes.queue.isEmpty { counts.refuse("SoupBinTCP cut packet") }
    }
  }
}

extension SoupBinTCP.PacketType {
  /// Whether only servers send this type.
  fileprivate var isServerOnly: Bool {
    switch self {
    case .loginAccepted, .loginRejected, .sequencedData, .serverHeartbeat, .endOfSession: true
    case .debug, .unsequencedData, .loginRequest, .clientHeartbeat, .logoutRequest: false
    }
  }
}
