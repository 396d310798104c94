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
  /// One group and port was asked for from more senders and VLANs than the filter tells apart.
  case origins(String, count: Int, max: Int)
  /// Frames of this interface do not fit one buffer and this kernel gives no more.
  case jumbo(String, mtuByteCount: Int, mtuMax: Int)

  /// `bpf_link_create failed: value=eth0 errno=16 (Device or resource busy)`.
  package var description: String {
    switch self {
    case .host(let error): return error.description
    case .net(let error): return error.description
    case .origins(let destination, let count, let max):
      return "group \(destination) from \(count) senders or VLANs: at most \(max) are told apart"
    case .jumbo(let name, let mtu, let mtuMax):
      return "interface \(name) has an MTU of \(mtu): AF_XDP takes more than \(mtuMax) from "
        + "Linux 6.6 on; ip link set \(name) mtu \(mtuMax), or receive = \"udp\""
    case .call(let name, let code, let value):
      // SAFETY: strerror returns a valid string for every code; it is copied at once.
      let text = unsafe String(cString: strerror(code))
      return "\(name) failed: value=\(value) errno=\(code) (\(text))"
    }
  }
}
