// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Wire

@Suite struct CaptureTests {
  @Test("every ITCH capture decodes, block by block, at exact lengths")
  func itchOverMold() {
    var messages: [Int] = []
    for folder in ["Nasdaq.Equities.TotalView.Itch.v5.0", "Bx.Equities.TotalView.Itch.v5.0"] {
      for path in SharedData.files("nasdaq/pcap/\(folder)", suffix: ".pcap") {
        guard let bytes = SharedData.bytes(path) else { return }
        let (records, refusal) = PcapTests.read(bytes)
        #expect(refusal == nil, "\(path)")
        for record in records { messages.append(decode(record, bytes, path)) }
      }
    }
    guard !messages.isEmpty else { return }
    #expect(messages.sorted() == [Int](repeating: 1, count: 11) + [38])
  }

  /// The messages of one captured datagram, each decoded and written back unchanged.
  func decode(_ record: Pcap.Record, _ bytes: [UInt8], _ path: String) -> Int {
    let frameBytes = record.frame(of: bytes.span.bytes)
    guard case .frame(let frame) = record.parse(bytes.span.bytes),
      case .packet(let packet) = MoldUDP64.parse(frame.payload(of: frameBytes))
    else {
      Issue.record("no packet in \(path)")
      return 0
    }
    let payload = frame.payload(of: frameBytes)
    var blocks = packet.blocks
    var count = 0
    while let message = blocks.next(in: payload) {
      var echo = EchoHandler()
      let outcome = ITCH50.decode(message, into: &echo)
      #expect(outcome == .decoded, "\(path)")
      #expect(echo.bytes == copy(message), "\(path)")
      count += 1
    }
    #expect(count == Int(packet.count))
    return count
  }

  @Test("every OUCH capture decodes from its tagged TCP segment")
  func ouchOverSoup() {
    var names: [String] = []
    for path in SharedData.files("nasdaq/pcap/Nasdaq.Nsm.Ouch.v5.0", suffix: ".pcap") {
      guard let bytes = SharedData.bytes(path) else { return }
      for record in PcapTests.read(bytes).records {
        let frameBytes = record.frame(of: bytes.span.bytes)
        guard case .frame(let frame) = record.parse(bytes.span.bytes),
          case .packet(let packet) = SoupBinTCP.next(in: frame.payload(of: frameBytes))
        else {
          Issue.record("no packet in \(path)")
          continue
        }
        #expect(frame.transport == .tcp)
        #expect(packet.byteCount == frame.payloadByteCount, "\(path)")
        names.append(describe(packet, copy(frame.payload(of: frameBytes))))
      }
    }
    guard !names.isEmpty else { return }
    #expect(
      names == [
        "cancel_order", "canceled", "client_heartbeat", "enter_order", "accepted",
        "server_heartbeat",
      ])
  }

  func describe(_ packet: SoupBinTCP.Packet, _ bytes: [UInt8]) -> String {
    var recorder = FieldRecorder()
    let payload = packet.payload(of: bytes.span.bytes)
    switch packet.type {
    case .sequencedData:
      let outcome = OUCH50.describeOutbound(payload, to: &recorder)
      #expect(outcome == .decoded)
    case .unsequencedData:
      let outcome = OUCH50.describeInbound(payload, to: &recorder)
      #expect(outcome == .decoded)
    default:
      let isDescribed = SoupBinTCP.describe(packet, in: bytes.span.bytes, to: &recorder)
      #expect(isDescribed)
    }
    return recorder.name
  }
}
