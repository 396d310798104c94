// SPDX-License-Identifier: Apache-2.0

/// An IPv4 address; `raw` is in host order, so 10.0.0.1 is 0x0a000001.
@frozen
@usableFromInline
package struct IPv4Address: Hashable, BitwiseCopyable, Sendable, CustomStringConvertible {
  @usableFromInline package var raw: UInt32

  @inlinable package init(raw: UInt32) { self.raw = raw }

  /// Exactly four decimal numbers 0 ... 255 without leading zeros, which some parsers take as
  /// octal; nil for everything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var raw: UInt32 = 0
    for part in parts {
      guard let byte = UInt8(part), String(byte) == part else { return nil }
      raw = raw << 8 | UInt32(byte)
    }
    self.raw = raw
  }

  package static var any: IPv4Address { IPv4Address(raw: 0) }
  package static var loopback: IPv4Address { IPv4Address(raw: 0x7f00_0001) }

  /// 224.0.0.0/4.
  @inlinable package var isMulticast: Bool { raw >> 28 == 0xe }

  @usableFromInline package var description: String {
    "\(raw >> 24).\(raw >> 16 & 0xff).\(raw >> 8 & 0xff).\(raw & 0xff)"
  }
}
