// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Units
import Wire

@Suite struct SoupBinTCPTests {
  static let loginRequest = hex(
    "002f4c464d555345527365637265742020202020202020202020202020"
      + "2020202020202020202020202020202020202031")
  static let loginAccepted = hex(
    "001f41202020205345535330312020202020202020202020202020202020203432")

  static func parse(_ bytes: [UInt8], byteCountMax: Int = 1_024) -> SoupBinTCP.Parsed {
    SoupBinTCP.next(in: bytes.span.bytes, byteCountMax: byteCountMax)
  }

  static func packet(_ bytes: [UInt8]) -> SoupBinTCP.Packet {
    guard case .packet(let packet) = parse(bytes) else { preconditionFailure("no packet") }
    return packet
  }

  static func payload(_ bytes: [UInt8]) -> [UInt8] {
    copy(packet(bytes).payload(of: bytes.span.bytes))
  }

  @Test("login packets read and write byte for byte")
  func logins() {
    let request = SoupBinTCP.LoginRequest(username: Code("FMUSER")!, password: Code("secret")!)
    #expect(Self.loginRequest.count == 49)
    #expect(encoded(request) == Self.loginRequest)
    #expect(Self.packet(Self.loginRequest).type == .loginRequest)
    let payload = Self.payload(Self.loginRequest)
    let read = SoupBinTCP.LoginRequest(payload: payload.span.bytes)
    #expect(read == request)
    #expect(request.matches(username: Code("fmuser")!, password: Code("SECRET")!))
    #expect(!request.matches(username: Code("fmuser")!, password: Code("secre")!))

    let accepted = SoupBinTCP.LoginAccepted(session: Code("SESS01")!, sequence: 42)
    #expect(Self.loginAccepted.count == 33)
    #expect(encoded(accepted) == Self.loginAccepted)
    let acceptedPayload = Self.payload(Self.loginAccepted)
    let readAccepted = SoupBinTCP.LoginAccepted(payload: acceptedPayload.span.bytes)
    #expect(readAccepted == accepted)

    #expect(encoded(SoupBinTCP.LoginRejected(.notAuthorized)) == hex("00024a41"))
    let reason: [UInt8] = [0x53]
    let rejected = SoupBinTCP.LoginRejected(payload: reason.span.bytes)
    #expect(rejected == SoupBinTCP.LoginRejected(.sessionNotAvailable))
  }

  @Test("a login of version 4.10 carries its timeout in five more bytes")
  func heartbeatTimeout() {
    let request = SoupBinTCP.LoginRequest(
      username: Code("u")!, password: Code("p")!, session: Code("S1")!, sequence: .max,
      heartbeatTimeoutMillis: 15_000)
    let bytes = encoded(request)
    #expect(bytes.count == 54)
    let payload = Self.payload(bytes)
    let read = SoupBinTCP.LoginRequest(payload: payload.span.bytes)
    #expect(read == request)
  }

  @Test("sessions and sequences are read with either padding")
  func paddings() {
    for text in [
      "S1                  00000000000000000042", "        S1                          42",
    ] {
      let bytes = Array(text.utf8).suffix(30)
      let payload = Array(text.utf8.prefix(10)) + Array(bytes.suffix(20))
      let read = SoupBinTCP.LoginAccepted(payload: payload.span.bytes)
      #expect(read == SoupBinTCP.LoginAccepted(session: Code("S1")!, sequence: 42))
    }
    let noNumber = Array("S1        ".utf8) + Array(repeating: UInt8(0x20), count: 20)
    let refused = SoupBinTCP.LoginAccepted(payload: noNumber.span.bytes)
    #expect(refused == nil)
  }

  @Test(
    "packets without payload are their length and type",
    arguments: [
      (SoupBinTCP.PacketType.serverHeartbeat, "000148"), (.clientHeartbeat, "000152"),
      (.endOfSession, "00015a"), (.logoutRequest, "00014f"),
    ])
  func control(type: SoupBinTCP.PacketType, text: String) {
    #expect(encoded(SoupBinTCP.Control(type)) == hex(text))
    #expect(Self.packet(hex(text)).type == type)
    #expect(Self.packet(hex(text)).byteCount == 3)
  }

  @Test("data packets frame ready bytes and messages alike")
  func data() {
    var buffer = [UInt8](repeating: 0, count: 16)
    let hello = Array("hello".utf8)
    var span = buffer.mutableSpan
    var output = span.mutableBytes
    let byteCount = SoupBinTCP.write(
      .sequencedData, payload: hello.span.bytes, to: &output, at: 0)
    #expect(byteCount == 8)
    #expect(Array(buffer.prefix(8)) == hex("00065368656c6c6f"))
    #expect(Self.payload(hex("000655776f726c64")) == Array("world".utf8))
    let cancel = OUCH50.CancelOrder(userRefNum: 3, quantity: 0)
    let framed = encoded(SoupBinTCP.Data.unsequenced(cancel))
    #expect(framed == hex("000a55 5800000003 00000000"))
  }

  @Test(
    "a stream is cut into packets only where one is whole",
    arguments: [
      ("", SoupBinTCP.Parsed.incomplete(byteCount: 3)), ("00", .incomplete(byteCount: 3)),
      ("0006", .incomplete(byteCount: 3)), ("000653", .incomplete(byteCount: 8)),
      ("00065368656c6c", .incomplete(byteCount: 8)), ("0000", .refused(.emptyPacket)),
      ("000048", .refused(.emptyPacket)), ("ffff53", .refused(.tooLong)),
      ("03ff53", .refused(.tooLong)), ("000199", .refused(.unknownType)),
    ])
  func cuts(text: String, expected: SoupBinTCP.Parsed) {
    #expect(Self.parse(hex(text)) == expected)
  }

  @Test("described logins never show the password")
  func description() {
    var recorder = FieldRecorder()
    let isDescribed = SoupBinTCP.describe(
      Self.packet(Self.loginRequest), in: Self.loginRequest.span.bytes, to: &recorder)
    #expect(isDescribed)
    #expect(
      recorder.text == "login_request(username=FMUSER password=********** session= sequence=1)")
  }

  @Test("a million damaged streams neither trap nor stall the reader")
  func mutations() {
    let valid = [
      Self.loginRequest, Self.loginAccepted, hex("00014800065368656c6c6f00015a"), hex("00024a41"),
    ]
    var packets = 0
    withMutations(of: valid, seed: 0x50B) { bytes in
      var client = SoupBinTCP.ClientSession(username: Code("u")!, password: Code("p")!)
      _ = client.connect(now: MonotonicNanos(raw: 0))
      var server = SoupBinTCP.ServerSession(now: MonotonicNanos(raw: 0))
      var offset = 0
      while case .packet(let packet) = SoupBinTCP.next(
        in: bytes.extracting(offset..<bytes.byteCount), byteCountMax: 256)
      {
        let rest = bytes.extracting(offset..<bytes.byteCount)
        _ = client.receive(packet, in: rest, now: MonotonicNanos(raw: 1))
        _ = server.receive(packet, in: rest, now: MonotonicNanos(raw: 1))
        packets += 1
        offset += packet.byteCount
      }
    }
    #expect(packets > 100_000)
  }
}
