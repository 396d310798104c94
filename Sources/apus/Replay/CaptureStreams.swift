// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import Net
internal import Units
internal import Wire

/// The multicast streams of a KRX capture, their generation and the day they belong to.
struct CaptureStreams {
  private struct Stream: Hashable {
    var group: UInt32
    var port: UInt16
  }

  private var streams: Set<Stream> = []
  private var firstStamp: Int64?
  /// Datagrams by what they were read as: the first of a stream may fit more than one generation.
  private var counts: [KRX.Generation: UInt64] = [:]

  init(_ path: String) throws {
    var input = try InputFile(path: path, format: .pcap)
    try input.read(carried: .auto, into: &self)
    guard !streams.isEmpty else {
      throw InputError(description: "--pcap \(path): no KRX multicast datagrams in it")
    }
    guard streams.count <= 255 else {
      throw InputError(description: "--pcap \(path): \(streams.count) streams, at most 255")
    }
  }

  /// A configuration that receives every stream.
  var configuration: String {
    var text = """
      [feed]
      format = "\(format.rawValue)"
      instrument_capacity = 8192
      date = "\(date)"

      """
    let ordered = streams.sorted { ($0.group, $0.port) < ($1.group, $1.port) }
    for (index, stream) in ordered.enumerated() {
      text += """

        [[line]]
        name = "\(index)"
        stream = "\(index)"
        interface = "lo"
        group = "\(IPv4Address(raw: stream.group))"
        port = \(stream.port)

        """
    }
    return text
  }

  private var format: FeedSection.Format {
    let found = counts.max { $0.value < $1.value }?.key
    return FeedSection.Format.allCases.first { $0.generation == found } ?? .krx
  }

  /// The first datagram's day in Korea.
  private var date: String {
    guard let firstStamp else { return "" }
    return TradingDay.date(of: UnixNanos(raw: firstStamp), in: .seoul)
  }
}

extension CaptureStreams: MessageConsumer {
  mutating func krx(_ message: RawSpan, _ origin: MessageOrigin) {
    guard let frame = origin.frame, IPv4Address(raw: frame.destination).isMulticast else { return }
    if firstStamp == nil { firstStamp = origin.captured }
    counts[origin.generation, default: 0] += 1
    streams.insert(Stream(group: frame.destination, port: frame.destinationPort))
  }

  mutating func itch(_ message: RawSpan, _ origin: MessageOrigin) {}
  mutating func soup(
    _ packet: SoupBinTCP.Packet, in bytes: RawSpan, fromServer: Bool, _ origin: MessageOrigin
  ) {}
  mutating func progressed(_ position: Int64, of byteCount: Int64) {}
}
