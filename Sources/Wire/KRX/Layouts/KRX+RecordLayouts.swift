// SPDX-License-Identifier: Apache-2.0

// Records are rows of a name and where it lies. Offsets count from the TR code.
extension KRX {
  /// Rows of the generations before EXTURE 3.0, whose products differ in the index's width and in
  /// the form of prices.
  struct RecordLayout {
    /// Digits of the index.
    var index: Int
    /// Form and width of a price.
    var price: Field
    /// Digits of the quantity and value of the day, and the room after them.
    var dayWidths: (quantity: Int, value: Int)

    static let option = RecordLayout(index: 4, price: .price(0, 5), dayWidths: (8, 11))
    static let future = RecordLayout(index: 2, price: .signed(0, 6), dayWidths: (7, 12))
    static let stockFuture = RecordLayout(
      index: 4, price: .signed(0, 8, decimals: 0), dayWidths: (7, 15))

    /// Where the fields behind the index begin.
    private var start: Int { 17 + index }

    private func rows(index width: Int? = nil, _ rest: [NamedField]) -> [NamedField] {
      [
        NamedField(.instrument, .text(5, 12)),
        NamedField(.index, Field(17, width ?? index)),
      ] + rest
    }

    private func price(_ offset: Int) -> Field {
      Field(offset, Int(price.width), price.form, decimals: Int(price.decimals))
    }

    /// A6: board 2 · price · kind 1 · quantity of the day · value · … book.
    var close: [NamedField] {
      let kind = start + 2 + Int(price.width)
      return rows([
        NamedField(.board, .text(start, 2)),
        NamedField(.closePrice, price(start + 2)),
        NamedField(.closeKind, .text(kind, 1)),
        NamedField(.cumulativeQuantity, Field(kind + 1, dayWidths.quantity)),
        NamedField(.cumulativeValue, Field(kind + 1 + dayWidths.quantity, dayWidths.value)),
      ])
    }

    /// A7: product 11 · board 2 · event 3 · event time 8 · event group 5 · session 2 · has book 1
    /// · book · upper band · lower band, the bands at `bands`.
    func operation(bands: Int) -> [NamedField] {
      rows([
        NamedField(.product, .text(start, 11)),
        NamedField(.board, .text(start + 11, 2)),
        NamedField(.boardEvent, .text(start + 13, 3)),
        NamedField(.eventTime, .time(start + 16, 8)),
        NamedField(.eventGroup, .text(start + 24, 5)),
        NamedField(.session, .text(start + 29, 2)),
        NamedField(.hasBook, .text(start + 31, 1)),
        NamedField(.upperBand, price(bands)),
        NamedField(.lowerBand, price(bands + Int(price.width))),
      ])
    }

    /// M4: index, of futures 3 digits · product 11 · product group 3 · board 2 · event 3
    /// · event time 8 · event group 5 · action 2 · session 2 · stage 2 · direction 1
    /// · expansion time 8.
    func schedule(index width: Int) -> [NamedField] {
      let start = 17 + width
      return rows(
        index: width,
        [
          NamedField(.product, .text(start, 11)),
          NamedField(.productGroup, .text(start + 11, 3)),
          NamedField(.board, .text(start + 14, 2)),
          NamedField(.boardEvent, .text(start + 16, 3)),
          NamedField(.eventTime, .time(start + 19, 8)),
          NamedField(.eventGroup, .text(start + 27, 5)),
          NamedField(.sessionAction, .text(start + 32, 2)),
          NamedField(.session, .text(start + 34, 2)),
          NamedField(.stage, Field(start + 36, 2)),
          NamedField(.direction, .text(start + 38, 1)),
          NamedField(.expansionTime, .time(start + 39, 8)),
        ])
    }

    /// V1: product 11 · board 2 · time 8 · upper stage 2 · lower stage 2 · upper limit
    /// · lower limit.
    var limitExpansion: [NamedField] {
      rows([
        NamedField(.product, .text(start, 11)),
        NamedField(.board, .text(start + 11, 2)),
        NamedField(.time, .time(start + 13, 8)),
        NamedField(.upperStage, Field(start + 21, 2)),
        NamedField(.lowerStage, Field(start + 23, 2)),
        NamedField(.upperLimit, price(start + 25)),
        NamedField(.lowerLimit, price(start + 25 + Int(price.width))),
      ])
    }

    /// Q2: board 2 · time 8 · code 1 · upper band · lower band.
    var dynamicBand: [NamedField] {
      rows([
        NamedField(.board, .text(start, 2)),
        NamedField(.time, .time(start + 2, 8)),
        NamedField(.bandCode, .text(start + 10, 1)),
        NamedField(.upperBand, price(start + 11)),
        NamedField(.lowerBand, price(start + 11 + Int(price.width))),
      ])
    }

