// SPDX-License-Identifier: Apache-2.0
import Rings
import Testing

@Suite struct StaleCausesTests {
  @Test("a row without a cause is 0, and each cause has a bit of its own")
  func bits() {
    #expect(InstrumentState().isStale == StaleCauses([]).rawValue)
    #expect(StaleCauses([.book, .gap]).rawValue == 3)
    #expect(StaleCauses.book.intersection(.gap).isEmpty)
  }
}
