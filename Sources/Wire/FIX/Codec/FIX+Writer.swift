// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// Something that writes the fields behind a header.
  @usableFromInline
  package protocol Body: ~Copyable {
    /// Writes the fields in the order they are to have.
    func write(_ writer: inout Writer, to output: inout MutableRawSpan)
  }

  /// Appends fields to a caller's buffer and closes length and checksum.
  ///
  /// The body is written behind room for the longest beginning; `close` puts begin string and
  /// length right in front of it, so that a message starts somewhere in the first 24 bytes. What
  /// does not fit is not written and makes `close` return nil.
  @usableFromInline
  package struct Writer: Sendable, BitwiseCopyable {
    /// Room in front of the body: `8=FIXT.1.1`, `9=` and five digits, SOH each, rounded up.
    @inlinable package static var reserve: Int { 24 }

    @usableFromInline package let version: Version
    /// Where the next field goes.
    @usableFromInline package var offset: Int
    @usableFromInline package var isTooLong: Bool
    @usableFromInline package let precision: TimePrecision

    /// A message that begins at the start of the buffer that each call is given.
    @inlinable
    package init(_ version: Version, precision: TimePrecision = .milliseconds) {
      self.version = version
      self.precision = precision
      offset = Writer.reserve
      isTooLong = false
    }

    /// Writes a message type, which begins a body as tag 35; none writes no field.
    @inlinable @inline(__always)
    @_noAllocation
    package mutating func put(_ tag: Int, _ type: MessageType, _ output: inout MutableRawSpan) {
      guard type.raw != 0, reserve(tag, 4, &output) else { return }
      let byteCount = 4 - type.raw.leadingZeroBitCount / 8
      output.putLeading(byteCount, of: UInt64(type.raw) << UInt64(64 - 8 * byteCount), at: offset)
      output.put(FIX.separator, at: offset + byteCount)
      offset += byteCount + 1
    }

    /// Writes a text that is not empty.
    @inlinable @inline(__always)
    @_noAllocation
    package mutating func put(_ tag: Int, _ text: Text, _ output: inout MutableRawSpan) {
      let byteCount = Int(text.byteCount)
      guard byteCount > 0, reserve(tag, byteCount, &output) else { return }
      output.put(text, at: offset)
      output.put(FIX.separator, at: offset + byteCount)
      offset += byteCount + 1
    }

    /// Copies the bytes of a value that is not empty.
    @inlinable
    package mutating func put(_ tag: Int, bytes: RawSpan, _ output: inout MutableRawSpan) {
      guard !bytes.isEmpty, reserve(tag, bytes.byteCount, &output) else { return }
      output.copy(bytes, at: offset)
      output.put(FIX.separator, at: offset + bytes.byteCount)
      offset += bytes.byteCount + 1
    }

    /// Writes one character; 0 is none and writes no field.
    @inlinable @inline(__always)
    @_noAllocation
    package mutating func put(_ tag: Int, character: UInt8, _ output: inout MutableRawSpan) {
      guard character != 0, reserve(tag, 1, &output) else { return }
      close(character, &output)
    }

    /// Writes Y or N.
    @inlinable @inline(__always)
    @_noAllocation
    package mutating func put(_ tag: Int, flag: Bool, _ output: inout MutableRawSpan) {
      put(tag, character: flag ? 0x59 : 0x4E, &output)
    }

    @inlinable @inline(__always)
    @_noAllocation
    package mutating func put(_ tag: Int, number: UInt64, _ output: inout MutableRawSpan) {
      guard reserve(tag, 20, &output) else { return }
      digits(number, &output)
      endField(&output)
    }

    @inlinable @inline(__always)
    @_noAllocation
    package mutating func put(_ tag: Int, integer: Int64, _ output: inout MutableRawSpan) {
      guard reserve(tag, 20, &output) else { return }
      sign(integer < 0, &output)
      digits(integer.magnitude, &output)
      endField(&output)
    }

    /// Writes a number with as many decimals as it has; none when it is absent.
    @inlinable @inline(__always)
    @_noAllocation
    package mutating func put(_ tag: Int, _ decimal: Decimal, _ output: inout MutableRawSpan) {
      guard decimal.isPresent, reserve(tag, 21, &output) else { return }
      write(decimal, &output)
    }

    /// Writes a price without the zeros at its end; none when it is undefined.
    @inlinable @inline(__always)
    @_noAllocation
    package mutating func put(_ tag: Int, _ price: Price, _ output: inout MutableRawSpan) {
      guard price.isDefined, reserve(tag, 21, &output) else { return }
      write(price, &output)
    }

    /// Writes a UTC time in the writer's precision; none when it is absent.
    @inlinable @inline(__always)
    @_noAllocation
    package mutating func put(_ tag: Int, _ time: UnixNanos, _ output: inout MutableRawSpan) {
      let byteCount = precision.byteCount
      guard time.raw >= 0, reserve(tag, byteCount, &output) else { return }
      output.put(time, precision, at: offset)
      output.put(FIX.separator, at: offset + byteCount)
      offset += byteCount + 1
    }

    /// Writes begin string, length and checksum. Where the message lies in the buffer, or nil when
    /// it did not fit.
    @inlinable
    @_noAllocation
    package mutating func close(_ output: inout MutableRawSpan) -> Range<Int>? {
      guard !isTooLong, offset + Frame.trailerByteCount <= output.byteCount,
        offset - Writer.reserve <= 99_999
      else { return nil }
      var at = Writer.reserve - 1
      output.put(FIX.separator, at: at)
      var length = UInt32(truncatingIfNeeded: offset - Writer.reserve)
      repeat {
        at -= 1
        output.put(UInt8(truncatingIfNeeded: length % 10) + 0x30, at: at)
        length /= 10
      } while length > 0
      at -= 3
      let begin = version.beginString
      let begins = at - Int(begin.byteCount)
      output.put(begin, at: begins)
      output.put(FIX.separator, at: at)
      output.put(UInt16(0x393D), at: at + 1)
      at = begins - 2
      output.put(UInt16(0x383D), at: at)
      let sum = UInt32(output.byteSum(from: at, to: offset))
      output.put(UInt16(0x3130), at: offset)
      output.put(UInt8(0x3D), at: offset + 2)
      output.putDigits(3, of: sum, at: offset + 3)
      output.put(FIX.separator, at: offset + 6)
      offset += Frame.trailerByteCount
      return at..<offset
    }

    /// Writes `tag=` when a value of up to `byteCount` bytes and its SOH fit behind it.
    @inlinable @inline(__always)
    mutating func reserve(
      _ tag: Int, _ byteCount: Int, _ output: inout MutableRawSpan
    ) -> Bool {
      // Tag and SOH take up to eight bytes, and values may be stored in whole words.
      guard !isTooLong, byteCount + 16 <= output.byteCount - offset else {
        isTooLong = true
        return false
      }
      if tag >= 10_000 {
        digits(UInt64(tag), &output)
      } else {
        let number = UInt32(truncatingIfNeeded: tag)
        if tag >= 1_000 { digit(number / 1_000, &output) }
        if tag >= 100 { digit(number / 100 % 10, &output) }
        if tag >= 10 { digit(number / 10 % 10, &output) }
        digit(number % 10, &output)
      }
      output.put(UInt8(0x3D), at: offset)
      offset += 1
      return true
    }

    @inlinable @inline(__always)
    mutating func digit(_ digit: UInt32, _ output: inout MutableRawSpan) {
      output.put(UInt8(truncatingIfNeeded: digit) + 0x30, at: offset)
      offset += 1
    }

    @inlinable @inline(__always)
    mutating func close(_ byte: UInt8, _ output: inout MutableRawSpan) {
      output.put(UInt16(byte) << 8 | UInt16(FIX.separator), at: offset)
      offset += 2
    }

    @inlinable @inline(__always)
    mutating func endField(_ output: inout MutableRawSpan) {
      output.put(FIX.separator, at: offset)
      offset += 1
    }

    @inlinable @inline(__always)
    mutating func sign(_ isNegative: Bool, _ output: inout MutableRawSpan) {
      guard isNegative else { return }
      output.put(UInt8(0x2D), at: offset)
      offset += 1
    }

    /// Writes a number that is there, and the end of its field.
    @inlinable
    mutating func write(_ decimal: Decimal, _ output: inout MutableRawSpan) {
      sign(decimal.mantissa < 0, &output)
      let magnitude = decimal.mantissa.magnitude
      if decimal.decimals == 0 {
        digits(magnitude, &output)
      } else {
        let unit = UInt64(powerOfTen(Int(decimal.decimals)))
        digits(magnitude / unit, &output)
        fraction(magnitude % unit, Int(decimal.decimals), &output)
      }
      endField(&output)
    }

    /// Writes a price that is defined, and the end of its field.
    @inlinable
    mutating func write(_ price: Price, _ output: inout MutableRawSpan) {
      sign(price.raw < 0, &output)
      let magnitude = price.raw.magnitude
      let whole = magnitude / 1_000_000_000
      digits(whole, &output)
      let rest = UInt32(truncatingIfNeeded: magnitude - whole * 1_000_000_000)
      if rest != 0 {
        output.put(UInt8(0x2E), at: offset)
        let word = FIX.digitWord(rest / 10)
        output.put(word, at: offset + 1)
        let last = UInt8(truncatingIfNeeded: rest % 10) + 0x30
        output.put(last, at: offset + 9)
        let zeros = (word ^ 0x3030_3030_3030_3030).trailingZeroBitCount >> 3
        offset += last == 0x30 ? 9 - zeros : 10
      }
      endField(&output)
    }

    /// Writes a number without zeros in front, whole words at a time.
    @inlinable
    mutating func digits(_ number: UInt64, _ output: inout MutableRawSpan) {
      if number < 100_000_000 {
        let word = FIX.digitWord(UInt32(truncatingIfNeeded: number))
        let zeros = min(7, (word ^ 0x3030_3030_3030_3030).leadingZeroBitCount >> 3)
        output.put(word << UInt64(8 * zeros), at: offset)
        offset += 8 - zeros
        return
      }
      digits(number / 100_000_000, &output)
      let word = FIX.digitWord(UInt32(truncatingIfNeeded: number % 100_000_000))
      output.put(word, at: offset)
      offset += 8
    }

    /// Writes a point and `count` digits; nothing for a count of 0.
    @inlinable
    mutating func fraction(_ number: UInt64, _ count: Int, _ output: inout MutableRawSpan) {
      guard count > 0 else { return }
      output.put(UInt8(0x2E), at: offset)
      var rest = number
      for index in stride(from: count, to: 0, by: -1) {
        output.put(UInt8(truncatingIfNeeded: rest % 10) + 0x30, at: offset + index)
        rest /= 10
      }
      offset += 1 + count
    }
  }
}
