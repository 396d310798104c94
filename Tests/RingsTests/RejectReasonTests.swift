// SPDX-License-Identifier: Apache-2.0
import Rings
import Testing

@Suite struct RejectReasonTests {
  @Test("codes have no holes, so that counters are found by them")
  func codes() {
    for (position, reason) in RejectReason.allCases.enumerated() {
      #expect(Int(reason.rawValue) == position)
    }
    // Refusals are counted in 64 words.
    #expect(RejectReason.allCases.count <= 64)
  }
}
