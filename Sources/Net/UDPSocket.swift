// SPDX-License-Identifier: Apache-2.0
import CKernel
import Glibc
package import Memory

/// Unicast datagrams to and from several peers, as a request server and its clients exchange them.
/// One thread; nothing here blocks, and nothing allocates after creation.
package struct UDPSocket: ~Copyable {
  /// What a look at the socket came to.
  package enum Received: Equatable, Sendable {
    /// The datagram was appended to the queue, `byteCount` bytes from this peer.
    case datagram(byteCount: Int, address: IPv4Address, port: UInt16)
    case nothing
    /// The kernel reports an earlier failure, such as a port nobody listens on; the next call may
    /// succeed.
    case failed(Int32)
  }

  let socket: Socket
  /// Datagrams the kernel took.
  package private(set) var sentCount: UInt64 = 0
  /// Datagrams the kernel refused; not sent.
  package private(set) var refusedCount: UInt64 = 0
  /// The errno of the newest refusal.
  package private(set) var lastFailure: Int32 = 0

  /// A socket bound to `address` and `port`; port 0 lets the kernel choose one.
  package init(
    binding address: IPv4Address = .any, port: UInt16 = 0, receiveBufferByteCount: Int = 1 << 20
  ) throws(NetError) {
    precondition(receiveBufferByteCount > 0)
    let socket = try Socket(domain: AF_INET, type: SOCK_DGRAM)
    try socket.assign(
      SOL_SOCKET, SO_RCVBUF, CInt(clamping: receiveBufferByteCount), "SO_RCVBUF")
    try socket.bind(address, port: port)
    self.socket = socket
  }

  /// The local address and port.
  package func localName() throws(NetError) -> (address: IPv4Address, port: UInt16) {
    try socket.localName()
  }

  /// Sends `payload` as one datagram; false, counted, when the kernel refuses it.
  package mutating func send(_ payload: RawSpan, to address: IPv4Address, port: UInt16) -> Bool {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = address.raw.bigEndian
    let file = socket.file
    // SAFETY: name and bytes are valid during the call, which copies both.
    let count = unsafe payload.withUnsafeBytes { bytes in
      unsafe withUnsafePointer(to: &name) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe sendto(
            file, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT | MSG_NOSIGNAL), $0,
            socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    guard count == payload.byteCount else {
      refusedCount &+= 1
      lastFailure = errno
      return false
    }
    sentCount &+= 1
    return true
  }

  /// Appends one waiting datagram to `queue`, which must have room for the longest expected one:
  /// what does not fit is cut off.
  package mutating func receive(into queue: inout ByteQueue) -> Received {
    precondition(queue.room > 0)
    var name = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    var target = queue.writable
    let file = socket.file
    // SAFETY: the kernel writes at most the bytes of the span and of the name.
    let count = unsafe target.withUnsafeMutableBytes { bytes in
      unsafe withUnsafeMutablePointer(to: &name) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe recvfrom(
            file, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT), $0, &size)
        }
      }
    }
    guard count >= 0 else {
      let code = errno
      return code == EAGAIN || code == EINTR ? .nothing : .failed(code)
    }
    queue.commit(count)
    return .datagram(
      byteCount: count, address: IPv4Address(raw: UInt32(bigEndian: name.sin_addr.s_addr)),
      port: UInt16(bigEndian: name.sin_port))
  }
}
