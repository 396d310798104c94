// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// The five characters that name a message: data class 2 · information 2 · market 1, read in
  /// EXTURE 3.0 as data class 2 · information 3.
  @usableFromInline
  package struct TRCode: Sendable, BitwiseCopyable, Hashable {
    /// The characters, left-justified, the first in the most significant byte.
    @usableFromInline package var word: UInt64

    @inlinable
    package init(word: UInt64) { self.word = word }

    /// A code from its five characters; nil unless they are five bytes.
    package init?(_ text: String) {
      guard text.utf8.count == 5 else { return nil }
      word = text.utf8.reduce(0) { $0 << 8 | UInt64($1) } << 24
    }

    /// The code that a datagram begins with; nil when it has no five bytes.
    @inlinable
    package init?(of datagram: RawSpan) {
      guard datagram.byteCount >= 5 else { return nil }
      word = datagram.leading(5, at: 0)
    }

    /// `B6` as 0x4236.
    @inlinable package var dataClass: UInt16 { UInt16(truncatingIfNeeded: word >> 48) }
    /// `03F` as 0x303346.
    @inlinable package var information: UInt32 {
      UInt32(truncatingIfNeeded: word >> 24) & 0xFF_FFFF
    }

    /// Whether the code is of class `B7`: a book that tells the liquidity providers' part apart.
    @inlinable package var isProviderBook: Bool { dataClass == 0x4237 }

    package var text: String { Alpha<5>(high: word, low: 0).text }
  }
}
