// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Host

/// Why a region could not be opened.
package struct RegionError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// A call of the operating system failed; `errnoCode` says how.
    case system
    /// There is no such region.
    case missing
    /// The creator has not finished, or died before it did.
    case notInitialised
    /// The file is not a region at all.
    case notARegion
    /// Kind, layout version, layout hash or size differ from what this build expects.
    case layoutMismatch
    /// Another live process holds the role.
    case alreadyOwned
  }

  package let code: Code
  package let path: String
  package let errnoCode: Int32
  package let detail: String

  init(_ code: Code, _ path: String, errno errnoCode: Int32 = 0, _ detail: String) {
    self.code = code
    self.path = path
    self.errnoCode = errnoCode
    self.detail = detail
  }

  /// A refusal that came from the host's own calls.
  init(_ error: HostError) { self.init(.system, error.value, errno: error.code, error.call) }

  package var description: String {
    let cause = errnoCode == 0 ? "" : " errno=\(errnoCode) (\(Self.text(errnoCode)))"
    return "region path=\(path) \(code.rawValue): \(detail)\(cause)"
  }

  private static func text(_ code: Int32) -> String {
    // SAFETY: strerror returns a NUL-terminated string that is copied at once.
    unsafe String(cString: strerror(code))
  }
}
