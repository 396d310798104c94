// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A call to the operating system that failed, with the errno it gave and the value it was about.
package struct HostError: Error, Equatable, Sendable, CustomStringConvertible {
  package let call: String
  package let code: CInt
  package let value: String

  package init(call: String, code: CInt, value: String) {
    self.call = call
    self.code = code
    self.value = value
  }

  /// `mmap failed: value=/dev/hugepages/x errno=12 (Cannot allocate memory)`.
  package var description: String {
    // SAFETY: strerror returns a valid string for every code; it is copied at once.
    let text = unsafe String(cString: strerror(code))
    return "\(call) failed: value=\(value) errno=\(code) (\(text))"
  }
}
