// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Glibc
internal import Synchronization

/// Two network namespaces joined by a veth pair: the appliance's and the exchange's. Both are
/// removed with this value; those of a run that was killed are removed by the next one.
package struct NamespacePair: ~Copyable {
  package static let applianceInterface = "feed0"
  package static let exchangeInterface = "venue0"
  package static let applianceAddress = "10.77.0.1"
  package static let exchangeAddress = "10.77.0.2"
  private static let prefix = "apus-"
  private static let made = Atomic<Int>(0)

  package let appliance: String
  package let exchange: String

  private init(tag: String) {
    appliance = "\(tag)-a"
    exchange = "\(tag)-x"
  }

  /// The namespaces of this process, made and joined. Needs root and iproute2.
  package static func make() throws -> NamespacePair {
    try removeAbandoned()
    // A process may hold several pairs at once.
    let number = made.add(1, ordering: .relaxed).newValue
    let pair = NamespacePair(
      tag: number == 1 ? "\(prefix)\(getpid())" : "\(prefix)\(getpid())-\(number)")
    try HostCommand.run("ip", "netns", "add", pair.appliance)
    try HostCommand.run("ip", "netns", "add", pair.exchange)
    try HostCommand.run(
      "ip", "link", "add", applianceInterface, "netns", pair.appliance, "type", "veth", "peer",
      "name", exchangeInterface, "netns", pair.exchange)
    try configure(pair.appliance, interface: applianceInterface, address: applianceAddress)
    try configure(pair.exchange, interface: exchangeInterface, address: exchangeAddress)
    try awaitCarrier(pair.appliance, applianceInterface)
    try awaitCarrier(pair.exchange, exchangeInterface)
    return pair
  }

  deinit { Self.remove([appliance, exchange]) }

  private static func configure(
    _ namespace: String, interface: String, address: String
  ) throws {
    try HostCommand.run("ip", "-n", namespace, "link", "set", "lo", "up")
    try HostCommand.run(
      "ip", "-n", namespace, "address", "add", "\(address)/24", "dev", interface)
    try HostCommand.run("ip", "-n", namespace, "link", "set", interface, "up")
    try HostCommand.run(
      "ip", "-n", namespace, "route", "add", "224.0.0.0/4", "dev", interface)
  }

  /// Frames leave only when the kernel's link watch, which runs once a second when it is busy, has
  /// seen both ends up; those sent before are lost without a count.
  private static func awaitCarrier(_ namespace: String, _ interface: String) throws {
    for _ in 0..<300 {
      let link = try HostCommand.run("ip", "-n", namespace, "link", "show", "dev", interface)
      if link.contains("state UP") { return }
      usleep(10_000)
    }
    throw SupervisorError(description: "\(interface) in \(namespace) has no carrier after 3 s")
  }

  private static func remove(_ names: [String]) {
    for name in names where FileManager.default.fileExists(atPath: "/run/netns/\(name)") {
      do {
        try HostCommand.run("ip", "netns", "delete", name)
      } catch {
        FileHandle.standardError.write(Data("apus: namespace \(name) stays: \(error)\n".utf8))
      }
    }
  }

  /// Removes namespaces whose run is gone: their names carry its process id.
  private static func removeAbandoned() throws {
    let listing = try HostCommand.run("ip", "netns", "list")
    for line in listing.split(separator: "\n") {
      guard let name = line.split(separator: " ").first, name.hasPrefix(prefix) else { continue }
      let digits = name.dropFirst(prefix.count).prefix { $0.isNumber }
      guard let pid = Int32(digits), kill(pid, 0) != 0, errno == ESRCH else { continue }
      remove([String(name)])
    }
  }
}
