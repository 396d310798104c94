// SPDX-License-Identifier: Apache-2.0
import CKernel
import Glibc
import Host
package import Net

extension ReceiveFacts {
  /// Most buckets and rules a card is asked for: far more than any offers.
  private static let listCountMax = 4_096

  /// Asks the driver of `interface`, in the network namespace of the calling thread. What a driver
  /// does not answer counts as not there.
  package init(asking interface: NetworkInterface) throws(XDPError) {
    let probe: Socket
    do throws(NetError) {
      probe = try Socket(domain: AF_INET, type: SOCK_DGRAM)
    } catch {
      throw .net(error)
    }
    let file = probe.file
    let name = interface.name
    let channels = ReceiveFacts.channels(file, name)
    let flags = ReceiveFacts.flags(file, name)
    self.init(
      interface: name, driver: ReceiveFacts.driver(file, name), queueCount: channels.count,
      setsCombined: channels.setsCombined, hashedQueues: ReceiveFacts.hashedQueues(file, name),
      rules: ReceiveFacts.rules(file, name), steers: flags & UInt32(CK_NIC_STEERS) != 0,
      stripsTags: flags & UInt32(CK_NIC_STRIPS_VLAN) != 0,
      mergesSegments: flags & UInt32(CK_NIC_MERGES) != 0,
      stamping: CardStamping(of: interface),
      groups: try ReceiveFacts.groups(of: interface))
    withExtendedLifetime(probe) {}
  }

  private static func driver(_ file: CInt, _ name: String) -> String {
    // SAFETY: the name is a terminated string, and the answer has the 32 bytes the call writes.
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { text in
      guard let start = text.baseAddress, unsafe ck_nic_driver(file, name, start) == 0 else {
        return "unknown"
      }
      // SAFETY: the call ended the text with a zero; it is copied at once.
      return unsafe String(cString: start)
    }
  }

  private static func channels(
    _ file: CInt, _ name: String
  ) -> (count: Int, setsCombined: Bool?) {
    var found = ck_channels()
    // SAFETY: the name is a terminated string and `found` a valid place during the call.
    guard unsafe ck_nic_channels(file, name, &found) == 0 else { return (1, nil) }
    // A combined channel and a receive-only one both are receive queues.
    return (max(1, Int(found.combined + found.receive)), found.combined_max > 0)
  }

  private static func flags(_ file: CInt, _ name: String) -> UInt32 {
    var flags: UInt32 = 0
    // SAFETY: the name is a terminated string and `flags` a valid place during the call.
    return unsafe ck_nic_flags(file, name, &flags) == 0 ? flags : 0
  }

  private static func hashedQueues(_ file: CInt, _ name: String) -> [Int]? {
    var queues = [UInt32](repeating: 0, count: listCountMax)
    var count = UInt32(listCountMax)
    // SAFETY: the array has room for the count passed.
    guard unsafe ck_nic_indirection(file, name, &queues, &count) == 0, count > 0 else {
      return nil
    }
    return queues[..<Int(count)].map(Int.init)
  }

  private static func rules(_ file: CInt, _ name: String) -> [Rule]? {
    var rules = [ck_rule](repeating: ck_rule(), count: listCountMax)
    var count = UInt32(listCountMax)
    // SAFETY: the array has room for the count passed.
    guard unsafe ck_nic_rules(file, name, &rules, &count) == 0 else { return nil }
    return rules[..<Int(count)].compactMap { rule in
      // A rule that asks for more than the destination leaves some of it to the others.
      guard rule.is_narrowed == 0, rule.group_mask == UInt32.max else { return nil }
      let looksAtPort = rule.port_mask == UInt16.max
      guard looksAtPort || rule.port_mask == 0 else { return nil }
      return Rule(
        location: Int(rule.location), group: IPv4Address(raw: rule.group),
        port: looksAtPort ? rule.port : nil,
        // Larger ones drop, or choose a virtual function.
        queue: rule.action < 65_536 ? Int(rule.action) : nil)
    }
  }

  private static func groups(of interface: NetworkInterface) throws(XDPError) -> Set<IPv4Address> {
    do throws(HostError) {
      return groups(
        ofInterface: Int(interface.index), inTable: try TextFile.read("/proc/thread-self/net/igmp"))
    } catch {
      throw .host(error)
    }
  }

  /// The groups of an interface in the text of /proc/net/igmp: a line for each interface, which
  /// begins with its number, then an indented line for each group, in hexadecimal and in network
  /// order as a little-endian machine prints it.
  package static func groups(ofInterface index: Int, inTable text: String) -> Set<IPv4Address> {
    var groups: Set<IPv4Address> = []
    var isOurs = false
    for line in text.split(separator: "\n").dropFirst() {
      guard let word = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first else {
        continue
      }
      if line.first != "\t" {
        isOurs = Int(word) == index
      } else if isOurs, let raw = UInt32(word, radix: 16) {
        groups.insert(IPv4Address(raw: UInt32(bigEndian: raw)))
      }
    }
    return groups
  }
}
