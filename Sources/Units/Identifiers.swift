// SPDX-License-Identifier: Apache-2.0

/// The venues this host knows; the raw value is stored in shared memory and journals.
@frozen
public enum VenueID: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case none = 0
  case nasdaq = 1
  case krx = 2
}

/// An instrument of this host: a dense index, 0 ..< the capacity of the instrument table.
@frozen
public struct InstrumentID: Sendable, BitwiseCopyable, Hashable {
  public var raw: UInt32

  @inlinable public init(raw: UInt32) { self.raw = raw }
  /// No instrument: market-wide events and requests.
  @inlinable public static var none: InstrumentID { InstrumentID(raw: .max) }
  /// The position in a table of instruments.
  @inlinable public var index: Int { Int(raw) }
}

/// An order's reference at the venue, unique per venue and day.
@frozen
public struct OrderID: Sendable, BitwiseCopyable, Hashable {
  public var raw: UInt64

  @inlinable public init(raw: UInt64) { self.raw = raw }
  @inlinable public static var none: OrderID { OrderID(raw: 0) }
}

/// A strategy's own reference of an order: strictly increasing per strategy and day, from 1.
@frozen
public struct ClientOrderID: Sendable, BitwiseCopyable, Hashable, Comparable {
  public var raw: UInt64

  @inlinable public init(raw: UInt64) { self.raw = raw }
  @inlinable public static var none: ClientOrderID { ClientOrderID(raw: 0) }
  @inlinable public static func < (left: ClientOrderID, right: ClientOrderID) -> Bool {
    left.raw < right.raw
  }
}

/// A strategy of this host, 0 ..< 64: its request and report queues carry the same number.
@frozen
public struct StrategyID: Sendable, BitwiseCopyable, Hashable {
  public var raw: UInt8

  @inlinable public init(raw: UInt8) { self.raw = raw }
  @inlinable public static var capacity: Int { 64 }
  @inlinable public var index: Int { Int(raw) }
}

/// A trading account of this host, 0 ..< 16: whose limits its strategies share.
@frozen
public struct AccountID: Sendable, BitwiseCopyable, Hashable {
  public var raw: UInt8

  @inlinable public init(raw: UInt8) { self.raw = raw }
  @inlinable public static var capacity: Int { 16 }
  @inlinable public var index: Int { Int(raw) }
}

/// Up to sixteen ASCII characters, left-justified, zero-filled: a ticker, an ISIN, a session name.
@frozen
public struct Code: Sendable, BitwiseCopyable, Hashable {
  /// Characters 0 ..< 8, the first in the most significant byte.
  public var high: UInt64
  /// Characters 8 ..< 16.
  public var low: UInt64

  @inlinable public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  @inlinable public static var empty: Code { Code(high: 0, low: 0) }

  /// A code from text; nil when it is longer than 16 bytes or not printable ASCII.
  public init?(_ text: some StringProtocol) {
    var high: UInt64 = 0
    var low: UInt64 = 0
    var index = 0
    for byte in text.utf8 {
      guard index < 16, byte > 0x20, byte < 0x7F else { return nil }
      if index < 8 {
        high |= UInt64(byte) << UInt64(56 - 8 * index)
      } else {
        low |= UInt64(byte) << UInt64(120 - 8 * index)
      }
      index += 1
    }
    self.init(high: high, low: low)
  }

  /// Eight space-padded characters packed most significant first, trailing spaces dropped.
  @inlinable
  public init(padded field: UInt64) {
    var field = field
    var shift: UInt64 = 0
    while shift < 64, (field >> shift) & 0xFF == 0x20 {
      field &= ~(0xFF << shift)
      shift += 8
    }
    self.init(high: field, low: 0)
  }

  /// The eight characters of `high`, space padded on the right, as a wire field.
  @inlinable
  public var paddedField: UInt64 {
    var field = high
    var shift: UInt64 = 0
    while shift < 64, (field >> shift) & 0xFF == 0 {
      field |= 0x20 << shift
      shift += 8
    }
    return field
  }
}

extension Code: CustomStringConvertible {
  public var description: String {
    var text = ""
    for word in [high, low] {
      for shift in stride(from: UInt64(56), through: 0, by: -8) {
        let byte = UInt8(truncatingIfNeeded: word >> shift)
        if byte != 0 { text.unicodeScalars.append(Unicode.Scalar(byte)) }
      }
    }
    return text
  }
}

/// A currency or the unit that a venue quotes in: up to four ASCII characters, `USD`, `USDT`.
@frozen
public struct Currency: Sendable, BitwiseCopyable, Hashable {
  /// Characters, the first in the most significant byte, zero-filled.
  public var raw: UInt32

  @inlinable public init(raw: UInt32) { self.raw = raw }
  /// The venue does not say.
  @inlinable public static var none: Currency { Currency(raw: 0) }

  /// A currency from text of one to four upper-case letters or digits; nil for anything else.
  public init?(_ text: some StringProtocol) {
    var raw: UInt32 = 0
    var shift: UInt32 = 32
    for byte in text.utf8 {
      let isLetter = byte >= 0x41 && byte <= 0x5A
      let isDigit = byte >= 0x30 && byte <= 0x39
      guard shift > 0, isLetter || isDigit else { return nil }
      shift -= 8
      raw |= UInt32(byte) << shift
    }
    guard raw != 0 else { return nil }
    self.raw = raw
  }
}

extension Currency: CustomStringConvertible {
  /// The characters; empty for `none`.
  public var description: String {
    var text = ""
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      let byte = UInt8(truncatingIfNeeded: raw >> shift)
      if byte != 0 { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    }
    return text
  }
}
