// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// Up to 64 bytes of text kept by value: identifiers, symbols, accounts and reasons.
  ///
  /// The bytes are not checked to be ASCII; empty stands for absent, as a field cannot be empty.
  @usableFromInline
  package struct Text: Sendable, BitwiseCopyable, Hashable {
    /// Eight bytes each, the first in the most significant byte, zero-filled.
    @usableFromInline var word0: UInt64
    @usableFromInline var word1: UInt64
    @usableFromInline var word2: UInt64
    @usableFromInline var word3: UInt64
    @usableFromInline var word4: UInt64
    @usableFromInline var word5: UInt64
    @usableFromInline var word6: UInt64
    @usableFromInline var word7: UInt64
    @usableFromInline package var byteCount: UInt64

    @inlinable package static var byteCountMax: Int { 64 }
    @inlinable package static var empty: Text { Text(eight: 0, byteCount: 0) }
    @inlinable package var isEmpty: Bool { byteCount == 0 }

    /// The first `byteCount` bytes, 0 ... 8, of a left-justified word whose other bytes are 0.
    @inlinable
    package init(eight word: UInt64, byteCount: Int) {
      word0 = word
      word1 = 0
      word2 = 0
      word3 = 0
      word4 = 0
      word5 = 0
      word6 = 0
      word7 = 0
      self.byteCount = UInt64(byteCount)
    }

    /// The text of a code.
    @inlinable
    package init(_ code: Code) {
      self.init(eight: code.high, byteCount: 8 - code.high.trailingZeroBitCount / 8)
      if code.low != 0 {
        word1 = code.low
        byteCount = UInt64(16 - code.low.trailingZeroBitCount / 8)
      }
    }

    /// Nil for text of more than 64 bytes.
    package init?(_ text: some StringProtocol) {
      guard text.utf8.count <= Text.byteCountMax else { return nil }
      self.init(eight: 0, byteCount: 0)
      for byte in text.utf8 { append(byte) }
    }

    /// `number` in decimal digits.
    @inlinable
    package init(number: UInt64) {
      guard number >= 100_000_000 else {
        let word = FIX.digitWord(UInt32(truncatingIfNeeded: number))
        let zeros = min(7, (word ^ 0x3030_3030_3030_3030).leadingZeroBitCount >> 3)
        self.init(eight: word << UInt64(8 * zeros), byteCount: 8 - zeros)
        return
      }
      self.init(number: number / 100_000_000)
      let word = FIX.digitWord(UInt32(truncatingIfNeeded: number % 100_000_000))
      for shift in stride(from: UInt64(56), through: 0, by: -8) {
        append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }

    /// The number in a text of 1 ... 19 digits; nil for any other text.
    @inlinable
    package var number: UInt64? {
      guard byteCount >= 1, byteCount <= 19 else { return nil }
      var number: UInt64 = 0
      for index in 0..<Int(byteCount) {
        let digit = self[index] &- 0x30
        guard digit <= 9 else { return nil }
        number = number * 10 + UInt64(digit)
      }
      return number
    }

    /// The text as a code; nil beyond 16 bytes.
    @inlinable
    package var code: Code? { byteCount <= 16 ? Code(high: word0, low: word1) : nil }

    /// The byte at `index`, 0 ..< 64; 0 behind the text.
    @inlinable
    package subscript(index: Int) -> UInt8 {
      UInt8(truncatingIfNeeded: word(index >> 3) >> UInt64(56 - 8 * (index & 7)))
    }

    /// A number made of the bytes, for tables.
    @inlinable
    package var digest: UInt64 {
      var sum = byteCount
      for index in 0..<((Int(byteCount) + 7) / 8) {
        sum = (sum ^ word(index)) &* 0x9E37_79B9_7F4A_7C15
        sum ^= sum >> 29
      }
      return sum
    }

    @inlinable
    func word(_ index: Int) -> UInt64 {
      switch index {
      case 0: word0
      case 1: word1
      case 2: word2
      case 3: word3
      case 4: word4
      case 5: word5
      case 6: word6
      default: word7
      }
    }

    /// Adds a byte; drops it when there is no room.
    @inlinable
    package mutating func append(_ byte: UInt8) {
      guard byteCount < Text.byteCountMax else { return }
      let index = Int(byteCount)
      place(UInt64(byte) << UInt64(56 - 8 * (index & 7)), at: index >> 3)
      byteCount += 1
    }

    /// Adds the bytes of `text`, as many as there is room for.
    @inlinable
    package mutating func append(_ text: Text) {
      for index in 0..<Int(text.byteCount) { append(text[index]) }
    }

    @inlinable
    mutating func place(_ bits: UInt64, at index: Int) {
      switch index {
      case 0: word0 |= bits
      case 1: word1 |= bits
      case 2: word2 |= bits
      case 3: word3 |= bits
      case 4: word4 |= bits
      case 5: word5 |= bits
      case 6: word6 |= bits
      default: word7 |= bits
      }
    }
  }
}

extension FIX.Text: CustomStringConvertible {
  /// Each byte as one Unicode scalar.
  @usableFromInline
  package var description: String {
    var text = ""
    for index in 0..<Int(byteCount) { text.unicodeScalars.append(Unicode.Scalar(self[index])) }
    return text
  }
}

extension FIX.Text: ExpressibleByStringLiteral {
  /// Traps on a literal of more than 64 bytes.
  @usableFromInline
  package init(stringLiteral value: StaticString) {
    precondition(value.utf8CodeUnitCount <= FIX.Text.byteCountMax)
    self.init(eight: 0, byteCount: 0)
    for index in 0..<value.utf8CodeUnitCount { append(value.byte(at: index)) }
  }
}

extension RawSpan {
  /// Whether the `byteCount` bytes at a checked offset are those of `text`.
  @inlinable
  func equals(_ text: FIX.Text, _ byteCount: Int, at offset: Int) -> Bool {
    guard UInt64(byteCount) == text.byteCount else { return false }
    var done = 0
    while done < byteCount {
      let taken = Swift.min(8, byteCount - done)
      guard leading(taken, at: offset + done) == text.word(done >> 3) else { return false }
      done += taken
    }
    return true
  }
}

extension MutableRawSpan {
  /// Stores the bytes of `text` and zeros up to a whole word; the caller checked the room for both.
  @inlinable
  mutating func put(_ text: FIX.Text, at offset: Int) {
    put(text.word0, at: offset)
    var done = 8
    while done < Int(text.byteCount) {
      put(text.word(done >> 3), at: offset + done)
      done += 8
    }
  }
}

extension FIX.Text {
  /// Becomes the value of a field; false beyond 64 bytes.
  @inlinable
  mutating func read(_ field: FIX.Field, in bytes: RawSpan) -> Bool {
    let count = field.byteCount
    guard count <= FIX.Text.byteCountMax else { return false }
    self = FIX.Text(eight: bytes.leading(Swift.min(count, 8), at: field.offset), byteCount: count)
    guard count > 8 else { return true }
    word1 = bytes.leading(Swift.min(count - 8, 8), at: field.offset + 8)
    var done = 16
    while done < count {
      place(bytes.leading(Swift.min(8, count - done), at: field.offset + done), at: done >> 3)
      done += 8
    }
    return true
  }
}
