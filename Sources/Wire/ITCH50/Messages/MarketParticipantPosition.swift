// SPDX-License-Identifier: Apache-2.0

extension ITCH50 {
  /// Registration of a market maker in a stock.
  @usableFromInline
  package struct MarketParticipantPosition: ITCH50Message, FieldSource {
    @usableFromInline package var header: Header
    @usableFromInline package var mpid: Alpha<4>
    @usableFromInline package var stock: Alpha<8>
    @usableFromInline package var primaryMM: UInt8
    @usableFromInline package var mmMode: UInt8
    @usableFromInline package var state: UInt8

    @inlinable package static var type: UInt8 { UInt8(ascii: "L") }
    @inlinable package static var byteCount: Int { 26 }
    package static var name: StaticString { "market_participant_position" }

    @usableFromInline
    enum Offset {
      @inlinable static var mpid: Int { 11 }
      @inlinable static var stock: Int { 15 }
      @inlinable static var primaryMM: Int { 23 }
      @inlinable static var mmMode: Int { 24 }
      @inlinable static var state: Int { 25 }
    }

    @inlinable
    package init(
      header: Header, mpid: Alpha<4>, stock: Alpha<8>, primaryMM: UInt8, mmMode: UInt8, state: UInt8
    ) {
      self.header = header
      self.mpid = mpid
      self.stock = stock
      self.primaryMM = primaryMM
      self.mmMode = mmMode
      self.state = state
    }

    @inlinable
    package init(checked bytes: RawSpan) {
      precondition(bytes.byteCount == Self.byteCount)
      header = Header(bytes)
      mpid = bytes.alpha(Alpha<4>.self, at: Offset.mpid)
      stock = bytes.alpha(Alpha<8>.self, at: Offset.stock)
      primaryMM = bytes.u8(at: Offset.primaryMM)
      mmMode = bytes.u8(at: Offset.mmMode)
      state = bytes.u8(at: Offset.state)
    }

    @inlinable
    package func write(to output: inout MutableRawSpan, at offset: Int) {
      output.requireRoom(Self.byteCount, at: offset)
      header.write(Self.type, to: &output, at: offset)
      output.put(mpid, at: offset + Offset.mpid)
      output.put(stock, at: offset + Offset.stock)
      output.put(primaryMM, at: offset + Offset.primaryMM)
      output.put(mmMode, at: offset + Offset.mmMode)
      output.put(state, at: offset + Offset.state)
    }

    package func walk(_ visitor: inout some FieldVisitor) {
      visitor.field("mpid", .text(mpid.text))
      visitor.field("stock", .text(stock.text))
      visitor.field("primary_mm", .character(primaryMM))
      visitor.field("mm_mode", .character(mmMode))
      visitor.field("state", .character(state))
    }
  }
}
