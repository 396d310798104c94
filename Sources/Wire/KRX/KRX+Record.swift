// SPDX-License-Identifier: Apache-2.0
package import Units

extension KRX {
  /// A message outside the hot path, read field by field where it lies.
  ///
  /// All its numbers were checked to be numbers before it was handed out. A field that is blank,
  /// beyond 64 bits, or lacking in the generation's layout, reads as nil.
  @usableFromInline
  package struct Record: ~Copyable, ~Escapable {
    package let kind: Kind
    package let code: TRCode
    /// The whole datagram.
    package let bytes: RawSpan
    let fields: [NamedField]

    @_lifetime(copy bytes)
    init(_ kind: Kind, _ code: TRCode, _ bytes: RawSpan, _ fields: [NamedField]) {
      self.kind = kind
      self.code = code
      self.bytes = bytes
      self.fields = fields
    }

    /// Whether a book lies in the message; A7 says so itself.
    @usableFromInline var carriesBook: Bool {
      guard let field = field(.hasBook) else { return true }
      return bytes.u8(at: field.start) == UInt8(ascii: "1")
    }

    /// The ISIN; blank where the message is about none, as schedules of a whole group are.
    package var instrument: Alpha<12> {
      guard let field = field(.instrument) else { return .blank }
      return bytes.alpha(Alpha<12>.self, at: field.start)
    }

    /// Whether the layout has the field, blank or not.
    package func has(_ name: FieldName) -> Bool { field(name) != nil }

    /// A number; prices are no numbers.
    package func number(_ name: FieldName) -> Int64? {
      guard let field = field(name), field.form == .number || field.form == .signedNumber else {
        return nil
      }
      var check = DigitCheck()
      let number = bytes.anyNumber(field, &check)
      return check.isPassed ? number : nil
    }

    package func price(_ name: FieldName) -> Price? {
      guard let field = field(name), field.isPrice else { return nil }
      var check = DigitCheck()
      let price = bytes.anyPrice(field, &check)
      return check.isPassed && price.isDefined ? price : nil
    }

    package func time(_ name: FieldName) -> TimeOfDay? {
      guard let field = field(name), field.form == .time else { return nil }
      var check = DigitCheck()
      let time = bytes.time(field, &check)
      return check.isPassed && time.isPresent ? time : nil
    }

    /// The first sixteen bytes of a text without the spaces around it; nil when it is blank.
    package func text(_ name: FieldName) -> Code? {
      guard let field = field(name), field.form == .text else { return nil }
      let width = min(Int(field.width), 16)
      let text = Alpha<16>(
        high: bytes.leading(min(width, 8), at: field.start),
        low: width > 8 ? bytes.leading(width - 8, at: field.start + 8) : 0
      ).code
      return text == .empty ? nil : text
    }

    /// All bytes of a field as sent; names in Korean are in the encoding of the venue.
    package func characters(_ name: FieldName) -> [UInt8] {
      guard let field = field(name) else { return [] }
      return (field.start..<field.end).map { bytes.u8(at: $0) }
    }

    /// Where the field lies; nil too when a configured layout puts it outside the message.
    func field(_ name: FieldName) -> Field? {
      for row in fields where row.name == name && fits(row.field) { return row.field }
      return nil
    }

    func fits(_ field: Field) -> Bool { field.end >= 8 && field.end < bytes.byteCount }

    /// Whether every number, price and time is written as one, or blank.
    @usableFromInline var isValid: Bool {
      for row in fields
      where row.field.form != .text && fits(row.field) && !bytes.isNumberText(row.field) {
        return false
      }
      return true
    }
  }
}

extension KRX.Field {
  var isPrice: Bool { form == .price || form == .signedPrice || form == .printedPrice }
}

extension RawSpan {
  /// Whether a field is blank, or digits behind the sign and around the point that its form allows.
  func isNumberText(_ field: KRX.Field) -> Bool {
    if isBlank(field) { return true }
    var digitCount = 0
    var pointCount = 0
    for index in field.start..<field.end {
      switch u8(at: index) {
      case 0x30...0x39: digitCount += 1
      case 0x2D, 0x20:
        guard index == field.start, field.form != .number, field.form != .time,
          field.form != .price
        else { return false }
      case 0x2E where field.form == .printedPrice: pointCount += 1
      default: return false
      }
    }
    return digitCount > 0 && pointCount <= 1
  }

  /// A number of up to eighteen digits, or more with leading zeros, behind an optional sign; nil
  /// when it is blank.
  func anyNumber(_ field: KRX.Field, _ check: inout DigitCheck) -> Int64? {
    if isBlank(field) { return nil }
    var number: Int64 = 0
    var isNegative = false
    for index in field.start..<field.end {
      let byte = u8(at: index)
      if index == field.start, field.form == .signedNumber, byte == 0x2D || byte == 0x20 {
        isNegative = byte == 0x2D
        continue
      }
      let (scaled, tooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = scaled.addingReportingOverflow(Int64(byte &- 0x30))
      guard byte &- 0x30 <= 9, !tooLarge, !overflow else {
        check.fail()
        return nil
      }
      number = sum
    }
    return isNegative ? -number : number
  }

  /// A price of any width; undefined when it is blank.
  func anyPrice(_ field: KRX.Field, _ check: inout DigitCheck) -> Price {
    unusualPrice(
      Int(field.width), field.form, unit: field.unit, at: field.start, &check)
  }
}
