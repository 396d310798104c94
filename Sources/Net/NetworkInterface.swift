// SPDX-License-Identifier: Apache-2.0
import CKernel
import Glibc

/// A network interface of the calling thread's network namespace.
package struct NetworkInterface: Equatable, Sendable {
  package let name: String
  package let index: UInt32
  /// The first IPv4 address, nil when it has none.
  package let address: IPv4Address?
  /// The largest IP packet in bytes.
  package let mtuByteCount: Int

  /// Looks the interface `name` up; throws ENODEV when there is none.
  package init(named name: String) throws(NetError) {
    let probe = try Socket(domain: AF_INET, type: SOCK_DGRAM)
    var facts = ck_interface()
    // SAFETY: the name is a terminated string and facts a valid place during the call.
    let code = unsafe ck_interface_lookup(probe.file, name, &facts)
    guard code == 0 else { throw NetError(call: "SIOCGIFINDEX", code: code, value: name) }
    self.name = name
    index = UInt32(bitPattern: facts.index)
    address = facts.address == 0 ? nil : IPv4Address(raw: facts.address)
    mtuByteCount = Int(facts.mtu)
  }
}

/// Network namespaces as `ip netns` names them.
package enum NetworkNamespace {
  /// Moves the calling thread, and threads it starts later, into the namespace `name`; sockets
  /// that are open already stay where they were made. Needs CAP_SYS_ADMIN.
  package static func enter(_ name: String) throws(NetError) {
    let path = "/run/netns/\(name)"
    // SAFETY: the path is a terminated string for the length of the call.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw NetError(call: "open", code: errno, value: path) }
    defer { close(file) }
    let code = ck_setns_network(file)
    guard code == 0 else { throw NetError(call: "setns", code: code, value: path) }
  }
}
