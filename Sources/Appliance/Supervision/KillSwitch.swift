// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
internal import Units

/// The operator's kill switch of one run: a word in shared memory that the gateway obeys within a
/// millisecond. While it is engaged no new order leaves and every open one is cancelled.
package struct KillSwitch {
  private let region: Region

  private static let specification = RegionSpec(
    name: RunDirectory.killSwitch, kind: Code(high: 0x4B49_4C4C_0000_0000, low: 0),
    layoutVersion: 1, layoutHash: 1, payloadWordCount: 8, mode: 0o600, wantsHugePages: false)

  /// The gateway's end. A gateway that restarts finds the switch as it was left.
  package static func make(in place: RegionDirectory) throws(RegionError) -> KillSwitch {
    KillSwitch(region: try Region(specification, in: place, role: .owner))
  }

  /// The operator's end; refused while no gateway has made the switch.
  package static func attach(in place: RegionDirectory) throws(RegionError) -> KillSwitch {
    KillSwitch(region: try Region(specification, in: place, role: .participant))
  }

  package var isEngaged: Bool { region.payload.loadAcquire(0) != 0 }

  package func engage() { region.payload.storeRelease(1, 0) }
  package func release() { region.payload.storeRelease(0, 0) }
}
