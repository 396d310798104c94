// SPDX-License-Identifier: Apache-2.0
import Recording
import Testing

@Suite("Checksum")
struct ChecksumTests {
  @Test("is CRC-32C, whole or in parts")
  func known() {
    let digits = Array("123456789".utf8)
    let whole = digits.span.bytes.checksum()
    #expect(whole == 0xE306_9283)
    let first = digits.span.bytes.extracting(0..<4).checksum()
    let both = digits.span.bytes.extracting(4..<9).checksum(from: first)
    #expect(both == 0xE306_9283)
    let zeros = [UInt8](repeating: 0, count: 32)
    let ofZeros = zeros.span.bytes.checksum()
    #expect(ofZeros == 0x8A91_36AA)
  }
}
