// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Memory
import Net
import TestSupport
import Testing

/// An authority of the test's own and certificates from it, made by `openssl`; nil where that
/// program is missing, which is said aloud.
final class TestAuthority {
  let folder = TestFolder()

  init?() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") else {
      print("skipped: /usr/bin/openssl is missing")
      return nil
    }
    try authority("ca")
    try authority("stranger")
    try issue("venue", name: "DNS:venue.example,IP:127.0.0.1")
    try issue("client", name: "DNS:client.example")
  }

  func path(_ name: String) -> String { "\(folder.path)/\(name).pem" }

  private func authority(_ name: String) throws {
    try run([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-days", "2", "-subj", "/CN=\(name)", "-keyout", path("\(name)-key"), "-out", path(name),
    ])
  }

  private func issue(_ name: String, name alternative: String) throws {
    try run([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(alternative)", "-CA",
      path("ca"), "-CAkey", path("ca-key"), "-keyout", path("\(name)-key"), "-out", path(name),
    ])
  }

  private func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments)")
  }

  func client(
    host: String = "venue.example", trusting authority: String = "ca", shows: Bool = false
  ) throws -> TLSContext {
    try TLSContext(
      TLSSettings(
        hostName: host, authorityPath: path(authority),
        certificatePath: shows ? path("client") : nil,
        keyPath: shows ? path("client-key") : nil), .client)
  }

  func server(requiresCertificate: Bool = false) throws -> TLSContext {
    try TLSContext(
      TLSSettings(
        hostName: "", authorityPath: path("ca"), certificatePath: path("venue"),
        keyPath: path("venue-key")), .server(requiresCertificate: requiresCertificate))
  }
}

/// Two TLS sides joined by queues.
final class TLSPair {
  var client: TLSSession
  var server: TLSSession
  var toServer = ByteQueue(capacity: 1 << 15)
  var toClient = ByteQueue(capacity: 1 << 15)
  var clientIn = ByteQueue(capacity: 1 << 15)
  var clientOut = ByteQueue(capacity: 1 << 15)
  var serverIn = ByteQueue(capacity: 1 << 15)
  var serverOut = ByteQueue(capacity: 1 << 15)

  init(_ client: borrowing TLSContext, _ server: borrowing TLSContext) throws {
    self.client = try TLSSession(client)
    self.server = try TLSSession(server)
  }

  var states: [TLSSession.State] { [client.state, server.state] }

  func turn() {
    client.send(from: &clientOut, into: &toServer)
    _ = server.receive(from: &toServer, into: &serverIn)
    server.send(from: &serverOut, into: &toClient)
    _ = client.receive(from: &toClient, into: &clientIn)
  }

  func settle() {
    for _ in 0..<20 { turn() }
  }
}

@Suite struct TLSTests {
  @Test("two sides agree and carry a megabyte each way, through queues that are too small for it")
  func stream() throws {
    guard let authority = try TestAuthority() else { return }
    let pair = try TLSPair(authority.client(), authority.server())
    pair.settle()
    #expect(pair.states == [.open, .open])
    var random = SeededGenerator(seed: 1)
    var sent: (UInt64, UInt64) = (0, 0)
    var received: (UInt64, UInt64) = (0, 0)
    let total = UInt64(1 << 20)
    while received.0 < total || received.1 < total {
      fill(&pair.clientOut, &sent.0, total, &random)
      fill(&pair.serverOut, &sent.1, total, &random)
      pair.turn()
      check(&pair.serverIn, &received.0)
      check(&pair.clientIn, &received.1)
      guard pair.states == [.open, .open] else { break }
    }
    #expect(received == (total, total))
  }

  private func fill(
    _ queue: inout ByteQueue, _ sent: inout UInt64, _ total: UInt64,
    _ random: inout SeededGenerator
  ) {
    let count = min(random.below(9_000), queue.room, Int(total - sent))
    var bytes: [UInt8] = []
    for _ in 0..<count {
      bytes.append(UInt8(truncatingIfNeeded: sent &* 131))
      sent += 1
    }
    _ = queue.append(bytes.span.bytes)
  }

  private func check(_ queue: inout ByteQueue, _ received: inout UInt64) {
    var wrong = 0
    for offset in 0..<queue.count {
      let byte = queue.readable.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      if byte != UInt8(truncatingIfNeeded: received &* 131) { wrong += 1 }
      received += 1
    }
    #expect(wrong == 0)
    queue.removeAll()
  }

