// SPDX-License-Identifier: Apache-2.0
import Foundation
import Net
import Synchronization

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

  init() throws {
    let number = Self.pairCount.add(1, ordering: .relaxed).newValue
    sender = "apus-tx-\(getpid())-\(number)"
    receiver = "apus-rx-\(getpid())-\(number)"
    do {
      try Self.ip("netns add \(sender)")
      try Self.ip("netns add \(receiver)")
      try Self.ip(
        "-n \(sender) link add \(interface) type veth peer \(interface) netns \(receiver)")
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

/// Runs `body` on a thread of its own, whose network namespace ends with it.
func onOwnThread(_ body: @escaping @Sendable () throws -> Void) async throws {
  try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
    Thread { done.resume(with: Result { try body() }) }.start()
  }
}
