// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Units

/// A table of counters, one word per member of `ID`, each counting since the region was made.
///
///      0 counter count
///     16 counters
private enum CounterLayout {
  static let firstWord = 16

  static func spec<ID: MetricID>(_ name: String, _ ids: ID.Type, _ mode: UInt32) -> RegionSpec {
    RegionSpec(
      name: name, kind: Code(high: 0x636F_756E_7465_7273, low: 0),  // counters
      layoutVersion: 1, layoutHash: ids.tableHash(),
      payloadWordCount: firstWord + ids.allCases.count, mode: mode, wantsHugePages: false)
  }
}

/// The counting end: plain loads and stores, because one thread owns the whole table.
package struct Counters<ID: MetricID>: ~Copyable {
  package let region: Region
  @usableFromInline let words: Words
  /// What earlier owners had counted when this one came.
  @usableFromInline let inherited: [UInt64]

  /// Creates the table `name` or goes on with the counts of a dead owner.
  package init(
    name: String, mode: UInt32 = 0o640, in directory: RegionDirectory
  ) throws(RegionError) {
    let region = try Region(CounterLayout.spec(name, ID.self, mode), in: directory, role: .owner)
    self.region = region
    let words = region.payload.slice(CounterLayout.firstWord..<region.payload.count)
    self.words = words
    inherited = ID.allCases.map { words.loadRelaxed($0.rawValue) }
  }

  /// Counts `amount` more.
  @inlinable @inline(__always)
  package mutating func add(_ id: ID, _ amount: UInt64 = 1) {
    words.storeRelaxed(words.loadRelaxed(id.rawValue) &+ amount, id.rawValue)
  }

  /// Sets a value that is counted elsewhere (kernel statistics) or goes up and down.
  @inlinable @inline(__always)
  package mutating func store(_ id: ID, _ value: UInt64) {
    words.storeRelaxed(value, id.rawValue)
  }

  /// Sets what this owner counted elsewhere, from 0 when it came: earlier owners' is added.
  @inlinable
  package mutating func storeOwn(_ id: ID, _ value: UInt64) {
    words.storeRelaxed(inherited[id.rawValue] &+ value, id.rawValue)
  }

  @inlinable
  package subscript(id: ID) -> UInt64 { words.loadRelaxed(id.rawValue) }

  /// All counters back to 0: a new day, not a restart.
  package mutating func reset() {
    for id in ID.allCases { store(id, 0) }
  }
}

/// A reading end, mapped read-only; values are at most a moment old and each is whole.
package struct CounterReader<ID: MetricID>: ~Copyable, Sendable {
  package let region: Region
  private let words: Words

  /// Attaches to the table `name`; refuses while its owner has not made it.
  package init(name: String, in directory: RegionDirectory) throws(RegionError) {
    let region = try Region(CounterLayout.spec(name, ID.self, 0), in: directory, role: .observer)
    self.region = region
    words = region.payload.slice(CounterLayout.firstWord..<region.payload.count)
  }

  package subscript(id: ID) -> UInt64 { words.loadRelaxed(id.rawValue) }

  /// Every counter in the order of the enum.
  package func all() -> [(id: ID, value: UInt64)] { ID.allCases.map { ($0, self[$0]) } }
}
