// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import Net
internal import Units

/// Both ends of a TCP connection for orders, over loopback or from one namespace to another.
struct OrderSockets: ~Copyable {
  var client: TCPConnection
  var server: TCPConnection

  /// Over loopback; throws what the kernel refuses.
  init() throws {
    let listener = try TCPListener(address: .loopback, port: 0)
    let client = try TCPConnection(to: .loopback, port: listener.port)
    let server = try Self.accept(listener)
    self.client = client
    self.server = server
  }

  /// Over a virtual cable. Leaves the calling thread in the appliance's namespace.
  init(across cable: Cable) throws {
    let listener = try cable.listen()
    let client = try cable.connect(port: listener.port)
    let server = try Self.accept(listener)
    self.client = client
    self.server = server
  }

  static func accept(_ listener: borrowing TCPListener) throws -> TCPConnection {
    for _ in 0..<10_000_000 {
      if let accepted = try listener.accept() { return accepted }
    }
    throw WrongResult(description: "the order connection did not come")
  }
}

/// A pair of namespaces that the venue and the gateway of a benchmark talk across.
struct Cable: Sendable {
  private let gateway: String
  private let venue: String

  /// Skips the benchmark where the host gives no namespaces.
  init(_ bench: Bench) throws {
    let environment = try bench.environment()
    guard let gateway = environment.applianceNamespace,
      let venue = environment.exchangeNamespace
    else { throw Skip(reason: "needs root for network namespaces") }
    self.gateway = gateway
    self.venue = venue
  }

  /// The venue's end; puts the calling thread into its namespace.
  func listen() throws -> TCPListener {
    try NetworkNamespace.enter(venue)
    return try TCPListener(address: try address(), port: 0)
  }

  /// The gateway's end; puts the calling thread into its namespace.
  func connect(port: UInt16) throws -> TCPConnection {
    try NetworkNamespace.enter(gateway)
    return try TCPConnection(to: try address(), port: port)
  }

  private func address() throws -> IPv4Address {
    guard let address = IPv4Address(NamespacePair.exchangeAddress) else {
      throw WrongResult(description: "\(NamespacePair.exchangeAddress) is no address")
    }
    return address
  }
}