    /// H2: kind 2 · date 8 · open interest 9.
    func openInterest(index width: Int) -> [NamedField] {
      rows(
        index: width,
        [
          NamedField(.openInterestKind, .text(17 + width, 2)),
          NamedField(.date, Field(19 + width, 8)),
          NamedField(.openInterest, Field(27 + width, 9)),
        ])
    }

    /// H3: price 16 with eight decimals · kind 1 · final price 16 · kind 1.
    var settlement: [NamedField] {
      rows([
        NamedField(.settlementPrice, .price(start, 16, decimals: 8)),
        NamedField(.settlementKind, .text(start + 16, 1)),
        NamedField(.finalPrice, .price(start + 17, 16, decimals: 8)),
        NamedField(.finalKind, .text(start + 33, 1)),
      ])
    }

    /// O6: board 2 · action 1 · kind 1 · time 8.
    var allocation: [NamedField] {
      rows([
        NamedField(.board, .text(start, 2)),
        NamedField(.allocationAction, .text(start + 2, 1)),
        NamedField(.allocationKind, .text(start + 3, 1)),
        NamedField(.time, .time(start + 4, 8)),
      ])
    }

    /// M7: price · quantity 7 · kind 2 · filler.
    func blockTrade(index width: Int) -> [NamedField] {
      rows(
        index: width,
        [
          NamedField(.price, price(17 + width)),
          NamedField(.quantity, Field(17 + width + Int(price.width), 7)),
          NamedField(.tradeKind, .text(24 + width + Int(price.width), 2)),
        ])
    }
  }
}

extension KRX.RecordLayout {
  /// C4: 5 ISIN 12 · 17 index 7 · 24 quantity 12 · 36 value 22.
  static let combinedTotal = [
    KRX.NamedField(.instrument, .text(5, 12)),
    KRX.NamedField(.index, KRX.Field(17, 7)),
    KRX.NamedField(.combinedQuantity, KRX.Field(24, 12)),
    KRX.NamedField(.combinedValue, KRX.Field(36, 22)),
  ]

  /// H1 of options: 5 date 8 · 13 time 6 · 19 kind 2 · 21 product 11 · 32 right 1 · 33 investor 4
  /// · 37 bought 9 · 46 sold 9 · 55 bought for 18 · 73 sold for 18.
  static let optionInvestors =
    investorHead + [
      KRX.NamedField(.rightType, .text(32, 1)),
      KRX.NamedField(.investorType, .text(33, 4)),
      KRX.NamedField(.bidQuantity, KRX.Field(37, 9)),
      KRX.NamedField(.askQuantity, KRX.Field(46, 9)),
      KRX.NamedField(.bidValue, KRX.Field(55, 18)),
      KRX.NamedField(.askValue, KRX.Field(73, 18)),
    ]

  /// H1 of futures: as of options without the right, then the same of calendar spreads.
  static let futureInvestors =
    investorHead + [
      KRX.NamedField(.investorType, .text(32, 4)),
      KRX.NamedField(.bidQuantity, KRX.Field(36, 9)),
      KRX.NamedField(.askQuantity, KRX.Field(45, 9)),
      KRX.NamedField(.bidValue, KRX.Field(54, 18)),
      KRX.NamedField(.askValue, KRX.Field(72, 18)),
      KRX.NamedField(.spreadBidQuantity, KRX.Field(90, 9)),
      KRX.NamedField(.spreadAskQuantity, KRX.Field(99, 9)),
      KRX.NamedField(.spreadBidValue, KRX.Field(108, 18)),
      KRX.NamedField(.spreadAskValue, KRX.Field(126, 18)),
    ]

  private static let investorHead = [
    KRX.NamedField(.date, KRX.Field(5, 8)),
    KRX.NamedField(.time, .time(13, 6)),
    KRX.NamedField(.statisticsKind, .text(19, 2)),
    KRX.NamedField(.product, .text(21, 11)),
  ]

  /// N7: 5 ISIN 12 · 17 index 7 · 24 date 8 · 32 time 8 · 40 kind 1 · 41 underlying 3
  /// · five of sign 1 and 18 digits with six decimals.
  static let sensitivity = [
    KRX.NamedField(.instrument, .text(5, 12)),
    KRX.NamedField(.index, KRX.Field(17, 7)),
    KRX.NamedField(.date, KRX.Field(24, 8)),
    KRX.NamedField(.time, .time(32, 8)),
    KRX.NamedField(.sensitivityKind, .text(40, 1)),
    KRX.NamedField(.underlying, .text(41, 3)),
    KRX.NamedField(.delta, .signed(44, 19, decimals: 6)),
    KRX.NamedField(.theta, .signed(63, 19, decimals: 6)),
    KRX.NamedField(.vega, .signed(82, 19, decimals: 6)),
    KRX.NamedField(.gamma, .signed(101, 19, decimals: 6)),
    KRX.NamedField(.rho, .signed(120, 19, decimals: 6)),
  ]

