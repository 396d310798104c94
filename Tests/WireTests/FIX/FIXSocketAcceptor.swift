// SPDX-License-Identifier: Apache-2.0
import Glibc
import Memory
import Net
import Testing
import Units
import Wire

/// A `FIXScriptedAcceptor` behind a port on loopback: every byte goes through two sockets, while
/// time stays virtual.
final class FIXSocketAcceptor: FIXScriptTarget {
  private final class Line {
    var client: TCPConnection?
    var server: TCPConnection?
    var received: [UInt8] = []
    var isOpen = true

    init(_ client: consuming TCPConnection, _ server: consuming TCPConnection) {
      self.client = consume client
      self.server = consume server
    }
  }

  private let listener: TCPListener
  private let acceptor = FIXScriptedAcceptor()
  private var lines: [Int: Line] = [:]

  init() throws { listener = try TCPListener(address: .loopback, port: 0) }

  func connect(_ number: Int) throws {
    let client = try TCPConnection(to: .loopback, port: listener.port)
    while true {
      guard let server = try listener.accept() else {
        sched_yield()
        continue
      }
      while client.connectProgress() == .pending { sched_yield() }
      lines[number] = Line(client, server)
      break
    }
    acceptor.connect(number)
  }

  func disconnect(_ number: Int) {
    lines[number]?.client = nil
    lines[number]?.isOpen = false
    // The end of the stream is what the acceptor's side sees of it.
    if let line = lines[number] { _ = receive(&line.server, count: 1) }
    lines[number]?.server = nil
    acceptor.disconnect(number)
  }

  func send(_ bytes: [UInt8], to number: Int, _ now: UnixNanos) throws {
    guard let line = lines[number], line.isOpen else { return }
    send(bytes, &line.client)
    acceptor.send(receive(&line.server, count: bytes.count), to: number, now)
    answer(number, line)
  }

  func tick(_ now: UnixNanos) {
    acceptor.tick(now)
    for (number, line) in lines where line.isOpen { answer(number, line) }
  }

  func isOpen(_ number: Int) -> Bool { lines[number]?.isOpen == true }

  func takeOutput(_ number: Int) -> String? {
    guard let line = lines[number],
      case .message(let frame) = FIX.next(in: line.received.span.bytes)
    else { return nil }
    defer { line.received.removeFirst(frame.byteCount) }
    return fixText(Array(line.received[..<frame.byteCount]))
  }

  /// Carries what the acceptor said back to the client, and its hanging up.
  private func answer(_ number: Int, _ line: Line) {
    while let text = acceptor.takeOutput(number) {
      let bytes = fixBytes(text)
      send(bytes, &line.server)
      line.received += receive(&line.client, count: bytes.count)
    }
    guard !acceptor.isOpen(number) else { return }
    line.server = nil
    #expect(receive(&line.client, count: 1).isEmpty)
    line.client = nil
    line.isOpen = false
  }

  private func send(_ bytes: [UInt8], _ connection: inout TCPConnection?) {
    var queue = ByteQueue(capacity: max(1, bytes.count))
    let isTaken = queue.append(bytes.span.bytes)
    precondition(isTaken)
    while !queue.isEmpty {
      guard case .progress = connection?.send(from: &queue) else {
        Issue.record("a loopback connection refused \(queue.count) bytes")
        return
      }
    }
  }

  /// The next `count` bytes; fewer when the stream ends before.
  private func receive(_ connection: inout TCPConnection?, count: Int) -> [UInt8] {
    var queue = ByteQueue(capacity: max(1, count))
    while queue.count < count {
      switch connection?.receive(into: &queue) {
      case .progress: break
      case .wouldBlock, .noRoom: sched_yield()
      case .closed, .failed, nil: return copy(queue.readable)
      }
    }
    return copy(queue.readable)
  }
}
