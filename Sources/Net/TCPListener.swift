// SPDX-License-Identifier: Apache-2.0
import CKernel
import Glibc

/// A TCP port that takes connections without blocking its loop. One thread.
package struct TCPListener: ~Copyable {
  let socket: Socket
  package let address: IPv4Address
  /// The port in use: the kernel's choice when 0 was asked for.
  package let port: UInt16

  package init(
    address: IPv4Address = .any, port: UInt16, backlog: Int = 16
  ) throws(NetError) {
    let socket = try Socket(domain: AF_INET, type: SOCK_STREAM)
    // A restart must not wait for the last run's connections to leave TIME_WAIT.
    try socket.assign(SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR")
    try socket.bind(address, port: port)
    guard listen(socket.file, CInt(clamping: backlog)) == 0 else {
      throw NetError(call: "listen", code: errno, value: "\(address):\(port)")
    }
    (self.address, self.port) = try socket.localName()
    self.socket = socket
  }

  /// The next waiting connection, nil when there is none or it has gone again. Throws what ends
  /// a listener or exhausts the process (EMFILE).
  package func accept() throws(NetError) -> TCPConnection? {
    let file = ck_accept(socket.file)
    guard file >= 0 else {
      switch -file {
      case EAGAIN, EINTR, ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, EHOSTUNREACH, ENETUNREACH:
        return nil
      default: throw NetError(call: "accept", code: -file, value: "\(address):\(port)")
      }
    }
    return try TCPConnection(accepted: Socket(adopting: file))
  }
}
