// SPDX-License-Identifier: Apache-2.0
import Net
import Testing

@Suite struct IPv4AddressTests {
  @Test(
    "An address is read and written alike",
    arguments: [("0.0.0.0", 0), ("239.1.2.3", 0xef01_0203), ("255.255.255.255", 0xffff_ffff)]
      as [(String, UInt32)])
  func addresses(text: String, raw: UInt32) throws {
    let address = try #require(IPv4Address(text))
    #expect(address.raw == raw)
    #expect(address.description == text)
  }

  @Test(
    "A text that is no address is refused",
    arguments: [
      "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.", "01.2.3.4", "+1.2.3.4", " 1.2.3.4",
      "a.b.c.d",
      "-1.2.3.4", "1..2.3",
    ])
  func refusals(text: String) {
    #expect(IPv4Address(text) == nil)
  }

  @Test(
    "Multicast is 224.0.0.0/4",
    arguments: [
      ("223.255.255.255", false), ("224.0.0.0", true), ("239.255.255.255", true),
      ("240.0.0.0", false),
    ])
  func multicast(text: String, isMulticast: Bool) throws {
    #expect(try #require(IPv4Address(text)).isMulticast == isMulticast)
  }

  @Test("The loopback interface is found, a made-up one is not")
  func interfaces() throws {
    let loopback = try NetworkInterface(named: "lo")
    #expect(loopback.address == .loopback)
    #expect(loopback.index > 0 && loopback.mtuByteCount > 1_500)
    for name in ["apus-none", "a-name-longer-than-the-kernel-allows"] {
      #expect(throws: NetError(call: "SIOCGIFINDEX", code: 19, value: name)) {
        try NetworkInterface(named: name)
      }
    }
  }
}
