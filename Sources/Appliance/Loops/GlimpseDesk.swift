// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Memory
internal import Net
internal import Units

/// The exchange's snapshot server on its port. One client is served at a time; others wait in the
/// kernel's queue of connections.
struct GlimpseDesk: ~Copyable {
  private let listener: TCPListener
  private var client: TCPConnection?
  /// Connections that could not be accepted.
  private(set) var failureCount: UInt64 = 0

  init(_ listener: consuming TCPListener) {
    self.listener = listener
    client = nil
  }

  /// Takes bytes in; true when there was anything.
  mutating func receive(_ core: inout ExchangeCore, at now: MonotonicNanos) -> Bool {
    guard client != nil else { return accept(&core, at: now) }
    switch client?.receive(into: &core.glimpse.input) {
    case .progress: return true
    case .wouldBlock, .noRoom: return false
    case .closed, .failed, nil:
      disconnect(&core)
      return true
    }
  }

  /// Sends what the server wrote, and closes a connection that is over.
  mutating func send(_ core: inout ExchangeCore) {
    guard client != nil else { return }
    if !core.glimpse.output.isEmpty {
      switch client?.send(from: &core.glimpse.output) {
      case .progress, .wouldBlock, .noRoom: break
      case .closed, .failed, nil: disconnect(&core)
      }
    }
    if core.glimpse.isClosing, core.glimpse.output.isEmpty { disconnect(&core) }
  }

  private mutating func accept(_ core: inout ExchangeCore, at now: MonotonicNanos) -> Bool {
    do throws(NetError) {
      guard let accepted = try listener.accept() else { return false }
      client = consume accepted
      core.connectGlimpse(at: now)
      return true
    } catch {
      failureCount += 1
      return false
    }
  }

  private mutating func disconnect(_ core: inout ExchangeCore) {
    client = nil
    core.disconnectGlimpse()
  }
}
