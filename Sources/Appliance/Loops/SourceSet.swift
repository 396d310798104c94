// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Memory
package import Net
package import XDP

/// All sources of one datafeed: AF_XDP queues and UDP sockets of any interfaces, polled in turns.
///
/// Every poll begins with another source, and none may take more than its share of the limit, so
/// that a flooded one cannot starve the others. With one source it is that source and a test.
package struct SourceSet: FiguredSource, ~Copyable {
  private var rings: FixedList<XDPSource>
  private var sockets: FixedList<UDPMulticastSource>
  /// The clock of each socket's card, for those that show its stamps.
  private var cards: FixedList<CardClock?>
  /// The last figures of each source, rings first.
  private var latest: FixedArray<ReceiveFigures>
  /// Whether a source brings a line: a row of 256 lines for each source, rings first.
  private var brings: FixedArray<Bool>
  private var sourceCount = 0
  private var first = 0
  private var figuresCount = 0

  /// Lines are numbered in a byte.
  private static var lineCount: Int { 256 }
  /// Figures, which are asked for every millisecond, between two measurements of a card's clock.
  private static var measuringInterval: Int { 10 }

  /// No sources yet; room for as many as named.
  package init(ringCapacity: Int, socketCapacity: Int) {
    let capacity = ringCapacity + socketCapacity
    rings = FixedList(capacity: ringCapacity)
    sockets = FixedList(capacity: socketCapacity)
    cards = FixedList(capacity: socketCapacity)
    latest = FixedArray(repeating: ReceiveFigures(kind: .udp, drops: 0), count: capacity)
    brings = FixedArray(repeating: false, count: capacity * Self.lineCount)
  }

  /// AF_XDP queues; they come before all sockets.
  package var ringCount: Int { rings.count }
  package var count: Int { sourceCount }

  /// Adds a queue; before any socket, because figures are kept in this order.
  package mutating func append(_ source: consuming XDPSource) {
    precondition(sockets.count == 0)
    for subscription in source.program.subscriptions {
      brings[sourceCount * Self.lineCount + Int(subscription.line)] = true
    }
    rings.append(source)
    sourceCount += 1
  }

  /// Takes the `count` queues added last away again.
  package mutating func removeLast(_ count: Int) {
    precondition(sockets.count == 0)
    for _ in 0..<count {
      rings.removeLast()
      sourceCount -= 1
      for line in 0..<Self.lineCount { brings[sourceCount * Self.lineCount + line] = false }
    }
  }

  /// Adds sockets for `subscriptions`, and the clock of their card when they show its stamps.
  package mutating func append(
    _ source: consuming UDPMulticastSource, _ subscriptions: [Subscription],
    card: consuming CardClock?
  ) {
    for subscription in subscriptions {
      brings[sourceCount * Self.lineCount + Int(subscription.line)] = true
    }
    sockets.append(source)
    cards.append(card)
    sourceCount += 1
  }

  package mutating func poll<Sink: PacketSink & ~Copyable>(
    limit: Int, into sink: inout Sink
  ) -> Int {
    if sourceCount == 1 { return poll(0, limit, &sink) }
    guard sourceCount > 0 else { return 0 }
    let share = max(1, limit / sourceCount)
    var index = first
    first = first + 1 < sourceCount ? first + 1 : 0
    var taken = 0
    for _ in 0..<sourceCount {
      guard taken < limit else { break }
      taken += poll(index, min(share, limit - taken), &sink)
      index = index + 1 < sourceCount ? index + 1 : 0
    }
    return taken
  }

  @inline(__always)
  private mutating func poll<Sink: PacketSink & ~Copyable>(
    _ index: Int, _ limit: Int, _ sink: inout Sink
  ) -> Int {
    let ringCount = rings.count
    return index < ringCount
      ? rings[index].poll(limit: limit, into: &sink)
      : sockets[index - ringCount].poll(limit: limit, into: &sink)
  }

  package mutating func figures(clock: Clock) -> ReceiveFigures {
    let isMeasuring = figuresCount == 0
    figuresCount = figuresCount + 1 < Self.measuringInterval ? figuresCount + 1 : 0
    for index in 0..<rings.count {
      if isMeasuring { rings[index].measureClocks() }
      latest[index] = rings[index].figures(clock: clock)
    }
    for index in 0..<sockets.count {
      if isMeasuring, let offset = cards[index]?.measureOffset(from: clock) {
        sockets[index].hardwareClock.offset = offset
      }
      latest[rings.count + index] = sockets[index].figures(clock: clock)
    }
    return sum { _ in true }
  }

  package func figures(ofLine line: Int) -> ReceiveFigures {
    sum { brings[$0 * Self.lineCount + line] }
  }

  /// The last figures of the chosen sources together.
  private func sum(_ isChosen: (Int) -> Bool) -> ReceiveFigures {
    var sum: ReceiveFigures?
    for index in 0..<sourceCount where isChosen(index) {
      let figures = latest[index]
      guard let earlier = sum else {
        sum = figures
        continue
      }
      sum = ReceiveFigures(
        kind: earlier.kind == figures.kind ? figures.kind : .mixed,
        drops: earlier.drops &+ figures.drops,
        refusedStamps: earlier.refusedStamps &+ figures.refusedStamps)
    }
    return sum ?? ReceiveFigures(kind: .udp, drops: 0)
  }
}
