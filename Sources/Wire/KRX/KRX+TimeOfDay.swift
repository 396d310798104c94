// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// A time of day in Korea, UTC+9.
  ///
  /// Digits are not checked to be a time that exists: `99:99:99` is 103 hours and some.
  @usableFromInline
  package struct TimeOfDay: Sendable, BitwiseCopyable, Hashable, Comparable {
    /// Nanoseconds since midnight in Korea.
    @usableFromInline package var nanos: Int64

    @inlinable
    package init(nanos: Int64) { self.nanos = nanos }

    @inlinable
    package static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.nanos < right.nanos }

    /// `HHMMSS` and `fractionDigits` in 0 ... 9 of the second, cut, not rounded.
    package func text(fractionDigits: Int) -> String {
      let seconds = nanos / 1_000_000_000
      let clock = (seconds / 3_600 * 100 + seconds / 60 % 60) * 100 + seconds % 60
      let all = String(clock * 1_000_000_000 + nanos % 1_000_000_000)
      return String(
        (String(repeating: "0", count: 15 - all.count) + all).prefix(6 + fractionDigits))
    }
  }
}
