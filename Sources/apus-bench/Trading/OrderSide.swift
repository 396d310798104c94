// SPDX-License-Identifier: Apache-2.0
internal import Appliance
internal import Gateway
internal import Host
internal import Memory
internal import Net
internal import Rings
internal import Trading
internal import Units
internal import Venue
internal import VenueNasdaq

/// What carries the gateway's bytes; without one they stay in its queues.
protocol VenueLink: ~Copyable {
  mutating func receive(_ input: inout ByteQueue)
  mutating func send(_ output: inout ByteQueue)
}

extension TCPConnection: VenueLink {
  mutating func receive(_ input: inout ByteQueue) { _ = receive(into: &input) }
  mutating func send(_ output: inout ByteQueue) { _ = send(from: &output) }
}

extension Optional: VenueLink where Wrapped == OrderSockets {
  mutating func receive(_ input: inout ByteQueue) { _ = self?.client.receive(into: &input) }
  mutating func send(_ output: inout ByteQueue) { _ = self?.client.send(from: &output) }
}

/// When one order passed the stages of the gateway.
struct OrderStamps {
  /// The strategy published its request.
  var requested: MonotonicNanos
  /// Its bytes were ready for the connection.
  var encoded: MonotonicNanos
  /// The kernel had taken them.
  var sent: MonotonicNanos
}

/// The order path of a benchmark: what `GatewayLoop` does with requests, connection, kill switches
/// and reports, with a stamp between encoding and sending.
struct OrderSide: ~Copyable {
  var gateway: GatewayCore<NasdaqOrderSession>
  private var requests: RequestReader
  private var reports: ReportWriter
  private let rows: SeqlockTableReader<InstrumentState>
  private let clock: Clock
  private let strategy: StrategyID

  /// The store's table must exist already.
  init(
    _ gateway: consuming GatewayCore<NasdaqOrderSession>, strategy: StrategyID, clock: Clock,
    in place: RegionDirectory
  ) throws {
    let requests = try RequestReader(name: "bench-order", slotCount: 1_024, in: place)
    let reports = try ReportWriter(name: "bench-answer", slotCount: 1_024, in: place)
    rows = try SeqlockTableReader<InstrumentState>(name: "bench-store", in: place)
    self.gateway = gateway
    self.requests = requests
    self.reports = reports
    self.clock = clock
    self.strategy = strategy
  }

  /// Takes requests until there is none; the stamps of the last order sent, nil when none was.
  @inline(__always)
  mutating func passRequests(through link: inout some VenueLink & ~Copyable) -> OrderStamps? {
    var stamps: OrderStamps?
    var request = OrderRequest(kind: .none, strategy: strategy)
    while requests.peek(into: &request) {
      let now = clock.now()
      let reference = reference(for: request)
      let assessment = gateway.assess(request, from: strategy, market: reference, now: now)
      let outcome = gateway.commit(assessment, now: clock.now())
      requests.release()
      guard outcome == .sent else { continue }
      let encoded = clock.now()
      link.send(&gateway.output)
      stamps = OrderStamps(requested: request.requestTime, encoded: encoded, sent: clock.now())
    }
    return stamps
  }

  @inline(__always)
  private func reference(for request: OrderRequest) -> MarketReference {
    var quote = InstrumentQuote()
    guard request.kind == .new, request.instrument.index < rows.rowCount,
      rows.read(request.instrument.index, into: &quote) == .row
    else { return .missing }
    return MarketReference(quote, isFeedLive: true)
  }

  /// Bytes of the venue in, what they cause out, reports to their queue.
  mutating func exchangeBytes(through link: inout some VenueLink & ~Copyable) {
    link.receive(&gateway.input)
    gateway.poll(now: clock.now())
    link.send(&gateway.output)
    while let report = gateway.nextReport() {
      let isPushed = reports.push(report)
      precondition(isPushed, "the report queue is drained each time")
    }
  }

  /// Obeys `kills` and sends what the kernel takes at once.
  mutating func obey(
    _ kills: inout GatewayKills, through link: inout some VenueLink & ~Copyable
  ) {
    _ = kills.obey(on: &gateway, now: clock.now())
    link.send(&gateway.output)
  }
}
