// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// One message of one family in one generation: its length, and what is known of its fields.
  package struct Row: Sendable {
    package let generation: Generation
    package let kind: Kind
    package let family: Family
    package let byteCount: Int
    /// B7 among the books.
    package private(set) var hasProviders = false
    /// What to read as a book, trade or snapshot; beside `fields` in A6 and A7, whose book it is.
    package let quote: QuoteLayout
    package let hasQuote: Bool
    package private(set) var fields: [NamedField] = []

    init(
      _ generation: Generation, _ kind: Kind, _ family: Family, _ byteCount: Int,
      quote: QuoteLayout? = nil, fields: [NamedField] = [], hasProviders: Bool = false
    ) {
      self.generation = generation
      self.kind = kind
      self.family = family
      self.byteCount = byteCount
      self.quote = quote ?? QuoteLayout()
      hasQuote = quote != nil
      self.fields = fields
      self.hasProviders = hasProviders
    }

    /// Whether more is known than the length.
    package var isLaidOut: Bool {
      hasQuote || !fields.isEmpty || kind == .master || kind == .endOfData || kind == .blank
    }
  }

  /// Every message of every generation.
  package static let rows: [Row] = rows2011 + rowsExturePlus + rowsExture3

  private static let rows2011: [Row] = [
    Row(.krx2011, .book, .option, 215, quote: .optionBook2011),
    Row(.krx2011, .trade, .option, 82, quote: .optionTrade2011),
    Row(.krx2011, .tradeBook, .option, 268, quote: .optionTradeBook2011),
    Row(.krx2011, .snapshot, .option, 258, quote: .optionSnapshot2011),
    Row(.krx2011, .book, .future, 212, quote: .futureBook2011),
    Row(.krx2011, .trade, .future, 94, quote: .futureTrade2011),
    Row(.krx2011, .tradeBook, .future, 278, quote: .futureTradeBook2011),
    Row(.krx2011, .snapshot, .future, 268, quote: .futureSnapshot2011),
    Row(.krx2011, .schedule, .option, 44, fields: RecordLayout.schedule2011),
    Row(.krx2011, .schedule, .future, 44, fields: RecordLayout.schedule2011),
    Row(.krx2011, .blockTrade, .option, 50, fields: RecordLayout.option.blockTrade(index: 3)),
    Row(.krx2011, .openInterest, .option, 40, fields: RecordLayout.option.openInterest(index: 3)),
    Row(.krx2011, .openInterest, .future, 39, fields: RecordLayout.future.openInterest(index: 2)),
    Row(.krx2011, .polling, .option, 20, fields: RecordLayout.polling),
    Row(.krx2011, .polling, .future, 20, fields: RecordLayout.polling),
  ]

  private static let rowsExturePlus: [Row] =
    optionRows + futureRows + stockFutureRows + commodityRows + sharedRows

  private static let optionRows: [Row] = [
    Row(.exturePlus, .book, .option, 223, quote: .optionBookExturePlus),
    Row(.exturePlus, .trade, .option, 104, quote: .optionTradeExturePlus),
    Row(.exturePlus, .tradeBook, .option, 288, quote: .optionTradeBookExturePlus),
    Row(.exturePlus, .snapshot, .option, 285, quote: .optionSnapshotExturePlus),
    Row(.exturePlus, .master, .option, 1_300),
    Row(
      .exturePlus, .close, .option, 241, quote: .optionCloseExturePlus,
      fields: RecordLayout.option.close),
    Row(
      .exturePlus, .operation, .option, 248, quote: .optionOperationExturePlus,
      fields: RecordLayout.option.operation(bands: 237)),
    Row(.exturePlus, .schedule, .option, 69, fields: RecordLayout.option.schedule(index: 4)),
    Row(.exturePlus, .limitExpansion, .option, 57, fields: RecordLayout.option.limitExpansion),
    Row(.exturePlus, .dynamicBand, .option, 43, fields: RecordLayout.option.dynamicBand),
    Row(.exturePlus, .endOfData, .option, 6),
    Row(.exturePlus, .investorStatistics, .option, 92, fields: RecordLayout.optionInvestors),
    Row(
      .exturePlus, .openInterest, .option, 41, fields: RecordLayout.option.openInterest(index: 4)),
    Row(.exturePlus, .settlement, .option, 56, fields: RecordLayout.option.settlement),
    Row(.exturePlus, .polling, .option, 20, fields: RecordLayout.polling),
    Row(.exturePlus, .combinedTotal, .option, 59, fields: RecordLayout.combinedTotal),
    Row(.exturePlus, .allocation, .option, 34, fields: RecordLayout.option.allocation),
    Row(.exturePlus, .sensitivity, .option, 140, fields: RecordLayout.sensitivity),
    Row(.exturePlus, .impliedVolatility, .option, 46, fields: RecordLayout.impliedVolatility),
    Row(.exturePlus, .blockTrade, .option, 51, fields: RecordLayout.option.blockTrade(index: 4)),
    Row(.exturePlus, .blank, .option, 6),
  ]

  private static let futureRows: [Row] = [
    Row(.exturePlus, .book, .future, 220, quote: .futureBookExturePlus),
    Row(.exturePlus, .trade, .future, 117, quote: .futureTradeExturePlus),
    Row(.exturePlus, .tradeBook, .future, 299, quote: .futureTradeBookExturePlus),
    Row(.exturePlus, .snapshot, .future, 297, quote: .futureSnapshotExturePlus),
    Row(.exturePlus, .master, .future, 1_200),
    Row(
      .exturePlus, .close, .future, 237, quote: .futureCloseExturePlus,
      fields: RecordLayout.future.close),
    Row(
      .exturePlus, .operation, .future, 246, quote: .futureOperationExturePlus,
      fields: RecordLayout.future.operation(bands: 233)),
    Row(.exturePlus, .schedule, .future, 68, fields: RecordLayout.future.schedule(index: 3)),
    Row(.exturePlus, .limitExpansion, .future, 57, fields: RecordLayout.future.limitExpansion),
    Row(.exturePlus, .dynamicBand, .future, 43, fields: RecordLayout.future.dynamicBand),
    Row(.exturePlus, .endOfData, .future, 6),
    Row(.exturePlus, .investorStatistics, .future, 145, fields: RecordLayout.futureInvestors),
    Row(
      .exturePlus, .openInterest, .future, 39, fields: RecordLayout.future.openInterest(index: 2)),
    Row(.exturePlus, .settlement, .future, 54, fields: RecordLayout.future.settlement),
    Row(.exturePlus, .polling, .future, 20, fields: RecordLayout.polling),
    Row(.exturePlus, .combinedTotal, .future, 59, fields: RecordLayout.combinedTotal),
    Row(.exturePlus, .allocation, .future, 32, fields: RecordLayout.future.allocation),
    Row(.exturePlus, .blank, .future, 6),
  ]

  private static let stockFutureRows: [Row] = [
    Row(.exturePlus, .book, .stockFuture, 448, quote: .stockFutureBookExturePlus),
    Row(.exturePlus, .trade, .stockFuture, 133, quote: .stockFutureTradeExturePlus),
    Row(.exturePlus, .tradeBook, .stockFuture, 539, quote: .stockFutureTradeBookExturePlus),
    Row(.exturePlus, .snapshot, .stockFuture, 537, quote: .stockFutureSnapshotExturePlus),
    Row(.exturePlus, .master, .stockFuture, 1_300),
    Row(
      .exturePlus, .close, .stockFuture, 461, quote: .stockFutureCloseExturePlus,
      fields: RecordLayout.stockFuture.close),
    Row(
      .exturePlus, .operation, .stockFuture, 476, quote: .stockFutureOperationExturePlus,
      fields: RecordLayout.stockFuture.operation(bands: 459)),
    Row(
      .exturePlus, .schedule, .stockFuture, 68,
      fields: RecordLayout.stockFuture.schedule(index: 3)),
    Row(
      .exturePlus, .limitExpansion, .stockFuture, 63,
      fields: RecordLayout.stockFuture.limitExpansion),
    Row(
      .exturePlus, .dynamicBand, .stockFuture, 49, fields: RecordLayout.stockFuture.dynamicBand),
    Row(.exturePlus, .endOfData, .stockFuture, 6),
    Row(.exturePlus, .investorStatistics, .stockFuture, 145, fields: RecordLayout.futureInvestors),
    Row(
      .exturePlus, .openInterest, .stockFuture, 41,
      fields: RecordLayout.stockFuture.openInterest(index: 4)),
    Row(.exturePlus, .settlement, .stockFuture, 56, fields: RecordLayout.stockFuture.settlement),
    Row(.exturePlus, .polling, .stockFuture, 20, fields: RecordLayout.polling),
    Row(.exturePlus, .combinedTotal, .stockFuture, 59, fields: RecordLayout.combinedTotal),
    Row(.exturePlus, .allocation, .stockFuture, 34, fields: RecordLayout.stockFuture.allocation),
    Row(.exturePlus, .blank, .stockFuture, 6),
    Row(.exturePlus, .other, .stockFuture, 178),
  ]

  /// Commodity futures by length, and what is sent in common.
  private static let commodityRows: [Row] = [
    Row(.exturePlus, .book, .commodity, 256),
    Row(.exturePlus, .trade, .commodity, 155),
    Row(.exturePlus, .tradeBook, .commodity, 369),
    Row(.exturePlus, .snapshot, .commodity, 360),
    Row(.exturePlus, .master, .commodity, 1_200),
    Row(.exturePlus, .close, .commodity, 283),
    Row(.exturePlus, .operation, .commodity, 285),
    Row(.exturePlus, .schedule, .commodity, 68),
    Row(.exturePlus, .dynamicBand, .commodity, 50),
    Row(.exturePlus, .endOfData, .commodity, 6),
    Row(.exturePlus, .investorStatistics, .commodity, 145),
    Row(.exturePlus, .openInterest, .commodity, 40),
    Row(.exturePlus, .settlement, .commodity, 55),
    Row(.exturePlus, .polling, .commodity, 20, fields: RecordLayout.polling),
    Row(.exturePlus, .combinedTotal, .commodity, 59, fields: RecordLayout.combinedTotal),
    Row(.exturePlus, .allocation, .commodity, 33),
    Row(.exturePlus, .blank, .commodity, 6),
  ]

  private static let sharedRows: [Row] = [
    Row(.exturePlus, .trade, .shared, 160),
    Row(.exturePlus, .schedule, .shared, 70),
    Row(.exturePlus, .other, .shared, 60),
    Row(.exturePlus, .other, .shared, 40),
    Row(.exturePlus, .polling, .shared, 10, fields: RecordLayout.shortPolling),
  ]

  private static let rowsExture3: [Row] =
    derivativeRows(.derivative, depth: 5, decimals: 2)
    + derivativeRows(.stockDerivative, depth: 10, decimals: 0)
    + securityRows
    + Family.allCases.map {
      Row(.exture3, .schedule, $0, 83, fields: RecordLayout.schedule3)
    }
    + Family.allCases.map {
      Row(.exture3, .polling, $0, 10, fields: RecordLayout.shortPolling)
    }

  private static func derivativeRows(_ family: Family, depth: Int, decimals: Int) -> [Row] {
    let isDeep = depth == 10
    return [
      Row(
        .exture3, .book, family, isDeep ? 554 : 324,
        quote: .derivativeBook(depth: depth, decimals: decimals, hasExpectedQuantity: true)),
      Row(
        .exture3, .book, family, isDeep ? 545 : 315,
        quote: .derivativeBook(depth: depth, decimals: decimals, hasExpectedQuantity: false)),
      Row(.exture3, .trade, family, 173, quote: .derivativeTrade(decimals: decimals)),
      Row(
        .exture3, .tradeBook, family, isDeep ? 661 : 431,
        quote: .derivativeTradeBook(depth: depth, decimals: decimals)),
      Row(.exture3, .snapshot, family, isDeep ? 651 : 421),
      Row(.exture3, .master, family, 1_318),
      Row(.exture3, .close, family, 78),
      Row(.exture3, .operation, family, 68),
      Row(.exture3, .operationBook, family, isDeep ? 589 : 359),
      Row(
        .exture3, .limitExpansion, family, 65,
        fields: RecordLayout.limitExpansion3(decimals: decimals)),
      Row(
        .exture3, .dynamicBand, family, 65, fields: RecordLayout.dynamicBand3(decimals: decimals)),
      Row(.exture3, .combinedTotal, family, 61),
      Row(.exture3, .investorStatistics, family, 166),
      Row(.exture3, .openInterest, family, 44),
      Row(.exture3, .settlement, family, 63),
      Row(.exture3, .sensitivity, family, 145),
      Row(.exture3, .impliedVolatility, family, 50),
    ]
  }

  private static let securityRows: [Row] = [
    Row(.exture3, .book, .security, 590, quote: .securityBook(hasProviders: false)),
    Row(
      .exture3, .book, .security, 830, quote: .securityBook(hasProviders: true),
      hasProviders: true),
    Row(.exture3, .trade, .security, 186, quote: .securityTrade),
    Row(.exture3, .volatilityInterruption, .security, 116),
    Row(.exture3, .snapshot, .security, 685),
    Row(.exture3, .snapshot, .security, 935),
    Row(.exture3, .master, .security, 631),
    Row(.exture3, .book, .bond, 462),
    Row(.exture3, .book, .bond, 882),
    Row(.exture3, .book, .bond, 1_387),
    Row(.exture3, .trade, .bond, 223),
    Row(.exture3, .tradeBook, .bond, 643),
    Row(.exture3, .book, .gold, 795),
    Row(.exture3, .book, .emission, 325),
  ]
}
