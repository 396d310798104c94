// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
internal import Units

/// Tells a gateway that its limit log has grown, and the operator that it has read it: words in
/// shared memory. What changed stands in the log alone, so the two cannot differ.
///
///     0 changes   counts the lines that were written
///     1 obeyed    lines that are in force
///     2 damaged   1 while the log cannot be read: nothing is armed
package struct LimitWord {
  private let region: Region

  private static let changeWord = 0
  private static let obeyedWord = 1
  private static let damageWord = 2

  private static let specification = RegionSpec(
    name: RunDirectory.limits, kind: Code(high: 0x4C49_4D49_5400_0000, low: 0),
    layoutVersion: 1, layoutHash: 1, payloadWordCount: 8, mode: 0o600, wantsHugePages: false)

  /// The gateway's end.
  package static func make(in place: RegionDirectory) throws(RegionError) -> LimitWord {
    LimitWord(region: try Region(specification, in: place, role: .owner))
  }

  /// The operator's end; refused while no gateway has made it.
  package static func attach(in place: RegionDirectory) throws(RegionError) -> LimitWord {
    LimitWord(region: try Region(specification, in: place, role: .participant))
  }

  /// Changes since the region was made.
  package var changeCount: UInt64 { region.payload.loadAcquire(Self.changeWord) }
  /// Whether every change so far is in force.
  package var isObeyed: Bool { region.payload.loadAcquire(Self.obeyedWord) >= changeCount }
  package var isDamaged: Bool { region.payload.loadAcquire(Self.damageWord) != 0 }

  /// Whether a gateway is there to obey.
  package var isGatewayAlive: Bool {
    get throws(RegionError) { try region.attachment(.owner)?.isAlive == true }
  }

  /// The log has one line more.
  package func noteChange() { _ = region.payload.add(1, Self.changeWord) }

  /// What the log said after `changes` changes is in force.
  func noteObeyed(_ changes: UInt64, isDamaged: Bool) {
    region.payload.storeRelease(isDamaged ? 1 : 0, Self.damageWord)
    region.payload.storeRelease(changes, Self.obeyedWord)
  }
}
