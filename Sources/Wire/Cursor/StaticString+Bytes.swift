// SPDX-License-Identifier: Apache-2.0

extension StaticString {
  /// The byte at `index`, 0 ..< utf8CodeUnitCount, without an allocation; traps outside.
  package func byte(at index: Int) -> UInt8 {
    precondition(index >= 0 && index < utf8CodeUnitCount)
    // SAFETY: the index was just checked, and literals of more than one character have a pointer.
    return unsafe hasPointerRepresentation
      ? utf8Start[index] : UInt8(truncatingIfNeeded: unicodeScalar.value)
  }
}
