// SPDX-License-Identifier: Apache-2.0
import Units

// Every function here writes inside a message whose room was checked; offsets count from `start`,
// where the message begins.

extension MutableRawSpan {
  /// Fills a message of `byteCount` bytes with spaces between its TR code and its end.
  mutating func putEnvelope(_ code: KRX.TRCode, _ byteCount: Int, at start: Int) {
    for index in 0..<byteCount { put(UInt8(ascii: " "), at: start + index) }
    putLeading(5, of: code.word, at: start)
    put(UInt8(0xFF), at: start + byteCount - 1)
  }

  /// A text, cut or padded to its field.
  mutating func put(_ text: Alpha<16>, _ field: KRX.Field, at start: Int) {
    let width = min(Int(field.width), 16)
    putLeading(min(width, 8), of: text.high, at: start + field.start)
    if width > 8 { putLeading(width - 8, of: text.low, at: start + field.start + 8) }
  }

  mutating func put<let width: Int>(_ text: Alpha<width>, _ field: KRX.Field, at start: Int) {
    guard field.isPresent else { return }
    put(text, at: start + field.start)
  }

  /// A number, saturated at what its field can hold as the venue does; blank when negative.
  mutating func put(_ number: Int64, _ field: KRX.Field, at start: Int) {
    guard field.isPresent, number >= 0 else { return }
    putDigits(number, Int(field.width), at: start + field.start)
  }

  /// Digits with leading zeros, all nines when there are more.
  mutating func putDigits(_ number: Int64, _ width: Int, at offset: Int) {
    let limit = width <= 18 ? powerOfTen(width) - 1 : Int64.max
    var rest = min(number, limit)
    for index in stride(from: offset + width - 1, through: offset, by: -1) {
      put(UInt8(truncatingIfNeeded: rest % 10) + 0x30, at: index)
      rest /= 10
    }
  }

  /// A price in the field's form, rounded towards zero to its decimals; blank when undefined.
  mutating func put(_ price: Price, _ field: KRX.Field, at start: Int) {
    guard field.isPresent, price.isDefined else { return }
    let mantissa = price.mantissa(decimals: Int(field.decimals))
    putMantissa(mantissa, field, at: start)
  }

  /// A count of 10^−decimals in the form of a price.
  mutating func putMantissa(_ mantissa: Int64, _ field: KRX.Field, at start: Int) {
    var offset = start + field.start
    var width = Int(field.width)
    let magnitude = mantissa < 0 ? 0 &- mantissa : mantissa
    let decimals = Int(field.decimals)
    switch field.form {
    case .signedPrice:
      put(UInt8(ascii: mantissa < 0 ? "-" : " "), at: offset)
      offset += 1
      width -= 1
      putDigits(magnitude, width, at: offset)
    case .printedPrice where decimals > 0:
      let unit = powerOfTen(decimals)
      putDigits(magnitude / unit, width - decimals - 1, at: offset)
      put(UInt8(ascii: "."), at: offset + width - decimals - 1)
      putDigits(magnitude % unit, decimals, at: offset + width - decimals)
      if mantissa < 0 { put(UInt8(ascii: "-"), at: offset) }
    default:
      putDigits(magnitude, width, at: offset)
      if mantissa < 0, field.form == .printedPrice { put(UInt8(ascii: "-"), at: offset) }
    }
  }

  /// A time of day with as many digits as its field; blank when absent.
  mutating func put(_ time: KRX.TimeOfDay, _ field: KRX.Field, at start: Int) {
    guard field.isPresent, time.isPresent else { return }
    let width = Int(field.width)
    let seconds = time.nanos / 1_000_000_000
    let clock = (seconds / 3_600 * 100 + seconds / 60 % 60) * 100 + seconds % 60
    let offset = start + field.start
    if width == 4 { return putDigits(clock / 100, 4, at: offset) }
    putDigits(clock, 6, at: offset)
    if width > 6 {
      let unit = powerOfTen(9 - (width - 6))
      putDigits(time.nanos % 1_000_000_000 / unit, width - 6, at: offset + 6)
    }
  }
}
