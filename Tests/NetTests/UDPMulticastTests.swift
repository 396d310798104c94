// SPDX-License-Identifier: Apache-2.0
import Glibc
import Net
import Testing
import Units

/// On loopback, with groups and ports of this process's own so that parallel runs do not meet.
@Suite struct UDPMulticastTests {
  private let loopback: NetworkInterface
  private static let block = UInt32(getpid()) & 0xffff

  init() throws { loopback = try NetworkInterface(named: "lo") }

  private func stream(_ number: UInt8, line: UInt8 = 0) -> Subscription {
    Subscription(
      group: IPv4Address(raw: 0xef00_0000 | Self.block << 8 | UInt32(number)),
      port: 20_000 + UInt16(Self.block & 0x3fff), line: line)
  }

  /// Polls until `count` datagrams have come or the kernel has had ample time.
  private func collect(
    _ count: Int, from source: inout UDPMulticastSource, limit: Int = 64
  ) -> Collector {
    var collector = Collector()
    var emptyPollCount = 0
    while collector.payloads.count < count && emptyPollCount < 100_000 {
      if source.poll(limit: limit, into: &collector) == 0 { emptyPollCount += 1 }
    }
    return collector
  }

  private func send(_ payload: [UInt8], on sender: inout UDPMulticastSender) -> Bool {
    sender.send(payload.span.bytes)
  }

  @Test("What is sent to a group arrives once, in order, with its line and a kernel stamp")
  func arrives() throws {
    let subscriptions = [stream(1, line: 0), stream(2, line: 1)]
    var configuration = UDPMulticastSource.Configuration()
    configuration.realtimeOffset = Nanos(raw: 1_000)
    var source = try UDPMulticastSource(
      subscriptions, on: loopback, configuration: configuration)
    let before = wallClock()
    for subscription in subscriptions {
      var sender = try UDPMulticastSender(
        group: subscription.group, port: subscription.port, on: loopback)
      for number in 0..<100 as Range<UInt8> {
        #expect(send([subscription.line, number], on: &sender))
      }
      #expect(sender.sentCount == 100)
    }
    let collector = collect(200, from: &source)
    let after = wallClock()
    for line in 0..<2 as Range<UInt8> {
      let numbers = collector.payloads.filter { $0[0] == line }.map { $0[1] }
      #expect(numbers == Array(0..<100))
    }
    for (info, payload) in zip(collector.infos, collector.payloads) {
      #expect(info.line == payload[0])
      #expect(info.group == subscriptions[Int(info.line)].group.raw)
      #expect(info.port == subscriptions[0].port)
      #expect(info.stampKind == .kernel)
      #expect((before...after).contains(info.receiveTime.raw + 1_000))
    }
    #expect(source.counters.receivedDatagram == 200)
    #expect(source.counters.failedReceive == 0)
    #expect(source.receiveBufferByteCount > 0)
  }

  @Test("A limit is kept and no stream starves under it")
  func limit() throws {
    let subscriptions = [stream(3, line: 0), stream(4, line: 1)]
    var source = try UDPMulticastSource(subscriptions, on: loopback)
    for subscription in subscriptions {
      var sender = try UDPMulticastSender(
        group: subscription.group, port: subscription.port, on: loopback)
      for _ in 0..<10 { #expect(send([1], on: &sender)) }
    }
    var collector = Collector()
    var pollCount = 0
    while collector.infos.count < 4 && pollCount < 100_000 {
      #expect(source.poll(limit: 1, into: &collector) <= 1)
      pollCount += 1
    }
    #expect(Set(collector.infos.map(\.line)) == [0, 1])
  }

  @Test("A datagram longer than its slot is counted and not handed on; the next one is")
  func truncated() throws {
    let subscription = stream(5)
    var configuration = UDPMulticastSource.Configuration()
    configuration.datagramByteCountMax = 100
    var source = try UDPMulticastSource(
      [subscription], on: loopback, configuration: configuration)
    var sender = try UDPMulticastSender(
      group: subscription.group, port: subscription.port, on: loopback)
    for byteCount in [101, 100, 0] {
      #expect(send(Array(repeating: 9, count: byteCount), on: &sender))
    }
    let collector = collect(2, from: &source)
    #expect(collector.payloads.map(\.count) == [100, 0])
    #expect(source.counters.truncatedDatagram == 1)
  }

  @Test("What a full receive buffer loses is counted exactly")
  func overflow() throws {
    let subscription = stream(6)
    var configuration = UDPMulticastSource.Configuration()
    configuration.receiveBufferByteCount = 4_096
    var source = try UDPMulticastSource(
      [subscription], on: loopback, configuration: configuration)
    var sender = try UDPMulticastSender(
      group: subscription.group, port: subscription.port, on: loopback)
    for _ in 0..<200 { #expect(send(Array(repeating: 1, count: 500), on: &sender)) }
    var collector = Collector()
    while source.poll(limit: 64, into: &collector) > 0 {}
    // The count travels with the next datagram that finds room.
    #expect(send([7], on: &sender))
    _ = collect(1, from: &source)
    let counters = source.counters
    #expect(counters.overflowedDatagram > 0)
    #expect(counters.receivedDatagram + counters.overflowedDatagram == 201)
  }

  @Test("A datagram the kernel refuses is counted by its sender")
  func refused() throws {
    let subscription = stream(7)
    var sender = try UDPMulticastSender(
      group: subscription.group, port: subscription.port, on: loopback)
    #expect(!send(Array(repeating: 1, count: 65_508), on: &sender))
    #expect(sender.refusedCount == 1)
    #expect(sender.lastFailure == EMSGSIZE)
    #expect(sender.sentCount == 0)
  }

  @Test("A group that is none cannot be joined")
  func noGroup() throws {
    #expect(throws: NetError.self) {
      _ = try UDPMulticastSource(
        [Subscription(group: .loopback, port: 20_000, line: 0)], on: loopback)
    }
  }

  private func wallClock() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
