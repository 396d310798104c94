// SPDX-License-Identifier: Apache-2.0
public import Units

/// Nasdaq OUCH 4.2: order entry, big-endian, carried in SoupBinTCP.
///
/// Every message has its type's one length. Orders are named by a token of 14 characters that is
/// used once a day. Prices have four implied decimals.
///
///     inbound:  0 type 1 · fields
///     outbound: 0 type 1 · 1 timestamp 8 · fields
@usableFromInline
package enum OUCH42 {
  /// What became of one message; everything but `decoded` is for the caller to count.
  @usableFromInline
  package enum Outcome: UInt8, Sendable, BitwiseCopyable {
    case decoded
    /// The first byte names no message of this direction.
    case unknownType
    /// Empty, or not as long as its type is.
    case wrongLength
  }

  /// The price of a market or cross order.
  @inlinable package static var marketPrice: UInt32 { 0x7FFF_FFFF }

  /// The price of a price field.
  @inlinable
  package static func price(_ field: UInt32) -> Price { Price(raw: Int64(field) * 100_000) }

  /// The price field of `price`, rounded towards zero; nil for a negative one and from the market
  /// order's on.
  @inlinable
  package static func field(_ price: Price) -> UInt32? {
    guard price.isDefined else { return nil }
    let field = UInt32(exactly: price.mantissa(decimals: 4))
    return field.flatMap { $0 < marketPrice ? $0 : nil }
  }
}

/// An OUCH 4.2 message.
@usableFromInline
package protocol OUCH42Message: WireEncodable, Sendable, BitwiseCopyable, Hashable {
  static var type: UInt8 { get }
  /// Bytes of the message, type byte included.
  static var byteCount: Int { get }
  /// The count of revisions that end a field earlier.
  static var byteCountMin: Int { get }

  /// The fields of `bytes`; traps unless the caller has found that many bytes.
  init(checked bytes: RawSpan)
}

extension OUCH42Message {
  @inlinable package static var byteCountMin: Int { byteCount }
  @inlinable package var byteCount: Int { Self.byteCount }

  /// The message in `bytes`, which is of this type; nil when its length is another one.
  @inlinable
  init?(_ bytes: RawSpan) {
    let count = bytes.byteCount
    guard count == Self.byteCount || count == Self.byteCountMin else { return nil }
    self.init(checked: bytes)
  }
}
