// SPDX-License-Identifier: Apache-2.0
package import Rings
import Units
package import Wire

/// The rules of one product.
package struct KRXProductRules: Sendable, BitwiseCopyable {
  /// Won for one point of the price and one contract; 0 where it is not known.
  package var multiplier: Int64 = 0
  /// Digits after the point in the venue's prices.
  package var priceDecimals: UInt8 = 2
  package var ticks = KRXTickTable.unknown
  package var limits = KRXPriceLimits.unknown
  /// Width of the dynamic band around the last trade when it is first set, in basis points; nil
  /// where there is none or it is not a share of the price.
  package var dynamicBand: Int64?
  package var hours: KRXTradingHours

  package init(hours: KRXTradingHours) { self.hours = hours }
}

/// The rules of trading as data: what a new rule of the venue changes is a row here.
///
/// A feed takes a copy at its creation, so a program may replace any row before.
package struct KRXRules: Sendable {
  /// By product, in the order of `KRXProduct.allCases`.
  private var products: [KRXProductRules]
  package var sessions = KRXSession.table
  package var boardEvents = KRXBoardEvent.table
  package var breaker = KRXCircuitBreaker.current
  /// Products by the market product group of an M4, three characters in 24 bits.
  package var groups: [(code: UInt32, product: KRXProduct)] = [(0x4F_4B_49, .kospi200Option)]

  package subscript(product: KRXProduct) -> KRXProductRules {
    get { products[KRXRules.row(of: product)] }
    set { products[KRXRules.row(of: product)] = newValue }
  }

  /// The trading state that a session id stands for, nil when it is unknown.
  package func state(session: UInt16) -> TradingState? {
    for row in sessions where row.id == session { return row.state }
    return nil
  }

  /// The meaning of a board event, nil when it is unknown.
  package func boardEvent(_ code: UInt32) -> KRXBoardEvent? {
    for row in boardEvents where row.code == code { return row }
    return nil
  }

  /// The product of an M4's market product group, nil when it is unknown.
  package func product(group: UInt32) -> KRXProduct? {
    for row in groups where row.code == group { return row.product }
    return nil
  }

  /// Makes `state` the meaning of a session id, in place of what it meant.
  package mutating func assign(session: UInt16, _ state: TradingState) {
    sessions.removeAll { $0.id == session }
    sessions.append(KRXSession(id: session, state))
  }

  /// Makes `state` what a board event leads to; an unknown one is taken for a market halt.
  package mutating func assign(boardEvent code: UInt32, _ state: TradingState?) {
    if let index = boardEvents.firstIndex(where: { $0.code == code }) {
      boardEvents[index].state = state
    } else {
      boardEvents.append(KRXBoardEvent(code: code, .marketHalt, .notice, state))
    }
  }

  private static func row(of product: KRXProduct) -> Int {
    guard let row = KRXProduct.allCases.firstIndex(of: product) else {
      preconditionFailure("every product is a case")
    }
    return row
  }

  /// The rules in force when `generation` was.
  package init(_ generation: KRX.Generation) {
    let hours = KRXRules.hours(generation)
    products = KRXProduct.allCases.map { product in
      var rules = KRXProductRules(hours: product.isDerivative ? hours : KRXRules.cashHours)
      rules.priceDecimals = KRXRules.decimals(product)
      rules.ticks = KRXRules.ticks(product, generation)
      rules.multiplier = KRXRules.multiplier(product, generation)
      if generation != .krx2011 {
        rules.limits = KRXRules.limits(product)
        rules.dynamicBand = KRXRules.dynamicBand(product)
      }
      return rules
    }
  }
}

