// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite struct OutputTests {
  @Test("bytes that JSON cannot hold as they are come out escaped")
  func escaping() throws {
    // A quote, a control byte, a byte beyond ASCII and a backslash in one ticker.
    let hostile = DecodeTests.add.replacing("4141504c20202020", with: "22014180412f5c20")
    let outcome = try Program.withFile("a.itch", DecodeTests.records(hostile)) {
      try Program.run("decode", $0)
    }
    let ticker = try #require(outcome.objects().first?["stock"] as? String)
    #expect(Array(ticker.unicodeScalars.map(\.value)) == [0x22, 1, 0x41, 0x80, 0x41, 0x2F, 0x5C])
  }

  @Test("the largest and smallest numbers of a field keep all digits")
  func numbers() throws {
    let largest = DecodeTests.add
      .replacing("00000000000003e9", with: "ffffffffffffffff")
      .replacing("001cdba2", with: "00000001")
    let outcome = try Program.withFile("a.itch", DecodeTests.records(largest)) {
      try Program.run("decode", $0)
    }
    #expect(outcome.output.contains("\"order_ref\":18446744073709551615,"))
    #expect(outcome.output.contains("\"price\":\"0.0001\""))
  }
}
