// SPDX-License-Identifier: Apache-2.0

/// What an instrument is, as far as the rules of trading part them; the text is its name in
/// configuration files.
package enum KRXProduct: String, Sendable, BitwiseCopyable, CaseIterable {
  case kospi200Future = "kospi200-future"
  case kosdaq150Future = "kosdaq150-future"
  case kospi200Option = "kospi200-option"
  case stockFuture = "stock-future"
  case stockOption = "stock-option"
  /// Treasury bonds, interest rates, currencies.
  case financialFuture = "financial-future"
  case commodityOption = "commodity-option"
  case volatilityFuture = "volatility-future"
  case sectorFuture = "sector-future"
  case commodityFuture = "commodity-future"
  case miniKospi200Future = "mini-kospi200-future"
  case miniKospi200Option = "mini-kospi200-option"
  case krx300Future = "krx300-future"
  case euroStoxxFuture = "euro-stoxx-future"
  case kosdaq150Option = "kosdaq150-option"
  case kospi200WeeklyOption = "kospi200-weekly-option"
  case kospiStock = "kospi-stock"
  case equityWarrant = "equity-linked-warrant"
  case fund = "exchange-traded-fund"
  case note = "exchange-traded-note"
  case kosdaqStock = "kosdaq-stock"
  case konexStock = "konex-stock"
  case bond = "bond"
  case treasuryBond = "treasury-bond"
  case gold = "gold"
  case emission = "emission"
  /// A product of which nothing is known here.
  case other = "other"

  /// The product that the last three characters of a TR code name.
  ///
  /// - Parameter information: the characters, the first in the most significant byte. Until
  ///   EXTURE 3.0 they were information class 2 · market 1, now they are one code.
  package init(information: UInt32) {
    for row in KRXProduct.informationCodes where row.code == information {
      self = row.product
      return
    }
    self = .other
  }

  /// Whether its instruments carry board events of derivatives, not of securities.
  package var isDerivative: Bool {
    switch self {
    case .kospi200Future, .kosdaq150Future, .kospi200Option, .stockFuture, .stockOption,
      .financialFuture, .commodityOption, .volatilityFuture, .sectorFuture, .commodityFuture,
      .miniKospi200Future, .miniKospi200Option, .krx300Future, .euroStoxxFuture,
      .kosdaq150Option, .kospi200WeeklyOption:
      true
    case .kospiStock, .equityWarrant, .fund, .note, .kosdaqStock, .konexStock, .bond,
      .treasuryBond, .gold, .emission, .other:
      false
    }
  }

  private struct Row: Sendable {
    let code: UInt32
    let product: KRXProduct

    init(_ text: StaticString, _ product: KRXProduct) {
      precondition(text.utf8CodeUnitCount == 3)
      var word: UInt32 = 0
      for byte in text.description.utf8 { word = word << 8 | UInt32(byte) }
      code = word
      self.product = product
    }
  }

  /// Old codes end in a digit, those of EXTURE 3.0 in a letter, so that one table serves both.
  private static let informationCodes: [Row] = [
    Row("014", .kospi200Future), Row("034", .kospi200Option), Row("015", .stockFuture),
    Row("035", .stockOption), Row("016", .financialFuture), Row("011", .kospiStock),
    Row("012", .kosdaqStock),
    Row("01F", .kospi200Future), Row("02F", .kosdaq150Future), Row("03F", .kospi200Option),
    Row("04F", .stockFuture), Row("05F", .stockOption), Row("06F", .financialFuture),
    Row("07F", .commodityOption), Row("08F", .volatilityFuture), Row("09F", .sectorFuture),
    Row("10F", .commodityFuture), Row("11F", .miniKospi200Future),
    Row("12F", .miniKospi200Option), Row("13F", .krx300Future), Row("14F", .euroStoxxFuture),
    Row("15F", .kosdaq150Option), Row("16F", .kospi200WeeklyOption),
    Row("01S", .kospiStock), Row("02S", .equityWarrant), Row("03S", .fund), Row("04S", .note),
    Row("01Q", .kosdaqStock), Row("01X", .konexStock), Row("01B", .bond),
    Row("01K", .treasuryBond), Row("01G", .gold), Row("01E", .emission),
  ]
}
