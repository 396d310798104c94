// SPDX-License-Identifier: Apache-2.0
public import Memory
public import Rings
public import Units

/// The instruments of one feed: a dense number for each code, and the way back.
///
/// Numbers are given in the order of definition, a preset list first, and are never given up: two
/// processes with the same list agree on them. Owned by one thread; all memory taken at creation.
@usableFromInline
package struct InstrumentTable: ~Copyable {
  @usableFromInline var rows: FixedArray<InstrumentDefinition>
  /// Open addressing over codes: row + 1, 0 = vacant; at most half full.
  @usableFromInline var buckets: FixedArray<UInt32>
  /// Row by the venue's 16-bit number, `InstrumentID.none` where none is known.
  @usableFromInline var locates: FixedArray<InstrumentID>
  /// Instruments defined: numbers 0 ..< count are in use.
  @usableFromInline package var count = 0
  /// Definitions refused because the table was full.
  @usableFromInline package var refusedCount: UInt64 = 0

  /// A table for up to `capacity` instruments, those of `preset` defined already.
  package init(capacity: Int, preset: [InstrumentDefinition] = []) {
    precondition(capacity > 0)
    precondition(capacity <= 1 << 24)
    precondition(preset.count <= capacity)
    rows = FixedArray(repeating: InstrumentDefinition(), count: capacity)
    var bucketCount = 16
    while bucketCount < 2 * capacity { bucketCount *= 2 }
    buckets = FixedArray(repeating: 0, count: bucketCount)
    locates = FixedArray(repeating: .none, count: 1 << 16)
    for definition in preset {
      let instrument = define(definition)
      precondition(instrument?.index == count - 1, "preset instruments must be distinct")
    }
  }

  @inlinable package var capacity: Int { rows.count }

  /// The definition of `instrument` in 0 ..< count; traps outside.
  @inlinable
  package subscript(instrument: InstrumentID) -> InstrumentDefinition {
    precondition(instrument.index < count)
    return rows[instrument.index]
  }

  /// The instrument of `code`, nil when it is not defined.
  ///
  /// - Complexity: O(1) expected.
  @inlinable
  @_noAllocation
  package func instrument(of code: Code) -> InstrumentID? {
    var bucket = home(of: code)
    while buckets[bucket] != 0 {
      let row = buckets[bucket] - 1
      if rows[Int(row)].code == code { return InstrumentID(raw: row) }
      bucket = (bucket + 1) & (buckets.count - 1)
    }
    return nil
  }

  /// The instrument that was bound to the venue's number `locate`, else `none`.
  @inlinable
  @_noAllocation
  package func instrument(locate: UInt16) -> InstrumentID { locates[Int(locate)] }

  /// Makes `locate` stand for `instrument` until bound again.
  @inlinable
  @_noAllocation
  package mutating func bind(_ locate: UInt16, to instrument: InstrumentID) {
    locates[Int(locate)] = instrument
  }

  /// Forgets all venue numbers: venues give them anew each day.
  package mutating func unbindAll() {
    for locate in 0..<locates.count { locates[locate] = .none }
  }

  /// Adds an instrument, or replaces the definition of a known code; nil, and counted, when the
  /// table is full or the code empty.
  @_noAllocation
  @usableFromInline
  package mutating func define(_ definition: InstrumentDefinition) -> InstrumentID? {
    if let known = instrument(of: definition.code) {
      rows[known.index] = definition
      return known
    }
    guard count < rows.count, definition.code != .empty else {
      refusedCount &+= 1
      return nil
    }
    var bucket = home(of: definition.code)
    while buckets[bucket] != 0 { bucket = (bucket + 1) & (buckets.count - 1) }
    rows[count] = definition
    count += 1
    buckets[bucket] = UInt32(count)
    return InstrumentID(raw: UInt32(count - 1))
  }

  @inlinable
  func home(of code: Code) -> Int {
    // Odd multipliers spread codes that differ only in their last characters over the high bits.
    let mixed =
      (code.high &* 0x9E37_79B9_7F4A_7C15) ^ (code.low &* 0xC2B2_AE3D_27D4_EB4F)
    return Int(truncatingIfNeeded: (mixed ^ (mixed >> 29)) >> 17) & (buckets.count - 1)
  }
}
