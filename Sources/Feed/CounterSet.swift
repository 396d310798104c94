// SPDX-License-Identifier: Apache-2.0

/// A counter's identity: one enumeration lists all counters of one part, its raw values 0, 1, 2, …
@usableFromInline
package protocol CounterKey: CaseIterable, Sendable {
  var rawValue: Int { get }
  /// Name for reports: subject, action, unit.
  var label: String { get }
}

extension CounterKey {
  @usableFromInline package var label: String { "\(self)" }
}

/// The counters of one part of a feed: plain 64-bit words of the thread that owns the part.
@usableFromInline
package struct CounterSet<Key: CounterKey>: Sendable, BitwiseCopyable {
  @usableFromInline var words: InlineArray<48, UInt64>

  /// All counters at 0; traps when `Key` has more than 48 cases.
  @inlinable
  package init() {
    precondition(Key.allCases.count <= 48)
    words = InlineArray(repeating: 0)
  }

  /// The count of `key`.
  @inlinable
  package subscript(key: Key) -> UInt64 {
    @inline(__always) get { words[key.rawValue] }
    @inline(__always) _modify { yield &words[key.rawValue] }
  }

  /// Counts one `key`.
  @inlinable
  @inline(__always)
  package mutating func count(_ key: Key) { words[key.rawValue] &+= 1 }

  /// Calls `body` with the label and count of every counter, in order of their keys.
  package func forEach(_ body: (String, UInt64) -> Void) {
    for key in Key.allCases { body(key.label, words[key.rawValue]) }
  }
}
