// SPDX-License-Identifier: Apache-2.0
internal import Host
internal import Units

/// How a queue of `Record` lies in its region, in words of the payload:
///
///      0 slot count, a power of two
///     16 records pushed since the queue was made: written by the writer alone
///     32 records released since then: written by the reader alone
///     48 slots, one `Record` each
///
/// The two counters never go back, so what is in the queue is `released ..< pushed`, whoever died
/// and came back in between. A record half-written by a dead writer lies beyond `pushed`.
package enum QueueLayout<Record: SharedRecord> {
  @usableFromInline static var pushedWord: Int { 16 }
  @usableFromInline static var releasedWord: Int { 32 }
  @usableFromInline static var slotWord: Int { 48 }
  @usableFromInline static var slotWordCount: Int { MemoryLayout<Record>.stride / 8 }

  /// Opens the queue as one of its two peers, whichever of them comes first making it.
  static func open(
    _ name: String, _ slotCount: Int, _ mode: UInt32, _ directory: RegionDirectory, peer: Int
  ) throws(RegionError) -> Region {
    precondition(slotCount >= 2)
    precondition(slotCount & (slotCount - 1) == 0)
    precondition(Record.layout.flaw == nil)
    let spec = RegionSpec(
      name: name, kind: Code(high: 0x7175_6575_6500_0000, low: 0),  // queue
      layoutVersion: 1, layoutHash: Record.layout.hash,
      payloadWordCount: slotWord + slotCount * slotWordCount, mode: mode, wantsHugePages: true)
    let region = try Region(spec, in: directory, role: .peer(peer)) {
      $0.storeRelaxed(UInt64(slotCount), 0)
    }
    return region
  }

  /// The peer's attachment; a queue's region always has both.
  static func attachment(_ region: Region, peer: Int) -> Attachment {
    guard let attachment = region.attachment(.peer(peer)) else { preconditionFailure() }
    return attachment
  }
}

package typealias RequestWriter = QueueWriter<OrderRequest>
package typealias RequestReader = QueueReader<OrderRequest>
package typealias ReportWriter = QueueWriter<OrderReport>
package typealias ReportReader = QueueReader<OrderReport>
