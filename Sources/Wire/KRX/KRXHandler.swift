// SPDX-License-Identifier: Apache-2.0

/// Receives the messages of a KRX line; what a conformer leaves out is ignored.
@usableFromInline
package protocol KRXHandler: ~Copyable {
  mutating func book(_ message: borrowing KRX.Book)
  /// B7; without a method of its own it is handed on as a `book`.
  mutating func book(_ message: borrowing KRX.Book, providers: borrowing KRX.ProviderQuantities)
  mutating func trade(_ message: borrowing KRX.Trade)
  /// A3 of a security; without a method of its own it is handed on as a `trade`.
  mutating func trade(_ message: borrowing KRX.Trade, security: KRX.SecurityTrade)
  mutating func tradeBook(_ message: borrowing KRX.TradeBook)
  mutating func snapshot(_ message: borrowing KRX.Snapshot)
  /// Every other message whose fields are known. An A6 or A7 with a book gives the record first,
  /// then the book under the same TR code.
  mutating func record(_ record: borrowing KRX.Record)
  /// A message of which only the length is known.
  mutating func recognized(_ code: KRX.TRCode)
}

extension KRXHandler where Self: ~Copyable {
  @inlinable package mutating func book(_ message: borrowing KRX.Book) {}
  @inlinable package mutating func book(
    _ message: borrowing KRX.Book, providers: borrowing KRX.ProviderQuantities
  ) { book(message) }
  @inlinable package mutating func trade(_ message: borrowing KRX.Trade) {}
  @inlinable package mutating func trade(
    _ message: borrowing KRX.Trade, security: KRX.SecurityTrade
  ) { trade(message) }
  @inlinable package mutating func tradeBook(_ message: borrowing KRX.TradeBook) {}
  @inlinable package mutating func snapshot(_ message: borrowing KRX.Snapshot) {}
  @inlinable package mutating func record(_ record: borrowing KRX.Record) {}
  @inlinable package mutating func recognized(_ code: KRX.TRCode) {}
}
