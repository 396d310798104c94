// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Memory

/// What one call on a stream came to.
package enum StreamProgress: Equatable, Sendable {
  /// Bytes moved, at least one unless there was nothing to send.
  case progress(Int)
  /// Nothing to read or no buffer to write to at this moment.
  case wouldBlock
  /// The queue to read into is full: consume first.
  case noRoom
  /// The peer has ended its direction; every byte it sent has been read.
  case closed
  /// The connection is lost, with this errno.
  case failed(Int32)
}

/// How far a connection attempt is.
package enum ConnectProgress: Equatable, Sendable {
  case pending
  case connected
  case failed(Int32)
}

/// A TCP stream that never blocks its loop; closed when the value ends. One thread.
package struct TCPConnection: ~Copyable {
  let socket: Socket

  /// Starts to connect; ask `connectProgress` while it is pending.
  package init(to address: IPv4Address, port: UInt16) throws(NetError) {
    let socket = try Socket(domain: AF_INET, type: SOCK_STREAM)
    try TCPConnection.tune(socket)
    let code = socket.connect(address, port: port)
    guard code == 0 || code == EINPROGRESS else {
      throw NetError(call: "connect", code: code, value: "\(address):\(port)")
    }
    self.socket = socket
  }

  /// Takes over a socket a listener accepted.
  init(accepted: consuming Socket) throws(NetError) {
    try TCPConnection.tune(accepted)
    socket = accepted
  }

  /// An order is one small segment that must leave at once.
  private static func tune(_ socket: borrowing Socket) throws(NetError) {
    try socket.assign(CInt(IPPROTO_TCP), TCP_NODELAY, 1, "TCP_NODELAY")
  }

  /// Whether the attempt has succeeded; does not block or allocate.
  package func connectProgress() -> ConnectProgress {
    var request = pollfd(file: socket.file)
    // SAFETY: one valid entry; a timeout of zero returns at once.
    guard unsafe poll(&request, 1, 0) > 0 else { return .pending }
    var code: CInt = 0
    var size = socklen_t(MemoryLayout<CInt>.size)
    // SAFETY: code and size outlive the call and describe each other.
    guard unsafe getsockopt(socket.file, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
      return .failed(errno)
    }
    return code == 0 ? .connected : .failed(code)
  }

  /// Appends what has arrived to `queue`, as much as has room. Does not block or allocate.
  package func receive(into queue: inout ByteQueue) -> StreamProgress {
    guard queue.room > 0 else { return .noRoom }
    var target = queue.writable
    // SAFETY: the kernel writes at most the bytes of the span.
    let count = unsafe target.withUnsafeMutableBytes { bytes in
      unsafe recv(socket.file, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT))
    }
    if count > 0 {
      queue.commit(count)
      acknowledgeAtOnce()
      return .progress(count)
    }
    return count == 0 ? .closed : TCPConnection.refusal(errno)
  }

  /// Sends from the front of `queue` and consumes what the kernel took. Does not block or
  /// allocate, and raises no signal when the peer is gone.
  package func send(from queue: inout ByteQueue) -> StreamProgress {
    guard !queue.isEmpty else { return .progress(0) }
    // SAFETY: the bytes are valid during the call, which copies them.
    let count = unsafe queue.readable.withUnsafeBytes { bytes in
      unsafe Glibc.send(
        socket.file, bytes.baseAddress, bytes.count,
        CInt(MSG_DONTWAIT | MSG_NOSIGNAL))
    }
    guard count >= 0 else { return TCPConnection.refusal(errno) }
    queue.consume(count)
    return .progress(count)
  }

  /// Tells the peer that nothing more will be sent; receiving goes on.
  package func endSending() { shutdown(socket.file, CInt(SHUT_WR)) }

  /// The local address and port.
  package func localName() throws(NetError) -> (address: IPv4Address, port: UInt16) {
    try socket.localName()
  }

  /// A peer that coalesces small writes waits for the acknowledgement before its next one, and
  /// the kernel forgets this option whenever it likes: so after every receive, about 0.2 µs.
  private func acknowledgeAtOnce() {
    var value: CInt = 1
    // SAFETY: value outlives the call. A refusal only delays an acknowledgement by 40 ms.
    unsafe setsockopt(
      socket.file, CInt(IPPROTO_TCP), TCP_QUICKACK, &value,
      socklen_t(MemoryLayout<CInt>.size))
  }

  private static func refusal(_ code: CInt) -> StreamProgress {
    switch code {
    case EAGAIN, EINTR: .wouldBlock
    default: .failed(code)
    }
  }
}

extension pollfd {
  fileprivate init(file: CInt) { self.init(fd: file, events: Int16(POLLOUT), revents: 0) }
}
