// SPDX-License-Identifier: Apache-2.0
package import Units

extension KRX {
  /// Builds a message that is read as a record: blank at first, then field by field.
  ///
  /// Fields that the generation's layout lacks are left out, so one piece of code serves all
  /// generations. Cold path: owns its bytes.
  package struct RecordWriter {
    /// The message so far; complete at any time.
    package private(set) var bytes: [UInt8]
    private let fields: [NamedField]
    private let book: BookLayout

    /// Nil when the generation has no message of this code whose fields are known.
    package init?(_ code: TRCode, _ generation: Generation, masters: MasterLayout? = nil) {
      var found: Row?
      for number in rowIndex.candidates(of: code, generation) where found == nil {
        let row = rowIndex.rows[number]
        if row.isLaidOut, row.kind == .master || !row.hasQuote || !row.fields.isEmpty {
          found = row
        }
      }
      guard let found else { return nil }
      fields =
        found.kind == .master
        ? (masters ?? MasterLayout.standard(generation)).fields : found.fields
      book = found.quote.book
      bytes = [UInt8](repeating: 0x20, count: found.byteCount)
      bytes.write { $0.putEnvelope(code, found.byteCount, at: 0) }
    }

    /// A number, all nines beyond its field.
    package mutating func put(_ name: FieldName, _ number: Int64) {
      guard let field = field(name), !field.isPrice, field.form != .text else { return }
      bytes.write { $0.put(number, field, at: 0) }
    }

    package mutating func put(_ name: FieldName, _ price: Price) {
      guard let field = field(name), field.isPrice else { return }
      bytes.write { $0.put(price, field, at: 0) }
    }

    package mutating func put(_ name: FieldName, _ time: TimeOfDay) {
      guard let field = field(name), field.form == .time else { return }
      bytes.write { $0.put(time, field, at: 0) }
    }

    /// ASCII text, cut or padded with spaces to its field.
    package mutating func put(_ name: FieldName, _ text: String) {
      guard let field = field(name), field.form == .text else { return }
      let padded = Array(text.utf8.prefix(Int(field.width)))
      for index in 0..<Int(field.width) {
        bytes[field.start + index] = index < padded.count ? padded[index] : 0x20
      }
    }

    /// The book of an A6 or A7; left out where the layout has none.
    package mutating func put(book bid: BookSide, _ ask: BookSide) {
      guard book.depth > 0 else { return }
      let layout = book
      bytes.write { $0.put(bid, ask, layout, at: 0) }
    }

    private func field(_ name: FieldName) -> Field? {
      fields.first { $0.name == name && $0.field.end < bytes.count }?.field
    }
  }
}
