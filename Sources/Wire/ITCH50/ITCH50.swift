// SPDX-License-Identifier: Apache-2.0

/// Nasdaq TotalView-ITCH 5.0: big-endian, packed, no sequence numbers of its own.
///
/// The unit decoded here is one message from its type byte on; MoldUDP64, SoupBinTCP and
/// BinaryFILE frame it. Prices are wire integers with four implied decimals
/// (`Price(tenThousandths:)`) unless a message says otherwise; times are nanoseconds since
/// midnight of US/Eastern.
@usableFromInline
package enum ITCH50 {
  /// The eleven bytes that every message but `EndOfSnapshot` starts with.
  ///
  ///     0 type 1 · 1 stock locate 2 · 3 tracking number 2 · 5 timestamp 6
  @usableFromInline
  package struct Header: Sendable, BitwiseCopyable, Hashable {
    /// The day's number of the stock, 0 for messages about no single stock.
    @usableFromInline package var stockLocate: UInt16
    @usableFromInline package var trackingNumber: UInt16
    /// Nanoseconds since midnight, 48 bits on the wire.
    @usableFromInline package var timestamp: UInt64

    @inlinable package static var byteCount: Int { 11 }

    @usableFromInline
    enum Offset {
      @inlinable static var stockLocate: Int { 1 }
      @inlinable static var trackingNumber: Int { 3 }
      @inlinable static var timestamp: Int { 5 }
    }

    @inlinable
    package init(stockLocate: UInt16, trackingNumber: UInt16 = 0, timestamp: UInt64) {
      self.stockLocate = stockLocate
      self.trackingNumber = trackingNumber
      self.timestamp = timestamp
    }

    @inlinable
    init(_ bytes: RawSpan) {
      stockLocate = bytes.u16(at: Offset.stockLocate)
      trackingNumber = bytes.u16(at: Offset.trackingNumber)
      timestamp = bytes.u48(at: Offset.timestamp)
    }

    @inlinable
    func write(_ type: UInt8, to output: inout MutableRawSpan, at offset: Int) {
      output.put(type, at: offset)
      output.put(stockLocate, at: offset + Offset.stockLocate)
      output.put(trackingNumber, at: offset + Offset.trackingNumber)
      output.put48(timestamp, at: offset + Offset.timestamp)
    }
  }
}

/// A fixed-length ITCH 5.0 message with the eleven-byte header.
@usableFromInline
package protocol ITCH50Message: WireEncodable, Sendable, BitwiseCopyable, Hashable {
  static var type: UInt8 { get }
  /// The exact length of the message, type byte included.
  static var byteCount: Int { get }
  var header: ITCH50.Header { get set }

  /// The message in `bytes`; traps unless the caller has found the count to be `byteCount`.
  init(checked bytes: RawSpan)
}

extension ITCH50Message {
  @inlinable package var byteCount: Int { Self.byteCount }
  @inlinable package var stockLocate: UInt16 { header.stockLocate }
  @inlinable package var trackingNumber: UInt16 { header.trackingNumber }
  /// Nanoseconds since midnight of US/Eastern.
  @inlinable package var timestamp: UInt64 { header.timestamp }

  package static var typeText: String { String(Unicode.Scalar(type)) }
}
