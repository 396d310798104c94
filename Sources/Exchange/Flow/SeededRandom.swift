// SPDX-License-Identifier: Apache-2.0

/// Reproducible random numbers: xoshiro256** seeded by SplitMix64, after Blackman and Vigna.
package struct SeededRandom: Sendable, BitwiseCopyable {
  var a: UInt64
  var b: UInt64
  var c: UInt64
  var d: UInt64

  package init(seed: UInt64) {
    var state = seed
    func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    a = next()
    b = next()
    c = next()
    d = next()
  }

  @_noAllocation
  package mutating func next() -> UInt64 {
    let product = b &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = d << 45 | d >> 19
    return result
  }

  /// A number in 0 ..< bound, bound in 1 ... 2³².
  @_noAllocation
  package mutating func below(_ bound: Int64) -> Int64 {
    precondition(bound > 0 && bound <= 1 << 32)
    return Int64(bitPattern: ((next() >> 32) &* UInt64(bitPattern: bound)) >> 32)
  }

  /// True in `percent` of 100 cases.
  @_noAllocation
  package mutating func chance(_ percent: Int64) -> Bool { below(100) < percent }
}
