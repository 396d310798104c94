// SPDX-License-Identifier: Apache-2.0
import Appliance
import Exchange
import Glibc
import Host
import Net
import Testing
import Units
import Wire

@Suite struct KRXExchangeLoopTests {
  @Test("every message of a day goes to both lines once")
  func bothLines() throws {
    var configuration = KRXExchangeConfiguration(.exture3, instruments: 6)
    configuration.flow = FlowConfiguration(seed: 5, actionRate: 1_000_000, restingTarget: 32)
    configuration.messageLimit = 1_500
    let block = UInt32(getpid()) & 0xFFFF
    let lines = [UInt32(201), 202].map { number in
      LineSection(
        name: "\(number)", interface: "lo", queue: 0,
        address: IPv4Address(raw: 0xEF00_0000 | block << 8 | number),
        port: 20_000 + Int(block & 0x3FFF))
    }
    var loop = try KRXExchangeLoop(configuration, lines: lines, clock: Clock.calibrated())
    // Another test raises the signal of this process.
    loop.run(idle: .backoff, isStopped: { false })
    #expect(loop.messageCount >= 1_500)
    #expect(loop.sentCount == 2 * loop.messageCount)
    #expect(loop.refusedCount == 0)
  }
}
