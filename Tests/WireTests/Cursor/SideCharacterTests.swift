// SPDX-License-Identifier: Apache-2.0
import Testing
import Units
import Wire

@Suite("Side as a wire character")
struct SideCharacterTests {
  @Test("four characters are sides and no other byte is")
  func reading() {
    let sides: [UInt8: Side] = [
      UInt8(ascii: "B"): .buy, UInt8(ascii: "S"): .sell, UInt8(ascii: "T"): .sell,
      UInt8(ascii: "E"): .sell,
    ]
    for byte in UInt8.min...UInt8.max {
      let expected: Side = sides[byte, default: .none]
      #expect(Side(character: byte) == expected, "\(byte)")
    }
  }

  @Test("a side is read back from the character it is written as", arguments: [Side.buy, .sell])
  func writing(side: Side) {
    #expect(Side(character: side.character) == side)
  }
}
