// SPDX-License-Identifier: Apache-2.0
import Glibc
import Net
import Testing

@Suite struct SocketTests {
  @Test("An option that was written is read back")
  func options() throws {
    let socket = try Socket(domain: AF_INET, type: SOCK_DGRAM)
    let before = try socket.option(SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR")
    try socket.assign(SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR")
    let after = try socket.option(SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR")
    #expect(before == 0)
    #expect(after == 1)
  }

  @Test("An option the kernel refuses is an error that names it and its value")
  func refusedOption() throws {
    let socket = try Socket(domain: AF_INET, type: SOCK_DGRAM)
    #expect(throws: NetError(call: "TCP_NODELAY", code: ENOPROTOOPT, value: "1")) {
      try socket.assign(CInt(IPPROTO_TCP), TCP_NODELAY, 1, "TCP_NODELAY")
    }
  }

  @Test("A socket of no family is refused with the family")
  func refusedFamily() {
    let error = #expect(throws: NetError.self) {
      _ = try Socket(domain: 9_999, type: SOCK_DGRAM)
    }
    #expect(error?.code == EAFNOSUPPORT)
    #expect(error?.value.contains("domain=9999") == true)
  }

  @Test("The descriptor does not block and closes with its owner")
  func lifetime() throws {
    let file: CInt
    do {
      let socket = try Socket(domain: AF_INET, type: SOCK_DGRAM)
      file = try Socket(domain: AF_INET, type: SOCK_STREAM).release()
      withExtendedLifetime(socket.file) {}
    }
    #expect(fcntl(file, F_GETFL) & O_NONBLOCK != 0)
    #expect(fcntl(file, F_GETFD) & FD_CLOEXEC != 0)
    #expect(close(file) == 0)
  }
}
