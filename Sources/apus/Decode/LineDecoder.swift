// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import Wire

/// Turns wire messages into JSON lines on standard output and counts them.
struct LineDecoder: MessageConsumer {
  /// Messages written, by format and type.
  private(set) var decoded: [MessageKind: UInt64] = [:]
  /// Messages of no known type, by format and type.
  private(set) var unknown: [MessageKind: UInt64] = [:]
  /// Messages of a known type but of the wrong length or content.
  private(set) var refused: [MessageKind: UInt64] = [:]
  private var newYork: SessionClock
  private var seoul: SessionClock
  /// Tickers by stock locate, as far as messages have told them.
  private var tickers = [String?](repeating: nil, count: 1 << 16)
  private let line = MessageLine()
  private let text = JSONText()
  private let output: LineOutput
  /// Whether the last message that told was OUCH 4.2; whether the other version may come.
  private var isOUCH42: Bool
  private let isOUCHKnown: Bool
  private var progress = Progress("decode")
  private var lineCount: UInt64 = 0
  private var addresses: [UInt32: String] = [:]

  struct MessageKind: Hashable {
    var format: String
    var type: String
  }

  /// A decoder that takes messages to be of `date` where one is given, else of their capture
  /// stamp's day, else of `fallback`. The version of OUCH is what `carried` says, else told by the
  /// messages' lengths.
  init(output: LineOutput, date: String?, fallback: String, carried: CarriedProtocol = .auto) {
    self.output = output
    isOUCH42 = carried == .ouch42
    isOUCHKnown = carried == .ouch42 || carried == .ouch50
    newYork = SessionClock(zone: .newYork, date: date, fallback: fallback)
    seoul = SessionClock(zone: .seoul, date: date, fallback: fallback)
  }

  mutating func itch(_ message: RawSpan, _ origin: MessageOrigin) throws {
    line.begin()
    var visitor = line
    let outcome = ITCH50.describe(message, to: &visitor)
    guard outcome == .decoded else {
      return refuse("ITCH 5.0", message, isUnknown: outcome == .unknownType)
    }
    let locate = Int(line.stockLocate)
    if let ticker = line.ticker, locate > 0 { tickers[locate] = ticker }
    let instrument = line.ticker ?? (locate > 0 ? tickers[locate] : nil)
    try write("ITCH 5.0", time: sinceMidnight(origin), instrument, origin, carrier(origin))
  }

  mutating func krx(_ message: RawSpan, _ origin: MessageOrigin) throws {
    line.begin()
    var visitor = line
    let generation = origin.generation
    let outcome = KRX.describe(message, generation, to: &visitor)
    guard outcome == .decoded || outcome == .recognized else {
      return refuse(
        generation.name, message, isUnknown: outcome == .unknownType, typeByteCount: 5)
    }
    var time: Int64?
    if let clock = line.clock { time = seoul.time(clock: clock, captured: origin.captured) }
    try write(generation.name, time: time, line.ticker, origin, carrier(origin))
  }

  mutating func soup(
    _ packet: SoupBinTCP.Packet, in bytes: RawSpan, fromServer: Bool, _ origin: MessageOrigin
  ) throws {
    let carrier = TransportFields.soup(
      packetType: packet.type.rawValue, source: endpoint(origin, isSource: true),
      destination: endpoint(origin, isSource: false))
    line.begin()
    var visitor = line
    guard packet.type == .sequencedData || packet.type == .unsequencedData else {
      guard SoupBinTCP.describe(packet, in: bytes, to: &visitor) else {
        return refuse("SoupBinTCP", bytes, isUnknown: false)
      }
      return try write("SoupBinTCP", time: nil, nil, origin, carrier)
    }
    let message = packet.payload(of: bytes)
    var described = describe(message, isOUCH42: isOUCH42, fromServer)
    if !described.isDecoded, !isOUCHKnown {
      line.begin()
      let other = describe(message, isOUCH42: !isOUCH42, fromServer)
      if other.isDecoded {
        described = other
        isOUCH42.toggle()
      }
    }
    guard described.isDecoded else {
      return refuse(described.format, message, isUnknown: described.isUnknown)
    }
    try write(described.format, time: sinceMidnight(origin), line.ticker, origin, carrier)
  }

  private func describe(
    _ message: RawSpan, isOUCH42: Bool, _ fromServer: Bool
  ) -> (format: String, isDecoded: Bool, isUnknown: Bool) {
    var visitor = line
    guard isOUCH42 else {
      let outcome =
        fromServer
        ? OUCH50.describeOutbound(message, to: &visitor)
        : OUCH50.describeInbound(message, to: &visitor)
      return ("OUCH 5.0", outcome == .decoded, outcome == .unknownType)
    }
    let outcome =
      fromServer
      ? OUCH42.describeOutbound(message, to: &visitor)
      : OUCH42.describeInbound(message, to: &visitor)
    return ("OUCH 4.2", outcome == .decoded, outcome == .unknownType)
  }

  mutating func progressed(_ position: Int64, of byteCount: Int64) {
    progress.show(position, of: byteCount, "\(lineCount) messages")
  }

  /// Writes what is pending and takes the progress line away.
  mutating func finish() throws {
    progress.end()
    try output.flush()
  }

  private mutating func write(
    _ format: String, time: Int64?, _ instrument: String?, _ origin: MessageOrigin,
    _ transport: TransportFields
  ) throws {
    decoded[MessageKind(format: format, type: line.type), default: 0] += 1
    lineCount += 1
    line.write(
      to: text, time: time, captured: origin.captured, instrument: instrument,
      transport: transport)
    try output.take(text)
  }

  private mutating func refuse(
    _ format: String, _ message: RawSpan, isUnknown: Bool, typeByteCount: Int = 1
  ) {
    var type = ""
    for offset in 0..<typeByteCount {
      guard let byte = message.byte(at: offset) else { continue }
      type += byte > 0x20 && byte < 0x7F ? String(Unicode.Scalar(byte)) : "."
    }
    let kind = MessageKind(format: format, type: type)
    if isUnknown { unknown[kind, default: 0] += 1 } else { refused[kind, default: 0] += 1 }
  }

  private mutating func sinceMidnight(_ origin: MessageOrigin) -> Int64? {
    guard let timestamp = line.timestamp, let nanos = Int64(exactly: timestamp) else { return nil }
    let (time, overflow) = newYork.midnight(captured: origin.captured)
      .addingReportingOverflow(nanos)
    return overflow ? nil : time
  }

  private mutating func carrier(_ origin: MessageOrigin) -> TransportFields {
    guard let frame = origin.frame else { return .file }
    let group = address(frame.destination)
    guard let session = origin.session else {
      return .datagram(group: group, port: frame.destinationPort)
    }
    return .mold(
      session: session.text, sequence: origin.sequence, group: group, port: frame.destinationPort)
  }

  private mutating func endpoint(_ origin: MessageOrigin, isSource: Bool) -> String {
    guard let frame = origin.frame else { return "" }
    let port = isSource ? frame.sourcePort : frame.destinationPort
    return "\(address(isSource ? frame.source : frame.destination)):\(port)"
  }

  private mutating func address(_ raw: UInt32) -> String {
    if let known = addresses[raw] { return known }
    let text = "\(raw >> 24).\(raw >> 16 & 0xFF).\(raw >> 8 & 0xFF).\(raw & 0xFF)"
    addresses[raw] = text
    return text
  }
}
