// SPDX-License-Identifier: Apache-2.0
import Glibc
import Net
import Testing
import XDP

/// Runs the filter in the kernel on frames built here, without any network.
@Suite struct BPFObjectTests {
  /// The actions of linux/bpf.h.
  private let pass: UInt32 = 2
  private let redirect: UInt32 = 4
  private let group = IPv4Address(raw: 0xef01_0101)
  private let port: UInt16 = 30_001
  /// A frame shorter than an Ethernet header cannot even enter the kernel.
  private let byteCountMin = 14

  private func loaded() throws -> BPFObject? {
    guard geteuid() == 0 else {
      print("skipped: loading a BPF program needs root")
      return nil
    }
    let object = try BPFObject()
    try object.subscribe([Subscription(group: group, port: port, line: 0)])
    return object
  }

  /// One row: what the frame is, the frame, the reason it must be counted under.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let frame: TestFrame
    let reason: XDPReason
    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(name: "plain", frame: TestFrame(), reason: .unboundQueueFrame),
    Row(name: "one tag", frame: TestFrame(tags: [0x8100]), reason: .unboundQueueFrame),
    Row(name: "QinQ", frame: TestFrame(tags: [0x88a8, 0x8100]), reason: .unboundQueueFrame),
    Row(
      name: "three tags", frame: TestFrame(tags: [0x88a8, 0x8100, 0x8100]),
      reason: .otherEthertypeFrame),
    Row(name: "IP options", frame: TestFrame(optionWords: 10), reason: .unboundQueueFrame),
    Row(
      name: "tag and options", frame: TestFrame(tags: [0x8100], optionWords: 3),
      reason: .unboundQueueFrame),
    Row(name: "empty payload", frame: TestFrame(payloadByteCount: 0), reason: .unboundQueueFrame),
    Row(
      name: "padded", frame: TestFrame(payloadByteCount: 2, padding: 16),
      reason: .unboundQueueFrame),
    Row(name: "don't fragment", frame: TestFrame(fragment: 0x4000), reason: .unboundQueueFrame),
    Row(name: "first fragment", frame: TestFrame(fragment: 0x2000), reason: .fragmentFrame),
    Row(name: "middle fragment", frame: TestFrame(fragment: 0x2010), reason: .fragmentFrame),
    Row(name: "last fragment", frame: TestFrame(fragment: 0x0010), reason: .fragmentFrame),
    Row(name: "wrong port", frame: TestFrame(port: 30_002), reason: .unsubscribedFrame),
    Row(name: "wrong group", frame: TestFrame(group: 0xef01_0102), reason: .unsubscribedFrame),
    Row(name: "TCP", frame: TestFrame(protocolNumber: 6), reason: .otherProtocolFrame),
    Row(name: "IGMP", frame: TestFrame(protocolNumber: 2), reason: .otherProtocolFrame),
    Row(name: "ARP", frame: TestFrame(ethertype: 0x0806), reason: .otherEthertypeFrame),
    Row(name: "IPv6", frame: TestFrame(ethertype: 0x86dd), reason: .otherEthertypeFrame),
    Row(name: "version 5", frame: TestFrame(version: 5), reason: .malformedFrame),
    Row(name: "header of 16", frame: TestFrame(headerWords: 4), reason: .malformedFrame),
    Row(name: "UDP length 7", frame: TestFrame(udpByteCount: 7), reason: .malformedFrame),
    Row(name: "UDP too long", frame: TestFrame(udpByteCount: 41), reason: .malformedFrame),
    Row(name: "UDP too short", frame: TestFrame(udpByteCount: 39), reason: .malformedFrame),
  ]

  @Test("Without a socket every frame passes and is counted under its reason", arguments: rows)
  func passes(row: Row) throws {
    guard let object = try loaded() else { return }
    #expect(try object.testRun(row.frame.bytes) == pass)
    let counts = try object.reasonCounts()
    #expect(counts[row.reason] == 1)
    #expect(counts.all == 1)
  }

  @Test("With a socket exactly the subscribed frames are redirected", arguments: rows)
  func redirects(row: Row) throws {
    guard let object = try loaded() else { return }
    let socket = try Socket(domain: AF_XDP, type: SOCK_RAW)
    try object.bind(queue: 0, to: socket.file)
    let isSubscribed = row.reason == .unboundQueueFrame
    #expect(try object.testRun(row.frame.bytes) == (isSubscribed ? redirect : pass))
    let counts = try object.reasonCounts()
    #expect(counts[isSubscribed ? .redirectedFrame : row.reason] == 1)
    #expect(counts.all == 1)
  }

  @Test(
    "A frame cut at any byte passes as truncated",
    arguments: [
      TestFrame(), TestFrame(tags: [0x8100]), TestFrame(tags: [0x88a8, 0x8100]),
      TestFrame(optionWords: 10), TestFrame(tags: [0x8100], optionWords: 1, payloadByteCount: 0),
    ])
  func truncated(frame: TestFrame) throws {
    guard let object = try loaded() else { return }
    let socket = try Socket(domain: AF_XDP, type: SOCK_RAW)
    try object.bind(queue: 0, to: socket.file)
    let bytes = frame.bytes
    for byteCount in byteCountMin..<bytes.count {
      #expect(try object.testRun(Array(bytes[..<byteCount])) == pass)
    }
    let counts = try object.reasonCounts()
    #expect(counts[.truncatedFrame] == UInt64(bytes.count - byteCountMin))
    #expect(counts.all == counts[.truncatedFrame])
    #expect(try object.testRun(bytes) == redirect)
  }

  /// One row: which senders and VLANs are wanted, the frame, whether it is redirected.
  struct OriginRow: Sendable, CustomTestStringConvertible {
    let name: String
    let wanted: [(source: UInt32?, vlan: UInt16?)]
    let frame: TestFrame
    let isWanted: Bool
    var testDescription: String { name }
  }

  static let originRows: [OriginRow] = [
    OriginRow(
      name: "the sender", wanted: [(0x0a00_0001, nil)], frame: TestFrame(), isWanted: true),
    OriginRow(
      name: "another sender", wanted: [(0x0a00_0002, nil)], frame: TestFrame(), isWanted: false),
    OriginRow(
      name: "one of several senders", wanted: [(1, nil), (2, nil), (3, nil), (0x0a00_0001, nil)],
      frame: TestFrame(), isWanted: true),
    OriginRow(
      name: "the VLAN", wanted: [(nil, 5)], frame: TestFrame(tags: [0x8100]), isWanted: true),
    OriginRow(
      name: "the inner VLAN", wanted: [(nil, 5)], frame: TestFrame(tags: [0x88a8, 0x8100]),
      isWanted: true),
    OriginRow(
      name: "another VLAN", wanted: [(nil, 6)], frame: TestFrame(tags: [0x8100]), isWanted: false),
    OriginRow(name: "no tag", wanted: [(nil, 5)], frame: TestFrame(), isWanted: false),
    OriginRow(
      name: "sender and VLAN", wanted: [(0x0a00_0001, 5)], frame: TestFrame(tags: [0x8100]),
      isWanted: true),
    OriginRow(
      name: "the sender on another VLAN", wanted: [(0x0a00_0001, 6), (2, 5)],
      frame: TestFrame(tags: [0x8100]), isWanted: false),
  ]

  @Test("Of a subscribed destination only wanted senders and VLANs pass", arguments: originRows)
  func origins(row: OriginRow) throws {
    guard geteuid() == 0 else { return print("skipped: loading a BPF program needs root") }
    let object = try BPFObject()
    try object.subscribe(
      row.wanted.map {
        Subscription(
          group: group, port: port, line: 0, source: $0.source.map(IPv4Address.init(raw:)),
          vlan: $0.vlan)
      })
    let socket = try Socket(domain: AF_XDP, type: SOCK_RAW)
    try object.bind(queue: 0, to: socket.file)
    #expect(try object.testRun(row.frame.bytes) == (row.isWanted ? redirect : pass))
    let counts = try object.reasonCounts()
    #expect(counts[row.isWanted ? .redirectedFrame : .otherOriginFrame] == 1)
    #expect(counts.all == 1)
  }

  @Test("More senders than the filter tells apart are refused with their number")
  func tooManyOrigins() throws {
    guard let object = try loaded() else { return }
    let many = (1...5).map {
      Subscription(group: group, port: port, line: 0, source: IPv4Address(raw: $0))
    }
    #expect(throws: XDPError.origins("\(group):\(port)", count: 5, max: 4)) {
      try object.subscribe(many)
    }
  }

  @Test("A closed socket leaves the map and its queue's frames pass again")
  func closedSocket() throws {
    guard let object = try loaded() else { return }
    do {
      let socket = try Socket(domain: AF_XDP, type: SOCK_RAW)
      try object.bind(queue: 0, to: socket.file)
      #expect(try object.testRun(TestFrame().bytes) == redirect)
    }
    #expect(try object.testRun(TestFrame().bytes) == pass)
    #expect(try object.reasonCounts()[.unboundQueueFrame] == 1)
  }

  @Test("Any change of any header byte ends in a counted verdict")
  func mutations() throws {
    guard let object = try loaded() else { return }
    let original = TestFrame(tags: [0x8100], optionWords: 1).bytes
    var runCount: UInt64 = 0
    for index in 0..<50 {
      for value in stride(from: UInt8(0), through: 255, by: 17) {
        var bytes = original
        bytes[index] = value
        #expect([pass, redirect].contains(try object.testRun(bytes)))
        runCount += 1
      }
    }
    #expect(try object.reasonCounts().all == runCount)
  }
}
