// SPDX-License-Identifier: Apache-2.0
import Rings
import Testing

/// As large as what it is for.
private struct Large: ~Copyable {
  var words = InlineArray<600, UInt64>(repeating: 1)
  let pin = Pin()

  @inline(never)
  borrowing func address() -> UInt { withUnsafePointer(to: pin) { UInt(bitPattern: $0) } }

  @inline(never)
  mutating func ownAddress() -> UInt {
    words[5] &+= 1
    return withUnsafePointer(to: pin) { UInt(bitPattern: $0) }
  }
}

@Suite struct PinTests {
  @Test("a type that stores one is passed by its own address, not by that of a copy")
  func noCopy() {
    var large = Large()
    let own = large.ownAddress()
    let borrowed = large.address()
    let again = large.ownAddress()
    let written = large.words[5]
    #expect(MemoryLayout<Pin>.size == 1)
    #expect(borrowed == own && again == own)
    #expect(written == 3)
  }
}
