// SPDX-License-Identifier: Apache-2.0
import Foundation
import Net
import Synchronization
import XDP

/// Two network namespaces joined by a cable, gone again when the value ends.
struct VethPair: ~Copyable {
  static let senderAddress = IPv4Address(raw: 0x0a63_0001)
  static let receiverAddress = IPv4Address(raw: 0x0a63_0002)
  private static let pairCount = Atomic<Int>(0)

  let sender: String
  let receiver: String
  /// The interface's name on both sides.
  let interface = "cable"

  struct CommandFailure: Error {
    let command: String
    let status: Int32
  }

  /// A cable whose ends have `queueCount` receive queues each and carry packets of `mtu` bytes.
  init(queueCount: Int = 1, mtu: Int = 1_500) throws {
    let number = Self.pairCount.add(1, ordering: .relaxed).newValue
    sender = "apus-tx-\(getpid())-\(number)"
    receiver = "apus-rx-\(getpid())-\(number)"
    do {
      try Self.ip("netns add \(sender)")
      try Self.ip("netns add \(receiver)")
      let queues = "numtxqueues \(queueCount) numrxqueues \(queueCount)"
      try Self.ip(
        "-n \(sender) link add \(interface) mtu \(mtu) \(queues) type veth "
          + "peer \(interface) mtu \(mtu) \(queues) netns \(receiver)")
      for (name, address) in [(sender, Self.senderAddress), (receiver, Self.receiverAddress)] {
        try Self.ip("-n \(name) address add \(address)/24 dev \(interface)")
        try Self.ip("-n \(name) link set lo up")
        try Self.ip("-n \(name) link set \(interface) up")
      }
      for name in [sender, receiver] { try Self.awaitCarrier(name, interface) }
    } catch {
      Self.remove(sender)
      Self.remove(receiver)
      throw error
    }
  }

  /// The kernel lets frames out only when its link watch, which runs once a second when it is
  /// busy, has seen both ends up.
  private static func awaitCarrier(_ namespace: String, _ interface: String) throws {
    for _ in 0..<5_000 {
      if try ip("-n \(namespace) link show dev \(interface)").contains("state UP") { return }
    }
    throw CommandFailure(command: "no carrier in \(namespace)", status: 0)
  }

  deinit {
    Self.remove(sender)
    Self.remove(receiver)
  }

  /// What `ip` says of the receiver's interface, which names an attached program.
  func receiverLink() throws -> String {
    try Self.ip("-n \(receiver) link show dev \(interface)")
  }

  /// The group's line in the receiver's list of memberships; run inside that namespace.
  static func memberships() throws -> String {
    try String(contentsOfFile: "/proc/thread-self/net/igmp", encoding: .utf8)
  }

  /// The source-specific memberships; run inside that namespace.
  static func sourceMemberships() throws -> String {
    try String(contentsOfFile: "/proc/thread-self/net/mcfilter", encoding: .utf8)
  }

  /// What a cable says of its stamps.
  static var stamping: CardStamping {
    CardStamping(canStamp: false, stampsEverything: false, clockNumber: nil)
  }

  /// Lets longer packets through than the ends were made for.
  func grow(mtu: Int) throws {
    for name in [sender, receiver] {
      try Self.ip("-n \(name) link set \(interface) mtu \(mtu)")
    }
  }

  private static func remove(_ name: String) {
    do {
      try ip("netns delete \(name)")
    } catch {
      print("cannot delete the namespace \(name): \(error)")
    }
  }

  @discardableResult
  private static func ip(_ arguments: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/sbin/ip")
    process.arguments = arguments.split(separator: " ").map(String.init)
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CommandFailure(command: "ip \(arguments)", status: process.terminationStatus)
    }
    return String(decoding: text, as: UTF8.self)
  }
}
