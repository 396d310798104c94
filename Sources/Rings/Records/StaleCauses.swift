// SPDX-License-Identifier: Apache-2.0

/// Why a book is not to be believed: the bits of `InstrumentState.isStale`.
@frozen
public struct StaleCauses: OptionSet, Sendable, BitwiseCopyable, Hashable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// Something is missing from the book for good, or it is old because its feed is dead: only a
  /// snapshot helps.
  @inlinable public static var book: StaleCauses { StaleCauses(rawValue: 1) }
  /// Messages are missing and were asked for; `gapEnd` helps, and a snapshot.
  @inlinable public static var gap: StaleCauses { StaleCauses(rawValue: 2) }
}
