// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// One stock of the day: its locate code and its listing attributes.
  @usableFromInline
  package struct StockDirectory: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var marketCategory: UInt8
    @usableFromInline package var financialStatus: UInt8
    @usableFromInline package var roundLotSize: UInt32
    @usableFromInline package var roundLotsOnly: UInt8
    @usableFromInline package var issueClassification: UInt8
    @usableFromInline package var issueSubType: Alpha<2>
    @usableFromInline package var authenticity: UInt8
    @usableFromInline package var shortSaleThreshold: UInt8
    @usableFromInline package var ipoFlag: UInt8
    @usableFromInline package var luldTier: UInt8
    @usableFromInline package var etpFlag: UInt8
    @usableFromInline package var etpLeverageFactor: UInt32
    @usableFromInline package var inverse: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "R") }
    @inlinable package static var byteCount: Int { 39 }
    package static var name: StaticString { "stock_directory" }

    @usableFromInline
    enum Offset {
      @inlinable static var stock: Int { 11 }
      @inlinable static var marketCategory: Int { 19 }
      @inlinable static var financialStatus: Int { 20 }
      @inlinable static var roundLotSize: Int { 21 }
      @inlinable static var roundLotsOnly: Int { 25 }
      @inlinable static var issueClassification: Int { 26 }
      @inlinable static var issueSubType: Int { 27 }
      @inlinable static var authenticity: Int { 29 }
      @inlinable static var shortSaleThreshold: Int { 30 }
      @inlinable static var ipoFlag: Int { 31 }
      @inlinable static var luldTier: Int { 32 }
      @inlinable static var etpFlag: Int { 33 }
      @inlinable static var etpLeverageFactor: Int { 34 }
      @inlinable static var inverse: Int { 38 }
    }

    @inlinable
    package init(
      header: Header, stock: Alpha<8>, marketCategory: UInt8, financialStatus: UInt8,
      roundLotSize: UInt32, roundLotsOnly: UInt8, issueClassification: UInt8,
      issueSubType: Alpha<2>, authenticity: UInt8, shortSaleThreshold: UInt8, ipoFlag: UInt8,
      luldTier: UInt8, etpFlag: UInt8, etpLeverageFactor: UInt32, inverse: UInt8
    ) {
      self.header = header
      self.stock = stock
      self.marketCategory = marketCategory
      self.financialStatus = financialStatus
      self.roundLotSize = roundLotSize
      self.roundLotsOnly = roundLotsOnly
      self.issueClassification = issueClassification
      self.issueSubType = issueSubType
      self.authenticity = authenticity
      self.shortSaleThreshold = shortSaleThreshold
      self.ipoFlag = ipoFlag
      self.luldTier = luldTier
      self.etpFlag = etpFlag
      self.etpLeverageFactor = etpLeverageFactor
      self.inverse = inverse
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      marketCategory = bytes.u8(at: Offset.marketCategory)
      financialStatus = bytes.u8(at: Offset.financialStatus)
      roundLotSize = bytes.u32(at: Offset.roundLotSize)
      roundLotsOnly = bytes.u8(at: Offset.roundLotsOnly)
      issueClassification = bytes.u8(at: Offset.issueClassification)
      issueSubType = bytes.alpha(Alpha<2>.self, at: Offset.issueSubType)
      authenticity = bytes.u8(at: Offset.authenticity)
      shortSaleThreshold = bytes.u8(at: Offset.shortSaleThreshold)
      ipoFlag = bytes.u8(at: Offset.ipoFlag)
      luldTier = bytes.u8(at: Offset.luldTier)
      etpFlag = bytes.u8(at: Offset.etpFlag)
      etpLeverageFactor = bytes.u32(at: Offset.etpLeverageFactor)
      inverse = bytes.u8(at: Offset.inverse)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(stock, at: offset + Offset.stock)
      output.put(marketCategory, at: offset + Offset.marketCategory)
      output.put(financialStatus, at: offset + Offset.financialStatus)
      output.put(roundLotSize, at: offset + Offset.roundLotSize)
      output.put(roundLotsOnly, at: offset + Offset.roundLotsOnly)
      output.put(issueClassification, at: offset + Offset.issueClassification)
      output.put(issueSubType, at: offset + Offset.issueSubType)
      output.put(authenticity, at: offset + Offset.authenticity)
      output.put(shortSaleThreshold, at: offset + Offset.shortSaleThreshold)
      output.put(ipoFlag, at: offset + Offset.ipoFlag)
      output.put(luldTier, at: offset + Offset.luldTier)
      output.put(etpFlag, at: offset + Offset.etpFlag)
      output.put(etpLeverageFactor, at: offset + Offset.etpLeverageFactor)
      output.put(inverse, at: offset + Offset.inverse)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("stock", .text(stock.text))
      visitor.field("market_category", .character(marketCategory))
      visitor.field("financial_status", .character(financialStatus))
      visitor.field("round_lot_size", .integer(Int128(roundLotSize)))
      visitor.field("round_lots_only", .character(roundLotsOnly))
      visitor.field("issue_classification", .character(issueClassification))
      visitor.field("issue_sub_type", .text(issueSubType.text))
      visitor.field("authenticity", .character(authenticity))
      visitor.field("short_sale_threshold", .character(shortSaleThreshold))
      visitor.field("ipo_flag", .character(ipoFlag))
      visitor.field("luld_tier", .character(luldTier))
      visitor.field("etp_flag", .character(etpFlag))
      visitor.field("etp_leverage_factor", .integer(Int128(etpLeverageFactor)))
      visitor.field("inverse", .character(inverse))
    }
  }
}