  /// P1: four of 10 digits with four decimals: of calls, of puts, representative, of 90 days.
  static let impliedVolatility = [
    KRX.NamedField(.callVolatility, .price(5, 10, decimals: 4)),
    KRX.NamedField(.putVolatility, .price(15, 10, decimals: 4)),
    KRX.NamedField(.representativeVolatility, .price(25, 10, decimals: 4)),
    KRX.NamedField(.historicalVolatility, .price(35, 10, decimals: 4)),
  ]

  /// I2: 5 `HHMM` · 9 main or backup 2 · 11 filler 8.
  static let polling = [
    KRX.NamedField(.time, .time(5, 4)), KRX.NamedField(.lineRole, .text(9, 2)),
  ]

  /// I2 of 10 bytes: 5 `HHMM`.
  static let shortPolling = [KRX.NamedField(.time, .time(5, 4))]

  /// M4 of 2011, from messages of a capture: 5 event time 8 · 13 event 3 · 16 product 10
  /// · 26 ISIN 12 · 38 index 3 · 41 session 2.
  static let schedule2011 = [
    KRX.NamedField(.eventTime, .time(5, 8)),
    KRX.NamedField(.boardEvent, .text(13, 3)),
    KRX.NamedField(.product, .text(16, 10)),
    KRX.NamedField(.instrument, .text(26, 12)),
    KRX.NamedField(.index, KRX.Field(38, 3)),
    KRX.NamedField(.session, .text(41, 2)),
  ]

  /// M4 of EXTURE 3.0: 5 product group 3 · 8 board 2 · 10 event 3 · 13 event time 9
  /// · 22 event group 5 · 27 action 2 · 29 session 2 · 31 ISIN 12 · 43 common 12
  /// · 55 product 11 · 66 halt reason 3 · 69 halt type 1 · 70 stage 2 · 72 direction 1
  /// · 73 expansion time 9.
  static let schedule3 = [
    KRX.NamedField(.productGroup, .text(5, 3)),
    KRX.NamedField(.board, .text(8, 2)),
    KRX.NamedField(.boardEvent, .text(10, 3)),
    KRX.NamedField(.eventTime, .time(13, 9)),
    KRX.NamedField(.eventGroup, .text(22, 5)),
    KRX.NamedField(.sessionAction, .text(27, 2)),
    KRX.NamedField(.session, .text(29, 2)),
    KRX.NamedField(.instrument, .text(31, 12)),
    KRX.NamedField(.commonShare, .text(43, 12)),
    KRX.NamedField(.product, .text(55, 11)),
    KRX.NamedField(.haltReason, .text(66, 3)),
    KRX.NamedField(.haltType, .text(69, 1)),
    KRX.NamedField(.stage, KRX.Field(70, 2)),
    KRX.NamedField(.direction, .text(72, 1)),
    KRX.NamedField(.expansionTime, .time(73, 9)),
  ]

  private static let head3 = [
    KRX.NamedField(.sequence, KRX.Field(5, 8)),
    KRX.NamedField(.board, .text(13, 2)),
    KRX.NamedField(.instrument, .text(15, 12)),
    KRX.NamedField(.index, KRX.Field(27, 6)),
  ]

  /// V1 of EXTURE 3.0: 5 number 8 · 13 board 2 · 15 ISIN 12 · 27 index 6 · 33 time 9
  /// · 42 upper stage 2 · 44 lower stage 2 · 46 upper limit 9 · 55 lower limit 9.
  static func limitExpansion3(decimals: Int) -> [KRX.NamedField] {
    head3 + [
      KRX.NamedField(.time, .time(33, 9)),
      KRX.NamedField(.upperStage, KRX.Field(42, 2)),
      KRX.NamedField(.lowerStage, KRX.Field(44, 2)),
      KRX.NamedField(.upperLimit, .printed(46, 9, decimals: decimals)),
      KRX.NamedField(.lowerLimit, .printed(55, 9, decimals: decimals)),
    ]
  }

  /// Q2 of EXTURE 3.0: 5 number 8 · 13 board 2 · 15 ISIN 12 · 27 index 6 · 33 time 12 · 45 code 1
  /// · 46 upper band 9 · 55 lower band 9.
  static func dynamicBand3(decimals: Int) -> [KRX.NamedField] {
    head3 + [
      KRX.NamedField(.time, .time(33, 12)),
      KRX.NamedField(.bandCode, .text(45, 1)),
      KRX.NamedField(.upperBand, .printed(46, 9, decimals: decimals)),
      KRX.NamedField(.lowerBand, .printed(55, 9, decimals: decimals)),
    ]
  }
}
