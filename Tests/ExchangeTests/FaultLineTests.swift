// SPDX-License-Identifier: Apache-2.0
import Exchange
import Memory
import Testing
import Units

/// A line that carries packets which are nothing but their number.
struct NumberedLine: ~Copyable {
  var line: FaultLine
  var arrived: [Int] = []
  private var scratch = ByteQueue(capacity: 64)
  private var sent = 0

  init(_ faults: [Fault], seed: UInt64 = 1) {
    line = FaultLine(faults, seed: seed, byteCountMax: 64)
    line.begin(at: MonotonicNanos(raw: 0))
  }

  /// Sends packets one microsecond apart and takes what is due after each; then all that is left.
  mutating func run(_ count: Int) {
    for _ in 0..<count {
      let now = MonotonicNanos(raw: Int64(sent) * 1_000)
      sent += 1
      scratch.removeAll()
      Self.send(UInt64(sent), &scratch, on: &line, at: now)
      take(now)
    }
    while line.nextDue.raw < .max {
      let now = line.nextDue
      take(now)
    }
  }

  private static func send(
    _ number: UInt64, _ scratch: inout ByteQueue, on line: inout FaultLine,
    at now: MonotonicNanos
  ) {
    var bytes = scratch.writable
    bytes.storeBytes(of: number, as: UInt64.self)
    scratch.commit(8)
    line.take(scratch.readable, message: number, at: now)
  }

  private mutating func take(_ now: MonotonicNanos) {
    while line.advance(to: now) {
      arrived.append(Int(truncatingIfNeeded: line.packet.unsafeLoad(as: UInt64.self)))
    }
  }
}

@Suite struct FaultLineTests {
  @Test("a line without faults hands every packet on, in order")
  func faultless() {
    var line = NumberedLine([])
    line.run(1_000)
    #expect(line.arrived == Array(1...1_000))
    #expect(line.line.isFaultless == true)
  }

  @Test("one per cent is lost when one per cent shall be lost")
  func loss() {
    var line = NumberedLine([Fault(.loss(perMillion: 10_000))])
    line.run(100_000)
    let lost = 100_000 - line.arrived.count
    #expect((850...1_150).contains(lost), "\(lost)")
    #expect(line.line.counters.packetLose == UInt64(lost))
    #expect(line.arrived == line.arrived.sorted())
  }

  @Test("bursts lose exactly their length in a row")
  func bursts() {
    var line = NumberedLine([Fault(.burst(perMillion: 500, packets: 50))])
    line.run(100_000)
    var holes: [Int] = []
    for (before, after) in zip([0] + line.arrived, line.arrived) where after > before + 1 {
      holes.append(after - before - 1)
    }
    #expect(!holes.isEmpty)
    // Two bursts may follow each other without a pause.
    #expect(holes.allSatisfy { $0 % 50 == 0 }, "\(holes)")
  }

  @Test("second copies follow the first")
  func duplicates() {
    var line = NumberedLine([Fault(.duplicate(perMillion: 10_000))])
    line.run(50_000)
    #expect(Set(line.arrived).count == 50_000)
    #expect(line.arrived == line.arrived.sorted())
    #expect(UInt64(line.arrived.count - 50_000) == line.line.counters.packetDuplicate)
    #expect(line.line.counters.packetDuplicate > 300)
  }

  @Test("a reordered packet is overtaken by exactly as many as the script says")
  func reordering() {
    var line = NumberedLine([Fault(.reorder(perMillion: 1_000, depth: 7))])
    line.run(50_000)
    #expect(line.arrived.sorted() == Array(1...50_000))
    var late = 0
    var highest = 0
    for (position, number) in line.arrived.enumerated() {
      if number < highest {
        late += 1
        let overtakers = line.arrived[..<position].suffix(16).filter { $0 > number }.count
        // Packets near the end, or near another late one, meet fewer.
        #expect(overtakers >= 5 && overtakers <= 7 || number > 49_990, "\(number)")
      }
      highest = max(highest, number)
    }
    #expect(late > 20)
    #expect(line.line.counters.packetReorder >= UInt64(late))
  }

  @Test("a reordered packet that nothing overtakes arrives after the longest wait")
  func lonely() {
    var line = NumberedLine([Fault(.reorder(perMillion: 1_000_000, depth: 3))])
    line.run(1)
    #expect(line.arrived == [1])
  }

  @Test("delay and jitter keep the order and stay within their bounds")
  func delay() {
    var line = FaultLine(
      [Fault(.delay(base: .microseconds(20), jitter: .microseconds(30)))], seed: 5,
      byteCountMax: 8)
    let packet = ByteQueue(capacity: 8)
    for index in 0..<1_000 {
      let now = MonotonicNanos(raw: Int64(index) * 100_000)
      line.take(packet.readable, message: 1, at: now)
      let wait = (line.nextDue - now).raw
      #expect(wait >= 20_000 && wait <= 50_000)
      let due = line.nextDue
      let isFound = line.advance(to: due)
      #expect(isFound)
    }
    #expect(line.counters.packetDelay == 1_000)
  }

  @Test("corruption changes as many bits as the script says, in its own copy")
  func corruption() {
    var line = NumberedLine([Fault(.corrupt(perMillion: 1_000_000, bits: 1))])
    line.run(500)
    for (index, number) in line.arrived.enumerated() {
      #expect(((index + 1) ^ number).nonzeroBitCount == 1)
    }
  }

  @Test("silence lasts from its first to before its last moment and message")
  func silence() {
    var times = FaultWindow()
    times.from = .microseconds(100)
    times.until = .microseconds(200)
    var messages = FaultWindow()
    messages.firstMessage = 400
    messages.endMessage = 500
    var line = NumberedLine([
      Fault(.silence, window: times), Fault(.silence, window: messages),
    ])
    line.run(1_000)
    let expected = Array(1...100) + Array(201...399) + Array(500...1_000)
    #expect(line.arrived == expected)
  }

  @Test("what one fault draws does not depend on the others")
  func independence() {
    var alone = NumberedLine([Fault(.loss(perMillion: 20_000))])
    var together = NumberedLine([
      Fault(.loss(perMillion: 20_000)), Fault(.duplicate(perMillion: 500_000)),
    ])
    alone.run(20_000)
    together.run(20_000)
    #expect(Set(alone.arrived) == Set(together.arrived))
  }

  @Test("the builtin script counts every packet, and one seed makes one result")
  func builtin() {
    func run(_ seed: UInt64) -> (arrived: [Int], counters: FaultCounters) {
      var script = FaultScript.lossy
      script.seed = seed
      var line = NumberedLine(
        script.entries.filter { $0.place == .line("A") }.map(\.fault), seed: seed)
      line.run(200_000)
      #expect(line.line.counters.isBalanced(pending: line.line.pendingCount))
      return (line.arrived, line.line.counters)
    }
    let first = run(3)
    let second = run(3)
    #expect(first.arrived == second.arrived)
    #expect(run(4).arrived != first.arrived)
    let counters = first.counters
    #expect(counters.packetLose > 1_000 && counters.packetBurst >= 50)
    #expect(counters.packetDuplicate > 1_000 && counters.packetReorder > 1_000)
    #expect(counters.packetOverflow == 0)
    #expect(UInt64(first.arrived.count) == counters.packetSend)
  }
}
