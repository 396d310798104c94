// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Gateway
import TestSupport
import Testing
import Units

@Suite("A positions file") struct PositionFileTests {
  @Test("that was printed is read back as what was printed")
  func roundTrip() throws {
    var book = OpeningBook()
    book.positions = [
      .init(
        strategy: StrategyID(raw: 3), code: try #require(Code("AAPL")),
        quantity: Quantity(raw: 100), openCost: Money(raw: 15_025 * 1_000_000_000),
        mark: Price(raw: 150_300_000_000)),
      .init(
        strategy: StrategyID(raw: 63), code: try #require(Code("KR4101R90002")),
        quantity: Quantity(raw: -7), openCost: Money(raw: -(1 << 90) - 1)),
    ]
    book.cash = [
      .init(
        account: AccountID(raw: 15), currency: try #require(Currency("USDT")),
        amount: Money(raw: -1)),
      .init(account: AccountID(raw: 0), currency: .none, amount: Money(raw: 1 << 100)),
    ]
    let text = PositionFile.text(book)
    #expect(try PositionFile.parse(text, source: "x") == book)
    #expect(text.contains("position,3,AAPL,100,15025.000000000,150.3\n"))
    #expect(text.contains("cash,15,USDT,-0.000000001\n"))
  }

  @Test(
    "is refused with the line and the value that is wrong",
    arguments: [
      ("trade,1", 1, "\"trade\" is not position or cash"), ("position,1,A,1,1", 1, "5 values"),
      ("\n# note\nposition,64,A,1,1,", 3, "strategy: \"64\""),
      ("position,1,,1,1,", 1, "code: \"\""), ("position,1,A,x,1,", 1, "quantity: \"x\""),
      ("position,1,A,9007199254740992,1,", 1, "9007199254740991"),
      ("position,1,A,1,1e3,", 1, "cost: \"1e3\""), ("position,1,A,1,1,0", 1, "mark: \"0\""),
      ("position,1,A,1,1,\nposition,1,A,2,2,", 2, "strategy 1 in A is there twice"),
      ("cash,16,USD,1", 1, "account: \"16\""), ("cash,1,usd,1", 1, "currency: \"usd\""),
      ("cash,1,USD,1.0000000001", 1, "amount: \"1.0000000001\""),
      ("cash,1,USD,1\ncash,1,USD,2", 2, "the USD of account 1 is there twice"),
    ])
  func refusal(text: String, line: Int, part: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try PositionFile.parse(text, source: "p.csv")
    }
    #expect(error?.line == line)
    #expect(error?.description.contains(part) == true, "\(String(describing: error))")
  }

  @Test("that is not there is named")
  func missing() {
    let error = #expect(throws: ConfigurationError.self) {
      try PositionFile.read("/nonexistent/positions")
    }
    #expect(error?.description.contains("/nonexistent/positions") == true)
  }

  @Test(
    "belongs to strategies and accounts of the configuration",
    arguments: [
      ("position,5,APUS,1,1,", "strategy 5 is the id of no [[strategy]]"),
      ("cash,5,USD,1", "account 5 is the id of no [[account]]"),
    ])
  func strangers(text: String, part: String) throws {
    let folder = TestFolder()
    let path = folder.path + "/positions"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let configuration = try Configuration(
      text: "[trading]\npositions_file = \"\(path)\"\n[[account]]\n[[strategy]]", source: "test")
    let error = #expect(throws: ConfigurationError.self) {
      try GatewayAssembly.opening(configuration)
    }
    #expect(error?.message == part)
  }
}
