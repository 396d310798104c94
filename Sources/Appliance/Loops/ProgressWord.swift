// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
internal import Units

/// One word in shared memory that only grows: how far its owner has come. What the owner wrote
/// before it stored a value is visible to whoever has read that value.
package struct ProgressWord {
  private let region: Region

  private static func specification(_ name: String) -> RegionSpec {
    RegionSpec(
      name: name, kind: Code(high: 0x5052_4F47_5245_5353, low: 0), layoutVersion: 1, layoutHash: 1,
      payloadWordCount: 8, mode: 0o640, wantsHugePages: false)
  }

  /// The owner's end.
  package static func make(_ name: String, in place: RegionDirectory) throws(RegionError)
    -> ProgressWord
  { ProgressWord(region: try Region(specification(name), in: place, role: .owner)) }

  /// A reader's end of an existing word.
  package static func attach(_ name: String, in place: RegionDirectory) throws(RegionError)
    -> ProgressWord
  { ProgressWord(region: try Region(specification(name), in: place, role: .observer)) }

  package var value: UInt64 { region.payload.loadAcquire(0) }

  /// For the owner only.
  package func store(_ value: UInt64) { region.payload.storeRelease(value, 0) }
}
