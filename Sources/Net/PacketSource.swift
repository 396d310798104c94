// SPDX-License-Identifier: Apache-2.0
public import Units

/// Which clock a receive stamp was taken from, and how near to the wire.
@usableFromInline
package enum StampKind: UInt8, BitwiseCopyable, Sendable {
  case none
  /// Read in user space when the batch that held the datagram was received.
  case tsc
  /// By the kernel when the driver handed the frame over.
  case kernel
  /// By the network card.
  case hardware
}

/// What is known of a received datagram besides its bytes.
@usableFromInline
package struct DatagramInfo: BitwiseCopyable, Sendable {
  @usableFromInline package var receiveTime: MonotonicNanos
  /// IPv4 destination in host order.
  @usableFromInline package var group: UInt32
  /// UDP destination port.
  @usableFromInline package var port: UInt16
  /// The number the subscription was made with, such as 0 for line A and 1 for line B.
  @usableFromInline package var line: UInt8
  @usableFromInline package var stampKind: StampKind

  @inlinable
  package init(
    receiveTime: MonotonicNanos, stampKind: StampKind, group: UInt32, port: UInt16, line: UInt8
  ) {
    self.receiveTime = receiveTime
    self.group = group
    self.port = port
    self.line = line
    self.stampKind = stampKind
  }
}

/// What takes datagrams: a decoder, an arbiter, a recorder.
@usableFromInline
package protocol PacketSink: ~Copyable {
  /// Takes one UDP payload. The bytes belong to the source and are valid during the call only.
  /// Must not block or allocate.
  mutating func receive(_ payload: RawSpan, _ info: DatagramInfo)
}

/// What yields datagrams: a socket, an AF_XDP ring, a capture file.
@usableFromInline
package protocol PacketSource: ~Copyable {
  /// Hands up to `limit` waiting datagrams to `sink` in order of arrival per subscription, and
  /// returns how many; never blocks, allocates or copies a payload. For one thread.
  mutating func poll<Sink: PacketSink & ~Copyable>(limit: Int, into sink: inout Sink) -> Int
}
