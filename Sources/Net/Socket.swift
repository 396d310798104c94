// SPDX-License-Identifier: Apache-2.0
import CKernel
package import Glibc

/// A socket of the kernel, closed when the value ends.
package struct Socket: ~Copyable {
  @usableFromInline package let file: CInt

  /// Opens a non-blocking socket that a child process does not inherit.
  package init(domain: CInt, type: __socket_type) throws(NetError) {
    let type = CInt(bitPattern: type.rawValue)
    let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    file = socket(domain, type | flags, 0)
    guard file >= 0 else {
      throw NetError(call: "socket", code: errno, value: "domain=\(domain) type=\(type)")
    }
  }

  /// Takes over an open non-blocking socket.
  init(adopting file: CInt) { self.file = file }

  deinit { close(file) }

  /// The descriptor, which the caller now has to close.
  package consuming func release() -> CInt {
    let file = self.file
    discard self
    return file
  }

  /// Writes the 32-bit option `name`; `label` names it in the error.
  package func assign(
    _ level: CInt, _ name: CInt, _ value: CInt, _ label: String
  ) throws(NetError) {
    var value = value
    // SAFETY: the value outlives the call and its size is the one passed.
    let code = unsafe setsockopt(file, level, name, &value, socklen_t(MemoryLayout<CInt>.size))
    guard code == 0 else { throw NetError(call: label, code: errno, value: "\(value)") }
  }

  /// Reads the 32-bit option `name`; `label` names it in the error.
  package func option(_ level: CInt, _ name: CInt, _ label: String) throws(NetError) -> CInt {
    var value: CInt = 0
    var size = socklen_t(MemoryLayout<CInt>.size)
    // SAFETY: value and size outlive the call and describe each other.
    guard unsafe getsockopt(file, level, name, &value, &size) == 0 else {
      throw NetError(call: label, code: errno, value: "")
    }
    return value
  }

  func bind(_ address: IPv4Address, port: UInt16) throws(NetError) {
    // SAFETY: the pointer is used during the call only.
    let code = unsafe withSocketAddress(address, port) { unsafe Glibc.bind(file, $0, $1) }
    guard code == 0 else {
      throw NetError(call: "bind", code: errno, value: "\(address):\(port)")
    }
  }

  /// 0, or the errno of the connect; EINPROGRESS while it is under way.
  func connect(_ address: IPv4Address, port: UInt16) -> CInt {
    // SAFETY: the pointer is used during the call only.
    unsafe withSocketAddress(address, port) { unsafe Glibc.connect(file, $0, $1) } == 0 ? 0 : errno
  }

  /// The address and port the socket is bound to.
  func localName() throws(NetError) -> (address: IPv4Address, port: UInt16) {
    var name = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // SAFETY: name is large enough for an AF_INET name, the only domain asked for.
    let code = unsafe withUnsafeMutablePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(file, $0, &size)
      }
    }
    guard code == 0 else { throw NetError(call: "getsockname", code: errno, value: "") }
    let address = IPv4Address(raw: UInt32(bigEndian: name.sin_addr.s_addr))
    return (address, UInt16(bigEndian: name.sin_port))
  }

  /// Asks the network for a group on the interface; the membership lasts as long as the socket.
  package func join(
    _ membership: GroupMembership, on interface: NetworkInterface
  ) throws(NetError) {
    guard let source = membership.source else { return try join(membership.group, on: interface) }
    var request = group_source_req()
    request.gsr_interface = interface.index
    // SAFETY: a sockaddr_in fits into a sockaddr_storage and is a prefix view of it.
    unsafe withUnsafeMutableBytes(of: &request.gsr_group) { place in
      unsafe place.storeBytes(of: socketName(membership.group, port: 0), as: sockaddr_in.self)
    }
    // SAFETY: as above.
    unsafe withUnsafeMutableBytes(of: &request.gsr_source) { place in
      unsafe place.storeBytes(of: socketName(source, port: 0), as: sockaddr_in.self)
    }
    // SAFETY: the request outlives the call and its size is the one passed.
    let code = unsafe setsockopt(
      file, CInt(IPPROTO_IP), MCAST_JOIN_SOURCE_GROUP, &request,
      socklen_t(MemoryLayout<group_source_req>.size))
    guard code == 0 else {
      throw NetError(
        call: "MCAST_JOIN_SOURCE_GROUP", code: errno,
        value: "\(membership.group) source=\(source) interface=\(interface.name)")
    }
  }

  private func join(_ group: IPv4Address, on interface: NetworkInterface) throws(NetError) {
    var request = ip_mreqn()
    request.imr_multiaddr.s_addr = group.raw.bigEndian
    request.imr_ifindex = CInt(clamping: interface.index)
    // SAFETY: the request outlives the call and its size is the one passed.
    let code = unsafe setsockopt(
      file, CInt(IPPROTO_IP), IP_ADD_MEMBERSHIP, &request,
      socklen_t(MemoryLayout<ip_mreqn>.size))
    guard code == 0 else {
      throw NetError(
        call: "IP_ADD_MEMBERSHIP", code: errno, value: "\(group) interface=\(interface.name)")
    }
  }
}

/// An address and port in the kernel's shape.
private func socketName(_ address: IPv4Address, port: UInt16) -> sockaddr_in {
  var name = sockaddr_in()
  name.sin_family = sa_family_t(AF_INET)
  name.sin_port = port.bigEndian
  name.sin_addr.s_addr = address.raw.bigEndian
  return name
}

/// Calls `body` with a socket address of the kernel's shape.
private func withSocketAddress(
  _ address: IPv4Address, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
) -> CInt {
  var name = socketName(address, port: port)
  // SAFETY: sockaddr is the kernel's prefix view of sockaddr_in.
  return unsafe withUnsafePointer(to: &name) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
}
