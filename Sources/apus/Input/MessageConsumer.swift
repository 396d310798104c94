// SPDX-License-Identifier: Apache-2.0
internal import Wire

/// Receives the wire messages of an input file in file order.
///
/// The bytes are valid during the call only.
protocol MessageConsumer {
  /// One ITCH 5.0 message.
  mutating func itch(_ message: RawSpan, _ origin: MessageOrigin) throws
  /// One KRX message, a whole datagram.
  mutating func krx(_ message: RawSpan, _ origin: MessageOrigin) throws
  /// One packet of a SoupBinTCP stream that carries OUCH; `bytes` starts with it.
  mutating func soup(
    _ packet: SoupBinTCP.Packet, in bytes: RawSpan, fromServer: Bool, _ origin: MessageOrigin
  ) throws
  /// A sign of progress, every few thousand frames or messages.
  mutating func progressed(_ position: Int64, of byteCount: Int64)
}

/// Where a message came from.
struct MessageOrigin {
  /// The capture's stamp, Unix nanoseconds; nil in files that are no captures.
  var captured: Int64?
  /// Addresses and ports; nil in files that are no captures.
  var frame: EthernetFrame?
  /// Session and number of a message of MoldUDP64.
  var session: MoldUDP64.Session?
  var sequence: UInt64 = 0
  /// Of a KRX message.
  var generation = KRX.Generation.krx2011
}

/// What an input file held besides the messages handed on.
struct InputCounts {
  var frames: UInt64 = 0
  /// MoldUDP64 packets without message.
  var heartbeats: UInt64 = 0
  /// Blocks of no bytes, which take a sequence number and say nothing.
  var emptyBlocks: UInt64 = 0
  /// Frames that carry no message, by reason: ARP, IGMP, ports of neither protocol…
  var skipped: [String: UInt64] = [:]
  /// Packets refused as malformed, by reason.
  var refused: [String: UInt64] = [:]
  /// Bytes after the last whole record of the file.
  var cutByteCount = 0

  /// Adds what a router counted.
  mutating func merge(_ other: InputCounts) {
    heartbeats += other.heartbeats
    emptyBlocks += other.emptyBlocks
    skipped.merge(other.skipped, uniquingKeysWith: +)
    refused.merge(other.refused, uniquingKeysWith: +)
  }

  mutating func skip(_ reason: String) { skipped[reason, default: 0] += 1 }
  mutating func refuse(_ reason: String) { refused[reason, default: 0] += 1 }
}
