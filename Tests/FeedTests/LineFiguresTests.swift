// SPDX-License-Identifier: Apache-2.0
import Feed
import Rings
import Testing
import Units

@Suite struct LineFiguresTests {
  @Test("a row of figures is twelve whole words without holes")
  func layout() {
    #expect(LineFigures.layout.flaw == nil)
    #expect(LineFigures.layout.size == 96)
  }

  @Test("each line is counted for what it brought, filled, repeated and mixed up")
  func figures() {
    var driver = LineDriver()
    _ = driver.receive(line: 0, 1, 1, at: 0)
    _ = driver.receive(line: 1, 1, 1, at: 700)
    _ = driver.receive(line: 0, 4, 2, at: 1_000)
    _ = driver.receive(line: 1, 2, 2, at: 1_100)
    _ = driver.receive(line: 1, 4, 2, at: 1_500)
    _ = driver.receive(line: 1, 2, 2, at: 1_600)
    let first = driver.arbiter.figures(line: 0)
    let second = driver.arbiter.figures(line: 1)
    #expect(first.packets == 2)
    #expect(first.messagesFilled == 0)
    #expect(second.packets == 4)
    #expect(second.messagesFilled == 2)
    #expect(second.duplicates == 3)
    #expect(second.outOfOrder == 1)
    #expect(second.sessions == 1)
    #expect(second.lastPacketTime == MonotonicNanos(raw: 1_600))
    var late: [LineLateness] = []
    while let one = driver.arbiter.popLateness() { late.append(one) }
    #expect(
      late == [
        LineLateness(line: 1, lateness: Nanos(raw: 700)),
        LineLateness(line: 1, lateness: Nanos(raw: 500)),
      ])
  }
}
