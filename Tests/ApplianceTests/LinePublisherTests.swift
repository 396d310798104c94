// SPDX-License-Identifier: Apache-2.0
import Appliance
import Testing

@Suite struct LinePublisherTests {
  @Test("each line has a stage of its own, those beyond the eighth share the last")
  func stages() {
    let stages = [0, 1, 7, 8, 255].map { LineStage(line: $0).rawValue }
    #expect(stages == [0, 1, 7, 7, 7])
    #expect(LineStage.allCases.map(\.rawValue) == Array(0..<8))
    #expect(LineStage(rawValue: 8) == nil)
    #expect(LineStage(line: 1).label == "line_1_lateness")
  }
}