extension KRXRules {
  private static func hours(_ generation: KRX.Generation) -> KRXTradingHours {
    let clock = KRXTradingHours.clock
    return switch generation {
    case .krx2011:
      KRXTradingHours(open: clock(9, 0), close: clock(15, 15))
    case .exturePlus:
      // The night ran through links to other venues until 2025.
      KRXTradingHours(
        open: clock(9, 0), close: clock(15, 45), nightOpen: clock(18, 0), nightClose: clock(5, 0))
    case .exture3:
      // The auctions are from one source.
      KRXTradingHours(
        open: clock(8, 45), close: clock(15, 45), lastDayClose: clock(15, 20),
        openingAuction: clock(8, 30), closingAuction: .seconds(600), nightOpen: clock(18, 0),
        nightClose: clock(6, 0))
    }
  }

  /// Securities: the regular session.
  private static var cashHours: KRXTradingHours {
    KRXTradingHours(
      open: KRXTradingHours.clock(9, 0), close: KRXTradingHours.clock(15, 30))
  }

  private static func decimals(_ product: KRXProduct) -> UInt8 {
    switch product {
    case .stockFuture, .stockOption: 0
    default: product.isDerivative ? 2 : 0
    }
  }

  private static func ticks(
    _ product: KRXProduct, _ generation: KRX.Generation
  ) -> KRXTickTable {
    switch product {
    case .kospi200Future, .volatilityFuture: KRXTickTable(tick: hundredths(5))
    case .kospi200Option, .kospi200WeeklyOption:
      // Five hundredths began at three points in 2011 and begin at ten today.
      table([(generation == .krx2011 ? 300 : 1_000, 1), (nil, 5)])
    case .miniKospi200Future: KRXTickTable(tick: hundredths(2))
    // The upper two rows are from one source.
    case .miniKospi200Option: table([(300, 1), (1_000, 2), (nil, 5)])
    case .kosdaq150Future: KRXTickTable(tick: hundredths(10))
    case .kosdaq150Option: table([(5_000, 10), (nil, 50)])
    case .kospiStock, .kosdaqStock:
      // Since January 2023, from one source; before, the venue's steps are not known here.
      generation == .exture3
        ? table([
          (200_000, 100), (500_000, 500), (2_000_000, 1_000), (5_000_000, 5_000),
          (20_000_000, 10_000), (50_000_000, 50_000), (nil, 100_000),
        ]) : .unknown
    default: .unknown
    }
  }

  private static func multiplier(_ product: KRXProduct, _ generation: KRX.Generation) -> Int64 {
    switch product {
    // Half a million until March 2017, so also in the first years of Exture+.
    case .kospi200Future, .kospi200Option: generation == .krx2011 ? 500_000 : 250_000
    case .kospi200WeeklyOption, .volatilityFuture: 250_000
    case .miniKospi200Future, .miniKospi200Option: 50_000
    case .kosdaq150Future, .kosdaq150Option: 10_000
    default: product.isDerivative ? 0 : 1
    }
  }

  private static func limits(_ product: KRXProduct) -> KRXPriceLimits {
    switch product {
    case .kospi200Future, .kospi200Option, .kospi200WeeklyOption, .miniKospi200Future,
      .miniKospi200Option, .kosdaq150Future, .kosdaq150Option:
      KRXPriceLimits(800, 1_500, 2_000)
    case .stockFuture: KRXPriceLimits(1_000, 2_000, 3_000)
    case .volatilityFuture: KRXPriceLimits(3_000, 4_500, 6_000)
    default: .unknown
    }
  }

  private static func dynamicBand(_ product: KRXProduct) -> Int64? {
    switch product {
    case .kospi200Future: 100
    case .stockFuture: 300
    default: nil
    }
  }

  private static func hundredths(_ count: Int64) -> Price { Price(raw: count * 10_000_000) }

  private static func table(_ rows: [(Int64?, Int64)]) -> KRXTickTable {
    let rows = rows.map { bound, tick in
      KRXTickTable.Row(below: bound.map(hundredths) ?? .undefined, tick: hundredths(tick))
    }
    guard let table = KRXTickTable(rows) else { preconditionFailure("rows must rise") }
    return table
  }
}
