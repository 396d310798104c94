// SPDX-License-Identifier: Apache-2.0

/// A number to test others for being its multiples: a multiplication instead of a division, which
/// takes some forty cycles on the machines this was measured on.
///
/// For a divisor d = 2^k × m, m odd: n is a multiple exactly when n × m⁻¹ modulo 2⁶⁴, rotated right
/// by k, is at most (2⁶⁴ − 1) ÷ d, because the product of a multiple is n ÷ m itself and the others
/// fill the range above.
package struct Divisor: Sendable, BitwiseCopyable, Hashable {
  @usableFromInline let inverse: UInt64
  @usableFromInline let quotientMax: UInt64
  @usableFromInline let shift: UInt64

  /// For a number ≥ 1; below that everything counts as a multiple.
  package init(_ value: Int64) {
    let divisor = UInt64(max(1, value))
    let shift = UInt64(divisor.trailingZeroBitCount)
    let odd = divisor >> shift
    // Newton's iteration doubles the right bits each time, from the three that odd × odd ≡ 1
    // modulo 8 gives.
    var inverse = odd
    for _ in 0..<5 { inverse = inverse &* (2 &- odd &* inverse) }
    self.inverse = inverse
    self.shift = shift
    quotientMax = UInt64.max / divisor
  }

  /// Whether `number`, of either sign, is a multiple.
  @inlinable @inline(__always)
  package func divides(_ number: Int64) -> Bool {
    let product = number.magnitude &* inverse
    return product &>> shift | product &<< (64 &- shift) <= quotientMax
  }
}
