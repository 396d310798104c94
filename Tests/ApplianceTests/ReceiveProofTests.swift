// SPDX-License-Identifier: Apache-2.0
import Appliance
import Glibc
import Host
import TestSupport
import Testing

@Suite struct ReceiveProofTests {
  @Test("a small flood is counted at every step and nothing of it is lost inside")
  func flood() throws {
    guard geteuid() == 0 else { return print("skipped: namespaces and AF_XDP need root") }
    let pair = try NamespacePair.make()
    let folder = TestFolder()
    let plan = ReceiveProof.Plan(
      rate: 20_000, seconds: 1, ringDepth: 32_768, receiving: pair.appliance,
      sending: pair.exchange, receiverCore: nil, senderCore: nil)
    var result = try ReceiveProof.run(plan, in: folder.directory, clock: Clock.calibrated())
    #expect(result.receive == "af_xdp_native")
    #expect(result.sent == 20_001)
    #expect(result.filtered + result.droppedByCable == result.sent)
    #expect(result.received + result.droppedByRing == result.filtered)
    #expect(result.messagesDelivered == 2 * result.received - 1)
    #expect(result.eventsPublished > result.messagesDelivered)
    #expect(result.eventsRead == result.eventsPublished)
    #expect(result.isProved, "\(result.text)")
    #expect(result.nanosPerPacket > 0 && result.ringDepthNeeded >= 64)
    // A packet or an event short, anywhere inside, is no proof.
    let whole = result
    result.received -= 1
    #expect(result.lostInside == 1 && !result.isProved)
    result = whole
    result.messagesDelivered -= 1
    #expect(result.lostInside == 1 && !result.isProved)
    result = whole
    result.eventsRead -= 1
    #expect(!result.isProved)
    withExtendedLifetime(folder) {}
  }
}
