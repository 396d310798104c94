// SPDX-License-Identifier: Apache-2.0

extension OUCH50 {
  /// The tagged values of appendages.
  @usableFromInline
  package enum Tag: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case secondaryOrdRefNum = 1
    case firm = 2
    case minQty = 3
    case customerType = 4
    case maxFloor = 5
    case priceType = 6
    case pegOffset = 7
    case discretionPrice = 9
    case discretionPriceType = 10
    case discretionPegOffset = 11
    case postOnly = 12
    case randomReserves = 13
    case route = 14
    case expireTime = 15
    case tradeNow = 16
    case handleInst = 17
    case bboWeight = 18
    case referencePrice = 19
    case referencePriceType = 20
    case displayQuantity = 22
    case displayPrice = 23
    case groupID = 24
    case sharesLocated = 25
    case locateBroker = 26
    case side = 27
    case userRefIdx = 28
    case aiqStrategy = 29
    case aiqGroupID = 30

    /// Bytes of the value.
    @inlinable
    package var width: Int {
      switch self {
      case .secondaryOrdRefNum, .discretionPrice, .referencePrice, .displayPrice: 8
      case .firm, .minQty, .maxFloor, .pegOffset, .discretionPegOffset, .randomReserves, .route,
        .expireTime, .displayQuantity, .locateBroker:
        4
      case .groupID, .aiqGroupID: 2
      case .customerType, .priceType, .discretionPriceType, .postOnly, .tradeNow, .handleInst,
        .bboWeight, .referencePriceType, .sharesLocated, .side, .userRefIdx, .aiqStrategy:
        1
      }
    }

    var name: StaticString {
      switch self {
      case .secondaryOrdRefNum: "secondary_ord_ref_num"
      case .firm: "firm"
      case .minQty: "min_qty"
      case .customerType: "customer_type"
      case .maxFloor: "max_floor"
      case .priceType: "price_type"
      case .pegOffset: "peg_offset"
      case .discretionPrice: "discretion_price"
      case .discretionPriceType: "discretion_price_type"
      case .discretionPegOffset: "discretion_peg_offset"
      case .postOnly: "post_only"
      case .randomReserves: "random_reserves"
      case .route: "route"
      case .expireTime: "expire_time"
      case .tradeNow: "trade_now"
      case .handleInst: "handle_inst"
      case .bboWeight: "bbo_weight"
      case .referencePrice: "reference_price"
      case .referencePriceType: "reference_price_type"
      case .displayQuantity: "display_quantity"
      case .displayPrice: "display_price"
      case .groupID: "group_id"
      case .sharesLocated: "shares_located"
      case .locateBroker: "locate_broker"
      case .side: "side"
      case .userRefIdx: "user_ref_idx"
      case .aiqStrategy: "aiq_strategy"
      case .aiqGroupID: "aiq_group_id"
      }
    }
  }

  /// One tagged value.
  @usableFromInline
  package struct TagElement: Sendable, BitwiseCopyable, Hashable {
    /// The tag's number; `Tag(rawValue:)` knows its name.
    @usableFromInline package var number: UInt8
    /// Bytes of the value.
    @usableFromInline package var width: Int
    /// The first eight bytes of the value as an unsigned number.
    @usableFromInline package var value: UInt64

    @inlinable
    init(number: UInt8, width: Int, value: UInt64) {
      self.number = number
      self.width = width
      self.value = value
    }
  }
}

extension OUCH50.TagElement {
  /// Names the value as a field; an unknown tag is a number named `unknown_tag`.
  func visit(_ visitor: inout some FieldVisitor) {
    guard let tag = OUCH50.Tag(rawValue: number) else {
      visitor.field("unknown_tag", .integer(Int128(number)))
      return
    }
    switch tag {
    case .discretionPrice, .displayPrice, .referencePrice:
      visitor.field(tag.name, .decimal(Int128(value), decimals: 4))
    case .pegOffset, .discretionPegOffset:
      let signed = Int32(truncatingIfNeeded: value)
      visitor.field(tag.name, .decimal(Int128(signed), decimals: 4))
    case .firm, .route, .locateBroker:
      visitor.field(tag.name, .text(Alpha<4>(high: value << 32, low: 0).text))
    case .customerType, .priceType, .discretionPriceType, .postOnly, .tradeNow, .handleInst,
      .bboWeight, .referencePriceType, .sharesLocated, .side, .aiqStrategy:
      visitor.field(tag.name, .character(UInt8(truncatingIfNeeded: value)))
    case .secondaryOrdRefNum, .minQty, .maxFloor, .randomReserves, .expireTime, .displayQuantity,
      .groupID, .userRefIdx, .aiqGroupID:
      visitor.field(tag.name, .integer(Int128(value)))
    }
  }
}
