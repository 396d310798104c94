// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Host
package import Net

/// Why an AF_XDP source could not be set up.
package enum XDPError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A call to the kernel, libbpf or libxdp failed with this errno.
  case call(String, code: CInt, value: String)
  case host(HostError)
  case net(NetError)

  /// `bpf_link_create failed: value=eth0 errno=16 (Device or resource busy)`.
  package var description: String {
    switch self {
    case .host(let error): return error.description
    case .net(let error): return error.description
    case .call(let name, let code, let value):
      // SAFETY: strerror returns a valid string for every code; it is copied at once.
      let text = unsafe String(cString: strerror(code))
      return "\(name) failed: value=\(value) errno=\(code) (\(text))"
    }
  }
}