  @Test("a certificate for another host or from a stranger is refused, and says so")
  func refusals() throws {
    guard let authority = try TestAuthority() else { return }
    let other = try TLSPair(authority.client(host: "other.example"), authority.server())
    other.settle()
    #expect(other.states[0] == .failed)
    #expect(other.client.failure == "certificate refused: hostname mismatch")
    let address = try TLSPair(authority.client(host: "10.9.8.7"), authority.server())
    address.settle()
    #expect(address.client.failure == "certificate refused: IP address mismatch")
    let stranger = try TLSPair(authority.client(trusting: "stranger"), authority.server())
    stranger.settle()
    #expect(stranger.client.failure.hasPrefix("certificate refused: "))
    let isSilent = stranger.clientIn.isEmpty
    #expect(isSilent)
    let right = try TLSPair(authority.client(host: "127.0.0.1"), authority.server())
    right.settle()
    #expect(right.states == [.open, .open])
  }

  @Test("a server that asks for a certificate takes ours and refuses none")
  func clientCertificate() throws {
    guard let authority = try TestAuthority() else { return }
    let server = try authority.server(requiresCertificate: true)
    let shown = try TLSPair(authority.client(shows: true), server)
    shown.settle()
    #expect(shown.states == [.open, .open])
    let bare = try TLSPair(authority.client(), server)
    bare.settle()
    #expect(bare.states[1] == .failed)
    #expect(bare.states[0] == .failed)
  }

  @Test("files that are missing or no certificates are named")
  func files() throws {
    guard let authority = try TestAuthority() else { return }
    for (name, settings) in [
      ("authority", TLSSettings(hostName: "a", authorityPath: "/nonexistent/ca.pem")),
      ("certificate", TLSSettings(hostName: "a", certificatePath: "/nonexistent/own.pem")),
      (
        "key",
        TLSSettings(
          hostName: "a", certificatePath: authority.path("client"),
          keyPath: authority.path("venue-key"))
      ),
    ] {
      do {
        _ = try TLSContext(settings, .client)
        Issue.record("\(name) was taken")
      } catch {
        #expect(error.description.hasPrefix("TLS \(name) file "), "\(error)")
      }
    }
  }

  @Test("bytes that are no TLS end the session")
  func garbage() throws {
    guard let authority = try TestAuthority() else { return }
    let pair = try TLSPair(authority.client(), authority.server())
    let noise = [UInt8](repeating: 0x41, count: 300)
    _ = pair.toClient.append(noise.span.bytes)
    _ = pair.client.receive(from: &pair.toClient, into: &pair.clientIn)
    #expect(pair.client.state == .failed)
    #expect(!pair.client.failure.isEmpty)
  }

  @Test("lines go to openssl s_server over loopback and come back reversed")
  func program() throws {
    guard let authority = try TestAuthority() else { return }
    let port = try freePort()
    let server = Process()
    server.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    server.arguments = [
      "s_server", "-accept", "127.0.0.1:\(port)", "-cert", authority.path("venue"), "-key",
      authority.path("venue-key"), "-rev", "-quiet",
    ]
    server.standardOutput = FileHandle.nullDevice
    server.standardError = FileHandle.nullDevice
    let input = Pipe()
    server.standardInput = input
    try server.run()
    defer { server.terminate() }
    let context = try authority.client()
    var connection = try connect(port, context)
    var progress = ConnectProgress.pending
    while progress == .pending {
      progress = connection.handshakeProgress()
      sched_yield()
    }
    #expect(progress == .connected, "\(connection.failure)")
    var output = ByteQueue(capacity: 64)
    _ = output.append(Array("order\n".utf8).span.bytes)
    while !output.isEmpty { _ = connection.send(from: &output) }
    var answer = ByteQueue(capacity: 64)
    while answer.count < 6 {
      let step = connection.receive(into: &answer)
      guard step != .closed else { break }
      sched_yield()
    }
    let text = String(
      decoding: (0..<answer.count).map {
        answer.readable.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
      }, as: UTF8.self)
    #expect(text == "redro\n")
  }

  /// Tries until the server listens.
  private func connect(
    _ port: UInt16, _ context: borrowing TLSContext
  ) throws -> TLSConnection {
    while true {
      let plain = try TCPConnection(to: .loopback, port: port)
      var progress = plain.connectProgress()
      while progress == .pending {
        progress = plain.connectProgress()
        sched_yield()
      }
      if progress == .connected { return try context.connection(on: plain) }
    }
  }

  private func freePort() throws -> UInt16 {
    let listener = try TCPListener(address: .loopback, port: 0)
    return listener.port
  }
}
