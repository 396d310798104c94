// SPDX-License-Identifier: Apache-2.0
import Appliance
import Testing

@Suite struct FeedProofTests {
  @Test(
    "damaged packets, replies and snapshots break no rule of the book",
    arguments: [1, 2, 3] as [UInt64])
  func damage(seed: UInt64) {
    var proof = FeedProof(seed: seed)
    proof.run(150_000)
    let figures = proof.figures
    #expect(figures.violations == 0, "seed \(seed)")
    #expect(figures.refusedLevels == 0, "seed \(seed)")
    #expect(figures.damaged > 5_000, "seed \(seed)")
    #expect(figures.replies > 1_000, "seed \(seed)")
    #expect(figures.snapshotPieces > 100, "seed \(seed)")
    #expect(figures.days > 5, "seed \(seed)")
    var counts: [String: UInt64] = [:]
    proof.forEachCounter { name, count in counts[name] = count }
    for name in ["messageRecovered", "snapshotLoaded", "packetMismatched", "packetFar"] {
      #expect(counts[name, default: 0] > 0, "seed \(seed): \(name)")
    }
  }

  @Test("the same seed makes the same run")
  func reproducible() {
    var first = FeedProof(seed: 9)
    var second = FeedProof(seed: 9)
    first.run(20_000)
    second.run(20_000)
    let figures = first.figures
    #expect(figures == second.figures)
  }
}
