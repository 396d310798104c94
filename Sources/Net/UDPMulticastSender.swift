// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Sends datagrams to one multicast group and port through one interface. One thread.
package struct UDPMulticastSender: ~Copyable {
  let socket: Socket
  /// Datagrams the kernel took.
  package private(set) var sentCount: UInt64 = 0
  /// Datagrams the kernel refused, for want of buffer or because the link is down; not sent.
  package private(set) var refusedCount: UInt64 = 0
  /// The errno of the newest refusal.
  package private(set) var lastFailure: Int32 = 0

  /// A sender to `group` and `port`. With `loopsBack` receivers on this host get copies too.
  ///
  /// - Parameter hopCount: routers a datagram may pass plus one; 1 keeps it on the segment.
  package init(
    group: IPv4Address, port: UInt16, on interface: NetworkInterface, hopCount: UInt8 = 1,
    loopsBack: Bool = true
  ) throws(NetError) {
    let socket = try Socket(domain: AF_INET, type: SOCK_DGRAM)
    let level = CInt(IPPROTO_IP)
    try socket.assign(level, IP_MULTICAST_TTL, CInt(hopCount), "IP_MULTICAST_TTL")
    try socket.assign(level, IP_MULTICAST_LOOP, loopsBack ? 1 : 0, "IP_MULTICAST_LOOP")
    var request = ip_mreqn()
    request.imr_ifindex = CInt(clamping: interface.index)
    if let address = interface.address { request.imr_address.s_addr = address.raw.bigEndian }
    // SAFETY: the request outlives the call and its size is the one passed.
    let code = unsafe setsockopt(
      socket.file, level, IP_MULTICAST_IF, &request, socklen_t(MemoryLayout<ip_mreqn>.size))
    guard code == 0 else {
      throw NetError(call: "IP_MULTICAST_IF", code: errno, value: interface.name)
    }
    // Connected, the kernel looks the route up once instead of per datagram.
    let refusal = socket.connect(group, port: port)
    guard refusal == 0 else {
      throw NetError(call: "connect", code: refusal, value: "\(group):\(port)")
    }
    self.socket = socket
  }

  /// Sends `payload` as one datagram; false, counted, when the kernel refuses it. Never blocks
  /// or allocates.
  package mutating func send(_ payload: RawSpan) -> Bool {
    // SAFETY: the bytes are valid during the call, which copies them.
    let count = unsafe payload.withUnsafeBytes { bytes in
      unsafe Glibc.send(
        socket.file, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT))
    }
    guard count == payload.byteCount else {
      refusedCount &+= 1
      lastFailure = errno
      return false
    }
    sentCount &+= 1
    return true
  }
}
