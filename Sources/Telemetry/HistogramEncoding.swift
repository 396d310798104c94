// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Rings

/// The HdrHistogram V2 encoding, as it stands base64-encoded in interval logs.
///
///     compressed:  0 cookie 0x1C849314   4 byte count   8 zlib stream of the plain form
///     plain:       0 cookie 0x1C849313   4 payload byte count   8 index offset (0)
///                 12 digits   16 lowest   24 highest   32 integer-to-double ratio   40 payload
///
/// Integers are big-endian. The payload holds one zig-zag LEB128 number per counter, up to the
/// last that is not zero; a negative one stands for that many zero counters. A ninth byte of a
/// number carries eight bits, so no number is longer than nine bytes.
/// Source: HdrHistogram's V2 encoding.
package enum HistogramEncoding {
  static let plainCookie: UInt32 = 0x1C84_9313
  static let compressedCookie: UInt32 = 0x1C84_9314
  static let headerByteCount = 40
  /// Largest plain form accepted: five digits over the whole of Int64 need 8 MB.
  static let plainByteCountMax = 16 << 20

  /// Why bytes are not a histogram.
  package enum Refusal: String, Error {
    case notBase64
    case truncated
    case cookie
    case compression
    /// Range or digits no histogram can have.
    case scale
    /// The ratio of integers to doubles is not 1.
    case ratio
    /// A counter beyond the scale, negative or too large.
    case counts
  }

  /// Base64 text of the compressed form. Only the counters travel: what was out of range is not
  /// part of the format.
  package static func text(_ histogram: HistogramSnapshot) -> String {
    let stream = Deflate.compress(plain(histogram))
    var bytes: [UInt8] = []
    append(compressedCookie, to: &bytes)
    append(UInt32(stream.count), to: &bytes)
    return Data(bytes + stream).base64EncodedString()
  }

  /// The histogram in base64 text of the compressed form.
  package static func histogram(_ text: some StringProtocol) throws(Refusal) -> HistogramSnapshot {
    guard let data = Data(base64Encoded: String(text)) else { throw .notBase64 }
    let bytes = [UInt8](data)
    guard bytes.count > 8 else { throw .truncated }
    guard integer(bytes, at: 0, UInt32.self) == compressedCookie else { throw .cookie }
    let length = Int(integer(bytes, at: 4, UInt32.self))
    guard length <= bytes.count - 8 else { throw .truncated }
    let stream = Array(bytes[8..<(8 + length)])
    guard let plain = Deflate.decompress(stream, byteCountMax: plainByteCountMax) else {
      throw .compression
    }
    return try histogram(plain: plain)
  }

  /// The plain form, which other encodings wrap.
  package static func plain(_ histogram: HistogramSnapshot) -> [UInt8] {
    let payload = encode(histogram.counts)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(headerByteCount + payload.count)
    append(plainCookie, to: &bytes)
    append(UInt32(payload.count), to: &bytes)
    append(UInt32(0), to: &bytes)
    append(UInt32(histogram.scale.digits), to: &bytes)
    append(UInt64(histogram.scale.lowest), to: &bytes)
    append(UInt64(histogram.scale.highest), to: &bytes)
    append((1.0).bitPattern, to: &bytes)
    return bytes + payload
  }

  /// The histogram in a plain form.
  package static func histogram(plain bytes: [UInt8]) throws(Refusal) -> HistogramSnapshot {
    guard bytes.count >= headerByteCount else { throw .truncated }
    guard integer(bytes, at: 0, UInt32.self) == plainCookie else { throw .cookie }
    let length = Int(integer(bytes, at: 4, UInt32.self))
    guard length == bytes.count - headerByteCount else { throw .truncated }
    guard integer(bytes, at: 32, UInt64.self) == (1.0).bitPattern else { throw .ratio }
    guard
      let scale = HistogramScale(
        lowest: Int64(bitPattern: integer(bytes, at: 16, UInt64.self)),
        highest: Int64(bitPattern: integer(bytes, at: 24, UInt64.self)),
        digits: Int(integer(bytes, at: 12, UInt32.self)))
    else { throw .scale }
    let counts = try decode(bytes[headerByteCount...], counterCount: scale.counterCount)
    return HistogramSnapshot(scale: scale, counts: counts, saturatedCount: 0, negativeCount: 0)
  }

  /// Counters as zig-zag LEB128 with runs of zeros folded.
  private static func encode(_ counts: [UInt64]) -> [UInt8] {
    var bytes: [UInt8] = []
    var zeros: Int64 = 0
    for count in counts {
      if count == 0 {
        zeros += 1
        continue
      }
      if zeros > 0 { append(number: zeros == 1 ? 0 : -zeros, to: &bytes) }
      zeros = 0
      append(number: Int64(clamping: count), to: &bytes)
    }
    return bytes
  }

  private static func decode(
    _ bytes: ArraySlice<UInt8>, counterCount: Int
  ) throws(Refusal) -> [UInt64] {
    var counts = [UInt64](repeating: 0, count: counterCount)
    var index = 0
    var rest = bytes
    var total: UInt64 = 0
    while !rest.isEmpty {
      let number = try takeNumber(&rest)
      if number < 0 {
        guard number.magnitude <= UInt64(counterCount - index) else { throw .counts }
        index += Int(number.magnitude)
      } else {
        guard index < counterCount else { throw .counts }
        let (sum, overflow) = total.addingReportingOverflow(UInt64(number))
        guard !overflow else { throw .counts }
        total = sum
        counts[index] = UInt64(number)
        index += 1
      }
    }
    return counts
  }

  private static func append(number: Int64, to bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: (number << 1) ^ (number >> 63))
    for _ in 0..<8 {
      if rest < 0x80 {
        bytes.append(UInt8(rest))
        return
      }
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private static func takeNumber(_ bytes: inout ArraySlice<UInt8>) throws(Refusal) -> Int64 {
    var value: UInt64 = 0
    for position in 0..<9 {
      guard let byte = bytes.popFirst() else { throw .truncated }
      if position == 8 {
        value |= UInt64(byte) << 56
        break
      }
      value |= UInt64(byte & 0x7F) << UInt64(7 * position)
      if byte & 0x80 == 0 { break }
    }
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    let width = value.bitWidth
    for shift in stride(from: width - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// Big-endian; the caller has checked that the bytes are there.
  private static func integer<Value: FixedWidthInteger>(
    _ bytes: [UInt8], at offset: Int, _ type: Value.Type
  ) -> Value {
    bytes[offset..<(offset + Value.bitWidth / 8)].reduce(0) { $0 << 8 | Value($1) }
  }
}
