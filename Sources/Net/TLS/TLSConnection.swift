// SPDX-License-Identifier: Apache-2.0
import Glibc
package import Memory

extension TLSContext {
  /// Begins TLS on a connection that stands.
  package borrowing func connection(
    on plain: consuming TCPConnection
  ) throws(TLSError) -> TLSConnection { try TLSConnection(on: plain, self) }
}

/// A TCP stream inside TLS that never blocks its loop. One thread.
package struct TLSConnection: ~Copyable {
  private let connection: TCPConnection
  private var session: TLSSession
  private var arriving = ByteQueue(capacity: 1 << 16)
  private var leaving = ByteQueue(capacity: 1 << 16)
  /// Nothing to say while hands are shaken.
  private var nothing = ByteQueue(capacity: 1)

  /// Begins TLS on a connection that stands; ask `handshakeProgress` while it is pending.
  package init(
    on connection: consuming TCPConnection, _ context: borrowing TLSContext
  ) throws(TLSError) {
    session = try TLSSession(context)
    self.connection = connection
  }

  /// Why TLS failed; empty while it has not.
  package var failure: String { session.failure }

  /// Goes on with the handshake; whether it has ended.
  package mutating func handshakeProgress() -> ConnectProgress {
    let progress = connection.receive(into: &arriving)
    _ = session.receive(from: &arriving, into: &nothing)
    session.send(from: &nothing, into: &leaving)
    let sent = connection.send(from: &leaving)
    if case .failed(let code) = sent { return .failed(code) }
    switch session.state {
    case .open: return .connected
    case .ended, .failed: return .failed(EPROTO)
    case .handshaking: break
    }
    switch progress {
    case .closed: return .failed(ECONNRESET)
    case .failed(let code): return .failed(code)
    case .progress, .wouldBlock, .noRoom: return .pending
    }
  }

  /// Appends what has arrived to `queue`, as much as has room. Does not block.
  package mutating func receive(into queue: inout ByteQueue) -> StreamProgress {
    guard queue.room > 0 else { return .noRoom }
    let before = queue.count
    // What an earlier `send` could not hand on.
    if !leaving.isEmpty { _ = connection.send(from: &leaving) }
    let progress = connection.receive(into: &arriving)
    if session.receive(from: &arriving, into: &queue) {
      return .progress(queue.count - before)
    }
    switch session.state {
    case .ended: return .closed
    case .failed: return .failed(EPROTO)
    case .handshaking, .open: break
    }
    if case .progress = progress { return .wouldBlock }
    return progress
  }

  /// Sends from the front of `queue` and consumes what was encrypted. Does not block, and raises
  /// no signal when the peer is gone.
  package mutating func send(from queue: inout ByteQueue) -> StreamProgress {
    let before = queue.count
    session.send(from: &queue, into: &leaving)
    if session.state == .failed { return .failed(EPROTO) }
    if !leaving.isEmpty {
      switch connection.send(from: &leaving) {
      case .progress, .wouldBlock: break
      case .noRoom, .closed: return .closed
      case .failed(let code): return .failed(code)
      }
    }
    let taken = before - queue.count
    return taken > 0 || before == 0 ? .progress(taken) : .wouldBlock
  }
}
