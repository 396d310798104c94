// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// Where A0 messages hold what an instrument table needs.
  ///
  /// The Exture+ offsets come from a feeder's headers of 2019. Those of EXTURE 3.0 are UNVERIFIED:
  /// only the length is public, so a configuration can move each field, and a field that lies
  /// outside a message is left out.
  @usableFromInline
  package struct MasterLayout: Sendable {
    package let fields: [NamedField]

    /// A layout with the fields that have an offset, counted from the TR code.
    ///
    /// Prices are 12 digits with two implied decimals, the limits behind a sign.
    package init(
      instrument: Int, index: Int?, shortCode: Int?, englishName: Int?, upperLimit1: Int?,
      lowerLimit1: Int?, basePrice: Int?
    ) {
      let optional: [(FieldName, Field?)] = [
        (.instrument, .text(instrument, 12)),
        (.index, index.map { Field($0, 6) }),
        (.shortCode, shortCode.map { .text($0, 9) }),
        (.englishName, englishName.map { .text($0, 80) }),
        (.upperLimit1, upperLimit1.map { .signed($0, 13) }),
        (.lowerLimit1, lowerLimit1.map { .signed($0, 13) }),
        (.basePrice, basePrice.map { .price($0, 12) }),
      ]
      fields = optional.compactMap { name, field in field.map { NamedField(name, $0) } }
    }

    private init(fields: [NamedField]) { self.fields = fields }

    /// Exture+: the fields of a feeder's headers; the same for options, futures and stock futures.
    ///
    ///     5 instruments 5 · 10 date 8 · 18 ISIN 12 · 30 index 6 · 36 product 11 · 47 short code 9
    ///     · 56 name 80 · 136 short name 40 · 176 English name 80 · 256 short 40 · 296 listed 8
    ///     · 304 delisted 8 · 315 limit stages 3 · 318 three stages of upper and lower limit 13
    ///     · 396 base price 12 · 408 underlying 3 · 414 near leg 12 · 426 far leg 12
    ///     · 438 last trading day 8 · 457 maturity 8 · 465 strike 17 · 483 unit 17
    ///     · 500 multiplier 21 · 523 at the money 12 · 673 halted 1
    ///     · 732 close of the day before 13 · 816 open interest of the day before 10
    package static let exturePlus = MasterLayout(fields: [
      NamedField(.instrumentCount, Field(5, 5)),
      NamedField(.date, Field(10, 8)),
      NamedField(.instrument, .text(18, 12)),
      NamedField(.index, Field(30, 6)),
      NamedField(.product, .text(36, 11)),
      NamedField(.shortCode, .text(47, 9)),
      NamedField(.name, .text(56, 80)),
      NamedField(.shortName, .text(136, 40)),
      NamedField(.englishName, .text(176, 80)),
      NamedField(.englishShortName, .text(256, 40)),
      NamedField(.listingDate, Field(296, 8)),
      NamedField(.delistingDate, Field(304, 8)),
      NamedField(.stageCount, Field(315, 3)),
      NamedField(.upperLimit1, .signed(318, 13)),
      NamedField(.lowerLimit1, .signed(331, 13)),
      NamedField(.upperLimit2, .signed(344, 13)),
      NamedField(.lowerLimit2, .signed(357, 13)),
      NamedField(.upperLimit3, .signed(370, 13)),
      NamedField(.lowerLimit3, .signed(383, 13)),
      NamedField(.basePrice, .price(396, 12)),
      NamedField(.underlying, .text(408, 3)),
      NamedField(.nearLeg, .text(414, 12)),
      NamedField(.farLeg, .text(426, 12)),
      NamedField(.lastTradingDate, Field(438, 8)),
      NamedField(.maturityDate, Field(457, 8)),
      NamedField(.strikePrice, .price(465, 17, decimals: 8)),
      NamedField(.tradingUnit, .price(483, 17, decimals: 8)),
      NamedField(.multiplier, .price(500, 21, decimals: 8)),
      NamedField(.atTheMoney, .price(523, 12)),
      NamedField(.isHalted, .text(673, 1)),
      NamedField(.previousClose, .signed(732, 13)),
      NamedField(.previousOpenInterest, Field(816, 10)),
    ])

    /// EXTURE 3.0, UNVERIFIED: the fields in the order of Exture+, from the same offsets.
    package static let exture3 = MasterLayout(
      instrument: 18, index: 30, shortCode: 47, englishName: 176, upperLimit1: nil,
      lowerLimit1: nil, basePrice: nil)

    /// What applies when nothing is configured.
    package static func standard(_ generation: Generation) -> MasterLayout {
      generation == .exture3 ? exture3 : exturePlus
    }
  }
}
