// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// The fields of messages that are read as records.
  @usableFromInline
  package enum FieldName: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case instrument
    case index
    case sequence
    case board
    case session
    /// When it took effect.
    case time
    // Schedules and operation.
    case product
    case productGroup
    case boardEvent
    case eventTime
    case eventGroup
    /// `BS` and `BE` board start and end, `SS` and `SE` session, `SH` halt, `SR` resumption.
    case sessionAction
    case commonShare
    case haltReason
    case haltType
    case stage
    /// `U` up, `D` down.
    case direction
    case expansionTime
    /// `1` when the message's book is to be read.
    case hasBook
    // Limits and bands.
    case upperStage
    case lowerStage
    case upperLimit
    case lowerLimit
    /// `0` cleared, `1` set, `2` set again.
    case bandCode
    case upperBand
    case lowerBand
    // Closes, totals and statistics.
    case closePrice
    /// `1` a trade's price, `3` no trade.
    case closeKind
    case cumulativeQuantity
    /// In the unit of its message: thousands of won, for stock futures won.
    case cumulativeValue
    /// `M0` of the day before, `M1` provisional, `M2` final.
    case openInterestKind
    case date
    case openInterest
    case settlementPrice
    case settlementKind
    case finalPrice
    case finalKind
    case combinedQuantity
    /// In won.
    case combinedValue
    case allocationAction
    case allocationKind
    case statisticsKind
    case rightType
    case investorType
    case bidQuantity
    case askQuantity
    case bidValue
    case askValue
    case spreadBidQuantity
    case spreadAskQuantity
    case spreadBidValue
    case spreadAskValue
    case price
    case quantity
    case tradeKind
    case sensitivityKind
    case underlying
    case delta
    case theta
    case vega
    case gamma
    case rho
    case callVolatility
    case putVolatility
    case representativeVolatility
    case historicalVolatility
    case lineRole
    // Masters.
    case instrumentCount
    case shortCode
    case name
    case shortName
    case englishName
    case englishShortName
    case listingDate
    case delistingDate
    case stageCount
    case upperLimit1
    case lowerLimit1
    case upperLimit2
    case lowerLimit2
    case upperLimit3
    case lowerLimit3
    case basePrice
    case nearLeg
    case farLeg
    case lastTradingDate
    case maturityDate
    case strikePrice
    case tradingUnit
    case multiplier
    case atTheMoney
    case isHalted
    case previousClose
    case previousOpenInterest

    /// The name in snake case.
    package var label: StaticString {
      switch self {
      case .instrument: "instrument"
      case .index: "index"
      case .sequence: "sequence"
      case .board: "board"
      case .session: "session"
      case .time: "time"
      case .product: "product"
      case .productGroup: "product_group"
      case .boardEvent: "board_event"
      case .eventTime: "event_time"
      case .eventGroup: "event_group"
      case .sessionAction: "session_action"
      case .commonShare: "common_share"
      case .haltReason: "halt_reason"
      case .haltType: "halt_type"
      case .stage: "stage"
      case .direction: "direction"
      case .expansionTime: "expansion_time"
      case .hasBook: "has_book"
      case .upperStage: "upper_stage"
      case .lowerStage: "lower_stage"
      case .upperLimit: "upper_limit"
      case .lowerLimit: "lower_limit"
      case .bandCode: "band_code"
      case .upperBand: "upper_band"
      case .lowerBand: "lower_band"
      case .closePrice: "close_price"
      case .closeKind: "close_kind"
      case .cumulativeQuantity: "cumulative_quantity"
      case .cumulativeValue: "cumulative_value"
      case .openInterestKind: "open_interest_kind"
      case .date: "date"
      case .openInterest: "open_interest"
      case .settlementPrice: "settlement_price"
      case .settlementKind: "settlement_kind"
      case .finalPrice: "final_price"
      case .finalKind: "final_kind"
      case .combinedQuantity: "combined_quantity"
      case .combinedValue: "combined_value"
      case .allocationAction: "allocation_action"
      case .allocationKind: "allocation_kind"
      default: statisticsLabel
      }
    }

    private var statisticsLabel: StaticString {
      switch self {
      case .statisticsKind: "statistics_kind"
      case .rightType: "right_type"
      case .investorType: "investor_type"
      case .bidQuantity: "bid_quantity"
      case .askQuantity: "ask_quantity"
      case .bidValue: "bid_value"
      case .askValue: "ask_value"
      case .spreadBidQuantity: "spread_bid_quantity"
      case .spreadAskQuantity: "spread_ask_quantity"
      case .spreadBidValue: "spread_bid_value"
      case .spreadAskValue: "spread_ask_value"
      case .price: "price"
      case .quantity: "quantity"
      case .tradeKind: "trade_kind"
      case .sensitivityKind: "sensitivity_kind"
      case .underlying: "underlying"
      case .delta: "delta"
      case .theta: "theta"
      case .vega: "vega"
      case .gamma: "gamma"
      case .rho: "rho"
      case .callVolatility: "call_volatility"
      case .putVolatility: "put_volatility"
      case .representativeVolatility: "representative_volatility"
      case .historicalVolatility: "historical_volatility"
      case .lineRole: "line_role"
      default: masterLabel
      }
    }

    private var masterLabel: StaticString {
      switch self {
      case .instrumentCount: "instrument_count"
      case .shortCode: "short_code"
      case .name: "name"
      case .shortName: "short_name"
      case .englishName: "english_name"
      case .englishShortName: "english_short_name"
      case .listingDate: "listing_date"
      case .delistingDate: "delisting_date"
      case .stageCount: "stage_count"
      case .upperLimit1: "upper_limit_1"
      case .lowerLimit1: "lower_limit_1"
      case .upperLimit2: "upper_limit_2"
      case .lowerLimit2: "lower_limit_2"
      case .upperLimit3: "upper_limit_3"
      case .lowerLimit3: "lower_limit_3"
      case .basePrice: "base_price"
      case .nearLeg: "near_leg"
      case .farLeg: "far_leg"
      case .lastTradingDate: "last_trading_date"
      case .maturityDate: "maturity_date"
      case .strikePrice: "strike_price"
      case .tradingUnit: "trading_unit"
      case .multiplier: "multiplier"
      case .atTheMoney: "at_the_money"
      case .isHalted: "is_halted"
      case .previousClose: "previous_close"
      case .previousOpenInterest: "previous_open_interest"
      default: "unnamed"
      }
    }
  }

  /// A field of a record and its name.
  @usableFromInline
  package struct NamedField: Sendable, BitwiseCopyable {
    package var name: FieldName
    package var field: Field

    init(_ name: FieldName, _ field: Field) {
      self.name = name
      self.field = field
    }
  }
}
