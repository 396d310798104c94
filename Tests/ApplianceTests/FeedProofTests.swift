// SPDX-License-Identifier: Apache-2.0
import Appliance
import Testing
import Wire

@Suite struct FeedProofTests {
  @Test(
    "damaged packets, replies and snapshots break no rule of the book",
    arguments: [1, 2, 3] as [UInt64])
  func damage(seed: UInt64) {
    var proof = NasdaqFeedProof(seed: seed)
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

  @Test(
    "damaged KRX packets break no rule, and true ones bring the true books back",
    arguments: KRX.Generation.allCases, [1, 2, 3] as [UInt64])
  func damageKRX(_ generation: KRX.Generation, seed: UInt64) {
    var proof = KRXFeedProof(generation, seed: seed)
    proof.run(150_000)
    let figures = proof.figures
    #expect(figures.violations == 0, "\(generation), seed \(seed)")
    #expect(figures.refusedLevels == 0, "\(generation), seed \(seed)")
    #expect(figures.damaged > 5_000, "\(generation), seed \(seed)")
    #expect(figures.days > 5, "\(generation), seed \(seed)")
    var counts: [String: UInt64] = [:]
    proof.forEachCounter { name, count in counts[name] = count }
    var names = [
      "messageCopy", "messageLate", "messageMalformed", "messageTruncated", "messageTypeUnknown",
      "ladderRefused", "tradeRecovered", "volumeLost", "statusChange", "messageSchedule",
      "line1Duplicate",
    ]
    if generation == .exture3 {
      names += ["sequenceGap", "messageFilled", "messageMismatched", "limitChange"]
    } else {
      names += ["snapshotApplied", "snapshotSkipped"]
    }
    for name in names {
      #expect(counts[name, default: 0] > 0, "\(generation), seed \(seed): \(name)")
    }
  }

  @Test("the same seed makes the same run")
  func reproducible() {
    var first = NasdaqFeedProof(seed: 9)
    var second = NasdaqFeedProof(seed: 9)
    first.run(20_000)
    second.run(20_000)
    let figures = first.figures
    #expect(figures == second.figures)
  }

  @Test("the same seed makes the same run of KRX packets")
  func reproducibleKRX() {
    var first = KRXFeedProof(.exture3, seed: 9)
    var second = KRXFeedProof(.exture3, seed: 9)
    first.run(20_000)
    second.run(20_000)
    let figures = first.figures
    #expect(figures == second.figures)
  }
}
