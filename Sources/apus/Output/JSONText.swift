// SPDX-License-Identifier: Apache-2.0
internal import Wire

/// Members of JSON objects written one after the other into one reused buffer.
///
/// A class so that visitors handed around by value write into the same bytes. Commas are placed
/// here; braces and brackets are the caller's to balance.
final class JSONText {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// Forgets everything written, keeping the memory.
  func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  func openObject() { open(UInt8(ascii: "{")) }
  func closeObject() { close(UInt8(ascii: "}")) }
  func openArray() { open(UInt8(ascii: "[")) }
  func closeArray() { close(UInt8(ascii: "]")) }

  /// Ends the line after a closed object; the next object needs no comma.
  func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  /// The name of the next member; a value must follow.
  func key(_ name: String) {
    comma()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Copies the members that `other` holds into the open object.
  func members(of other: JSONText) {
    guard !other.bytes.isEmpty else { return }
    comma()
    bytes.append(contentsOf: other.bytes)
    needsComma = true
  }

  func null() { literal("null") }
  func flag(_ value: Bool) { literal(value ? "true" : "false") }

  func integer(_ value: Int64) {
    comma()
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    digits(value.magnitude, count: 1)
    needsComma = true
  }

  func integer(_ value: Int128) {
    if let narrow = Int64(exactly: value) { return integer(narrow) }
    literal(String(value))
  }

  func text(_ value: some StringProtocol) {
    comma()
    quote(value)
    needsComma = true
  }

  /// One byte as a string of one character.
  func character(_ value: UInt8) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    escape(value)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// `mantissa` × 10^−`decimals` as a string with exactly `decimals` digits after the point,
  /// decimals in 0 ... 18.
  func decimal(_ mantissa: Int64, decimals: Int) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    if mantissa < 0 { bytes.append(UInt8(ascii: "-")) }
    digits(mantissa.magnitude, count: decimals + 1)
    if decimals > 0 { bytes.insert(UInt8(ascii: "."), at: bytes.count - decimals) }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  func decimal(_ mantissa: Int128, decimals: Int) {
    if let narrow = Int64(exactly: mantissa) { return decimal(narrow, decimals: decimals) }
    text(FieldValue.decimal(mantissa, decimals: decimals).text)
  }

  /// The value of a field; levels as arrays of price, quantity and count.
  func value(_ value: FieldValue) {
    switch value {
    case .integer(let number): integer(number)
    case .text(let words): text(words)
    case .character(let byte): character(byte)
    case .decimal(let mantissa, let decimals): decimal(mantissa, decimals: decimals)
    case .levels(let levels):
      openArray()
      for level in levels {
        openArray()
        decimal(level.mantissa, decimals: level.decimals)
        integer(level.quantity)
        integer(level.count)
        closeArray()
      }
      closeArray()
    }
  }

  private func open(_ bracket: UInt8) {
    comma()
    bytes.append(bracket)
    needsComma = false
  }

  private func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private func comma() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private func literal(_ text: String) {
    comma()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  /// Appends `value` with at least `count` digits, zeros on the left.
  private func digits(_ value: UInt64, count: Int) {
    var places = 1
    var power: UInt64 = 1
    while places < count || (places < 20 && value / power >= 10) {
      power *= 10
      places += 1
    }
    var rest = value
    while power > 0 {
      bytes.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / power))
      rest %= power
      power /= 10
    }
  }

  private func quote(_ text: some StringProtocol) {
    bytes.append(UInt8(ascii: "\""))
    let utf8 = text.utf8
    if utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      bytes.append(contentsOf: utf8)
    } else {
      for byte in utf8 { byte < 0x80 ? escape(byte) : bytes.append(byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends the character of a byte of Latin-1, escaped where JSON asks for it.
  private func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0x20..<0x7F:
      bytes.append(byte)
    case 0x80...:
      bytes.append(0xC0 | byte >> 6)
      bytes.append(0x80 | byte & 0x3F)
    default:
      let hex = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: Array("\\u00".utf8))
      bytes.append(hex[Int(byte >> 4)])
      bytes.append(hex[Int(byte & 0xF)])
    }
  }
}
