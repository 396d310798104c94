// SPDX-License-Identifier: Apache-2.0
public import Units

/// Nasdaq OUCH 5.0: order entry, big-endian, carried in SoupBinTCP.
///
/// A message is its fixed part, then an appendage of tagged values behind its 2-byte length. Some
/// messages may leave the length out when there is no appendage. Prices have four implied
/// decimals.
///
///     inbound:  0 type 1 · fixed part · appendage length 2 · n × { length 1 · tag 1 · value }
///     outbound: 0 type 1 · 1 timestamp 8 · fixed part · appendage as above
@usableFromInline
package enum OUCH50 {
  /// What became of one message; everything but `decoded` is for the caller to count.
  @usableFromInline
  package enum Outcome: UInt8, Sendable, BitwiseCopyable {
    case decoded
    /// The first byte names no message of this direction.
    case unknownType
    /// Empty, shorter than its fixed part, or not as long as its appendage says.
    case wrongLength
    /// The tagged values do not fill the appendage, or a known tag has another width.
    case malformedAppendage
  }

  /// Whether a message type ends with an appendage length.
  @usableFromInline
  package enum Appendage: UInt8, Sendable, BitwiseCopyable {
    case none
    case required
    /// The length may be left out when there is no appendage.
    case optional
  }

  /// The price of a market or cross order.
  @inlinable package static var marketPrice: UInt64 { 0x7FFF_FFFF }

  /// The price of a price field; nil beyond the range of `Price`.
  @inlinable
  package static func price(_ field: UInt64) -> Price? {
    guard let mantissa = Int64(exactly: field) else { return nil }
    return Price(mantissa, decimals: 4)
  }

  /// The price field of `price`, rounded towards zero; nil for a negative one.
  @inlinable
  package static func field(_ price: Price) -> UInt64? {
    guard price.isDefined else { return nil }
    return UInt64(exactly: price.mantissa(decimals: 4))
  }

  /// Compares a message's length with what its type and its appendage ask for.
  @inlinable
  static func check<Message: OUCH50Message>(
    _ type: Message.Type, _ message: RawSpan
  ) -> Outcome {
    let fixed = Message.fixedByteCount
    let byteCount = message.byteCount
    if byteCount == fixed || byteCount == Message.fixedByteCountMin {
      return Message.appendage == .required ? .wrongLength : .decoded
    }
    guard Message.appendage != .none, byteCount >= fixed + 2,
      byteCount - fixed - 2 == Int(message.u16(at: fixed))
    else { return .wrongLength }
    return tagsHold(message.slice(fixed + 2, byteCount - fixed - 2))
      ? .decoded : .malformedAppendage
  }

  /// The appendage bytes of a checked message; none when it has no appendage.
  @inlinable
  @_lifetime(copy message)
  static func appendage<Message: OUCH50Message>(
    of type: Message.Type, in message: RawSpan
  ) -> RawSpan {
    let start = min(Message.fixedByteCount + 2, message.byteCount)
    return message.slice(start, message.byteCount - start)
  }
}

/// The fixed part of an OUCH 5.0 message.
@usableFromInline
package protocol OUCH50Message: WireEncodable, Sendable, BitwiseCopyable, Hashable {
  static var type: UInt8 { get }
  /// Bytes before the appendage length, type byte included.
  static var fixedByteCount: Int { get }
  /// The count of revisions that end a field earlier; they have no appendage.
  static var fixedByteCountMin: Int { get }
  static var appendage: OUCH50.Appendage { get }

  /// The fixed part of `bytes`; traps unless the caller has found that many bytes.
  init(checked bytes: RawSpan)

  /// Stores the fixed part at `offset`; traps unless it fits.
  func writeFixed(to output: inout MutableRawSpan, at offset: Int)
}

extension OUCH50Message {
  @inlinable package static var fixedByteCountMin: Int { fixedByteCount }

  /// The count without tags: an optional appendage length is left out.
  @inlinable
  package var byteCount: Int {
    Self.fixedByteCount + (Self.appendage == .required ? 2 : 0)
  }

  @inlinable
  package func write(to output: inout MutableRawSpan, at offset: Int) {
    output.requireRoom(byteCount, at: offset)
    writeFixed(to: &output, at: offset)
    if Self.appendage == .required {
      output.put(UInt16(0), at: offset + Self.fixedByteCount)
    }
  }
}
