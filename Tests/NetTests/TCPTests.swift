// SPDX-License-Identifier: Apache-2.0
import Glibc
import Memory
import Net
import Testing

@Suite struct TCPTests {
  /// Turns of a loop no test needs; a kernel that has not answered by then never will.
  private let turnCountMax = 1_000_000

  private func connectedPair() throws -> (TCPConnectionBox, TCPConnectionBox) {
    let listener = try TCPListener(address: .loopback, port: 0)
    #expect(listener.port > 0)
    #expect(try listener.accept() == nil)
    let client = try TCPConnection(to: .loopback, port: listener.port)
    var server: TCPConnection?
    for _ in 0..<turnCountMax {
      server = try listener.accept()
      if server != nil { break }
    }
    #expect(settled(client) == .connected)
    guard let server = consume server else {
      throw NetError(call: "accept", code: ETIMEDOUT, value: "")
    }
    return (TCPConnectionBox(client), TCPConnectionBox(server))
  }

  private func settled(_ connection: borrowing TCPConnection) -> ConnectProgress {
    for _ in 0..<turnCountMax {
      let progress = connection.connectProgress()
      if progress != .pending { return progress }
    }
    return .pending
  }

  /// Lets two connections be returned together.
  final class TCPConnectionBox {
    let connection: TCPConnection
    init(_ connection: consuming TCPConnection) { self.connection = connection }
  }

  @Test("Bytes cross in order through queues smaller than the stream, whatever the pieces")
  func stream() throws {
    let (client, server) = try connectedPair()
    var output = ByteQueue(capacity: 4_096)
    var input = ByteQueue(capacity: 1_000)
    let byteCount = 1_000_000
    var sent = 0
    var received = 0
    for _ in 0..<turnCountMax where received < byteCount {
      while sent < byteCount && output.room >= 1_000 {
        let piece = (0..<1_000).map { UInt8(truncatingIfNeeded: ($0 + sent) / 7) }
        let appended = output.append(piece.span.bytes)
        #expect(appended)
        sent += 1_000
      }
      switch client.connection.send(from: &output) {
      case .progress, .wouldBlock: break
      case let other: Issue.record("send: \(other)")
      }
      switch server.connection.receive(into: &input) {
      case .progress, .wouldBlock: break
      case let other: Issue.record("receive: \(other)")
      }
      let count = input.count
      for index in 0..<count {
        let byte = input.readable.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        let position = received + index
        let expected = UInt8(truncatingIfNeeded: position / 7)
        if byte != expected { Issue.record("byte \(position) is \(byte)") }
      }
      input.consume(count)
      received += count
    }
    #expect(received == byteCount)
  }

  @Test("Nothing to read would block, a full queue has no room, an ended peer has closed")
  func states() throws {
    let (client, server) = try connectedPair()
    var queue = ByteQueue(capacity: 8)
    #expect(server.connection.receive(into: &queue) == .wouldBlock)
    #expect(client.connection.send(from: &queue) == .progress(0))
    let appended = queue.append(([1, 2, 3, 4, 5, 6, 7, 8] as [UInt8]).span.bytes)
    #expect(appended)
    #expect(server.connection.receive(into: &queue) == .noRoom)
    #expect(client.connection.send(from: &queue) == .progress(8))
    client.connection.endSending()
    var input = ByteQueue(capacity: 64)
    var last = StreamProgress.wouldBlock
    for _ in 0..<turnCountMax where last != .closed {
      last = server.connection.receive(into: &input)
    }
    #expect(last == .closed)
  }

  @Test("A peer that never reads makes a sender wait, not block")
  func backPressure() throws {
    let (client, server) = try connectedPair()
    var queue = ByteQueue(capacity: 65_536)
    let filler = [UInt8](repeating: 1, count: 65_536)
    var last = StreamProgress.progress(1)
    for _ in 0..<turnCountMax where last != .wouldBlock {
      if queue.isEmpty { _ = queue.append(filler.span.bytes) }
      last = client.connection.send(from: &queue)
    }
    #expect(last == .wouldBlock)
    withExtendedLifetime(server) {}
  }

  @Test("A refused connection fails with its errno")
  func refused() throws {
    let port: UInt16
    do {
      let listener = try TCPListener(address: .loopback, port: 0)
      port = listener.port
    }
    let client = try TCPConnection(to: .loopback, port: port)
    #expect(settled(client) == .failed(ECONNREFUSED))
  }

  @Test("Sending to a connection that is gone fails without a signal")
  func broken() throws {
    var (client, server): (TCPConnectionBox, TCPConnectionBox?) = try connectedPair()
    var queue = ByteQueue(capacity: 8)
    func send() -> StreamProgress {
      _ = queue.append(([1] as [UInt8]).span.bytes)
      return client.connection.send(from: &queue)
    }
    #expect(send() == .progress(1))
    // Going with a byte unread resets the connection.
    #expect(server != nil)
    server = nil
    var last = send()
    for _ in 0..<turnCountMax where last == .progress(1) { last = send() }
    #expect(last == .failed(ECONNRESET) || last == .failed(EPIPE))
  }

  @Test("A port in use is refused with the value")
  func portInUse() throws {
    let listener = try TCPListener(address: .loopback, port: 0)
    let value = "127.0.0.1:\(listener.port)"
    #expect(throws: NetError(call: "bind", code: EADDRINUSE, value: value)) {
      _ = try TCPListener(address: .loopback, port: listener.port)
    }
  }
}
