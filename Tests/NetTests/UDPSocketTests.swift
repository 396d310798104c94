// SPDX-License-Identifier: Apache-2.0
import Memory
import Net
import Testing

@Suite struct UDPSocketTests {
  @Test("a datagram comes with its sender, who can be answered")
  func exchange() throws {
    var server = try UDPSocket(binding: .loopback)
    var client = try UDPSocket(binding: .loopback)
    let serverPort = try server.localName().port
    let clientPort = try client.localName().port
    var bytes = ByteQueue(capacity: 64)
    let question: [UInt8] = [1, 2, 3]
    let isAsked = client.send(question.span.bytes, to: .loopback, port: serverPort)
    #expect(isAsked)
    let asked = server.receive(into: &bytes)
    #expect(asked == .datagram(byteCount: 3, address: .loopback, port: clientPort))
    let isAnswered = server.send(bytes.readable, to: .loopback, port: clientPort)
    #expect(isAnswered)
    bytes.removeAll()
    let answered = client.receive(into: &bytes)
    #expect(answered == .datagram(byteCount: 3, address: .loopback, port: serverPort))
    let nothing = client.receive(into: &bytes)
    #expect(nothing == .nothing)
    let sent = client.sentCount
    #expect(sent == 1)
  }

  @Test("what the kernel refuses is counted with its reason")
  func refusal() throws {
    var socket = try UDPSocket()
    let long = [UInt8](repeating: 0, count: 70_000)
    let isSent = socket.send(long.span.bytes, to: .loopback, port: 9)
    let refused = socket.refusedCount
    let failure = socket.lastFailure
    #expect(!isSent)
    #expect(refused == 1)
    #expect(failure != 0)
  }
}
