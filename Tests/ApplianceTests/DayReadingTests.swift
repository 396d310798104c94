// SPDX-License-Identifier: Apache-2.0
import Appliance
import Gateway
import Rings
import TestSupport
import Testing
import Units

@Suite struct DayReadingTests {
  let folder = TestFolder()
  var path: String { "\(folder.path)/journal" }

  /// A journal of one opening position, with or without the record that names its instrument.
  func make(isNamed: Bool) throws {
    var journal = Journal(try JournalFile<JournalRecord>(path: path, recordCapacity: 16))
    let now = MonotonicNanos(raw: 5)
    let instrument = InstrumentID(raw: 3)
    let code = try #require(Code("APUS"))
    let position = OpeningBook.Position(
      strategy: StrategyID(raw: 1), code: code, quantity: Quantity(raw: -2),
      openCost: Money(raw: -20_000_000_000))
    if isNamed {
      let definition = InstrumentDefinition(code: code, venue: .nasdaq, priceDecimals: 4)
      let isWritten = journal.append(JournalRecord(definition, of: instrument, now: now))
      #expect(isWritten)
    }
    let isWritten = journal.append(
      JournalRecord(position, in: instrument, of: AccountID(raw: 0), now: now))
    #expect(isWritten)
  }

  @Test("a day without an execution ends with what it began with")
  func unchanged() throws {
    try make(isNamed: true)
    let day = try DayReading(path: path)
    let count = day.count
    #expect(count == 0)
    let text = try day.closingText()
    #expect(text.hasSuffix("position,1,APUS,-2,-20.000000000,\n"))
  }

  @Test("a position in an instrument without a name is an error, not a line less")
  func unnamed() throws {
    try make(isNamed: false)
    let error = #expect(throws: ProcessError.self) {
      let day = try DayReading(path: path)
      _ = try day.closingText()
    }
    #expect(error?.description.contains("does not define: 3") == true)
  }
}
