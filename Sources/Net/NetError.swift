// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A call on a socket that failed, with the errno it gave and the value it was about.
package struct NetError: Error, Equatable, Sendable, CustomStringConvertible {
  package let call: String
  package let code: CInt
  package let value: String

  package init(call: String, code: CInt, value: String) {
    self.call = call
    self.code = code
    self.value = value
  }

  /// `bind failed: value=10.0.0.1:80 errno=98 (Address already in use)`.
  package var description: String {
    // SAFETY: strerror returns a valid string for every code; it is copied at once.
    let text = unsafe String(cString: strerror(code))
    return "\(call) failed: value=\(value) errno=\(code) (\(text))"
  }
}
