// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Wire

@Suite struct ITCH50CaptureTests {
  @Test(
    "real files decode whole, with the message counts known of them",
    arguments: [
      ("nasdaq/itch50-directory-head.bin", ["S": 1, "R": 993, "H": 3, "Y": 3], 1_000),
      (
        "nasdaq/amzn-20120621-l5.itch",
        [
          "A": 89_862, "D": 82_554, "E": 8_974, "P": 2_445, "X": 1_318, "S": 6, "R": 1, "H": 1,
        ], 185_161
      ),
      (
        "nasdaq/aapl-20191230-0935.itch",
        [
          "A": 22_121, "F": 1, "D": 24_150, "E": 2_162, "U": 1_130, "P": 281, "X": 98, "C": 4,
          "S": 1, "R": 1,
        ], 49_949
      ),
    ] as [(String, [Character: Int], Int)])
  func file(path: String, expected: [Character: Int], total: Int) {
    guard let file = SharedData.bytes(path) else { return }
    var walker = BinaryFile()
    var echo = EchoHandler()
    var differing = 0
    while let message = walker.next(in: file.span.bytes) {
      guard ITCH50.decode(message, into: &echo) == .decoded, echo.bytes == copy(message) else {
        differing += 1
        continue
      }
    }
    let isComplete = walker.isComplete(in: file.span.bytes)
    #expect(isComplete)
    #expect(differing == 0)
    #expect(echo.counts.values.reduce(0, +) == total)
    for (type, count) in expected { #expect(echo.counts[type] == count) }
  }
}
