// SPDX-License-Identifier: Apache-2.0

/// The message numbers of one instrument on one board: which came, as far as the last 64.
package struct SequenceWindow: BitwiseCopyable {
  package enum Arrival: Equatable {
    case next
    /// This many before it have not come.
    case ahead(missing: Int64)
    /// One of those that had not come.
    case late
    case copy
  }

  /// The highest number that came; 0 before the first.
  package private(set) var last: Int32 = 0
  /// Bit n: `last` − n came.
  private var came: UInt64 = 0

  package init() {}

  /// Takes message `number`, from 1. The first one begins the count: what came before it was
  /// before this process.
  package mutating func take(_ number: Int32) -> Arrival {
    guard last > 0 else {
      last = number
      came = .max
      return .next
    }
    guard number > last else {
      let age = last - number
      guard age < 64 else { return .copy }
      guard came & (1 << UInt64(age)) == 0 else { return .copy }
      came |= 1 << UInt64(age)
      return .late
    }
    let step = number - last
    came = step < 64 ? came << UInt64(step) | 1 : 1
    last = number
    return step == 1 ? .next : .ahead(missing: Int64(step) - 1)
  }

  /// Begins again at `number`: the venue counts anew.
  package mutating func restart(at number: Int32) {
    self = SequenceWindow()
    _ = take(number)
  }
}
