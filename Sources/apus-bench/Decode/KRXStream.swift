// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Memory
internal import Units
internal import Wire

/// A simulated KRX's opening and first trades, one message a datagram, the same bytes on every run.
final class KRXStream {
  let generation: KRX.Generation
  let packets: ByteQueue
  /// Where datagram i begins; one more entry than datagrams.
  let offsets: [Int]

  /// Futures, a calendar spread, a stock future where there is one, and options.
  private static let instrumentCount = 64

  /// The first `count` datagrams of `generation`, or the first `count` of `kind` alone.
  init(_ generation: KRX.Generation, count: Int, kind: KRX.Kind? = nil) throws {
    var configuration = KRXExchangeConfiguration(generation, instruments: Self.instrumentCount)
    configuration.flow = FlowConfiguration(
      seed: 7, actionRate: 1_000_000, restingTarget: 240, burstPeriod: 500)
    var packets = ByteQueue(capacity: count * 700)
    var offsets = [0]
    var now = MonotonicNanos(raw: 0)
    var exchange = KRXExchange(configuration, start: now)
    exchange.start(at: now)
    while offsets.count <= count {
      while exchange.publisher.packet.byteCount > 0, offsets.count <= count {
        if kind == nil || kind == Self.kind(exchange.publisher.packet) {
          try verify(packets.append(exchange.publisher.packet), "the stream outgrew its buffer")
          offsets.append(packets.count)
        }
        exchange.publisher.packetSent()
      }
      now = now + .microseconds(5)
      exchange.advance(to: now)
    }
    self.generation = generation
    self.packets = packets
    self.offsets = offsets
  }

  var count: Int { offsets.count - 1 }

  private static func kind(_ packet: RawSpan) -> KRX.Kind? {
    KRX.TRCode(of: packet).flatMap { KRX.kind(ofClass: $0.dataClass) }
  }
}

extension KRX.Generation {
  /// The name in benchmarks.
  var benchName: String {
    switch self {
    case .krx2011: "2011"
    case .exturePlus: "exture-plus"
    case .exture3: "exture3"
    }
  }
}
