// SPDX-License-Identifier: Apache-2.0
internal import Book
internal import Exchange
internal import Rings
internal import Units
internal import Venue
internal import VenueNasdaq

/// Compares the books of a simulation with the exchange's own while it runs: levels as a reader of
/// the events keeps them at each checkpoint, the best levels after each packet, and the datafeed's
/// book order by order.
struct BookAudit: ~Copyable {
  private var audit: LevelAudit
  private var mirror: ExchangeMirror
  private var touched: [InstrumentID] = []
  private var orderCheckpoint = ExchangeProcess.checkpointInterval

  init(_ market: ExchangeConfiguration, _ feed: FeedSection, midnight: UnixNanos) {
    let orders =
      OrderFlow.restingCapacity(market.flow, instruments: market.instruments.count)
      + market.port.orderCapacity + 1_024
    audit = LevelAudit(
      codes: market.instruments.map(\.code), instrumentCapacity: feed.instrumentCapacity,
      levelCapacity: feed.levelCapacity, midnight: midnight)
    mirror = ExchangeMirror(market.instruments, orderCapacity: orders)
  }

  /// Takes one event of the ring, before any later one.
  mutating func take(
    _ event: Event, _ definitions: [InstrumentDefinition], _ publisher: borrowing ItchPublisher
  ) {
    mirror.note(publisher)
    let index = event.instrument.index
    if event.kind == .definition, index < definitions.count {
      audit.define(index, as: definitions[index].code)
    }
    while let checkpoint = audit.checkpoint(before: event) { compareLevels(checkpoint, publisher) }
    audit.apply(event)
    guard audit.isLive(event) else { return }
    if event.instrument != .none, !touched.contains(event.instrument) {
      touched.append(event.instrument)
    }
    if event.flags.contains(.lastOfPacket) { compareTops(publisher) }
  }

  private mutating func compareLevels(
    _ sequence: UInt64, _ publisher: borrowing ItchPublisher
  ) {
    var isMoved = false
    if let number = mirror.number(sequence: sequence, at: audit.lastTime) {
      isMoved = mirror.move(to: number, of: publisher)
    }
    for index in audit.places.indices {
      guard let place = audit.places[index] else { continue }
      let theirs = isMoved ? mirror.published.levelDigest(place).value : nil
      if !audit.compare(index, place, theirs) {
        audit.note(
          "levels of \(audit.codes[place]) after message \(sequence): "
            + difference(index, place))
      }
    }
  }

  private mutating func compareTops(_ publisher: borrowing ItchPublisher) {
    defer { touched.removeAll(keepingCapacity: true) }
    guard let number = mirror.number(sequence: audit.lastSequence, at: audit.lastTime)
    else { return }
    var isMoved: Bool?
    for instrument in touched {
      guard audit.follower.trust(instrument.index) == .right,
        let place = audit.places[instrument.index]
      else {
        audit.report.topsStale += 1
        continue
      }
      if isMoved == nil { isMoved = mirror.move(to: number, of: publisher) }
      guard isMoved == true else {
        audit.report.topsStale += 1
        continue
      }
      let theirs = InstrumentID(raw: UInt32(place))
      let isEqual = [Side.buy, .sell].allSatisfy {
        audit.follower.levels.best(instrument, $0) == mirror.published.book.best(theirs, $0)
      }
      if isEqual {
        audit.report.topsEqual += 1
      } else {
        audit.report.topsWrong += 1
        audit.note(
          "best levels of \(audit.codes[place]) after message \(audit.lastSequence): "
            + difference(instrument.index, place))
      }
    }
  }

  /// Compares the datafeed's own book, which is as of message `sequence`, order by order when it
  /// passed a checkpoint since the last time, or anyway when this is the end.
  mutating func compareOrders(
    _ feed: borrowing FeedNasdaq, sequence: UInt64, isEnd: Bool,
    _ publisher: borrowing ItchPublisher
  ) {
    guard isEnd || sequence >= orderCheckpoint else { return }
    let interval = ExchangeProcess.checkpointInterval
    orderCheckpoint = (sequence / interval + 1) * interval
    var isMarked = false
    for index in audit.places.indices where audit.places[index] != nil {
      if audit.follower.trust(index) != .right { isMarked = true }
    }
    guard !isMarked, let number = mirror.number(sequence: sequence, at: audit.lastTime),
      mirror.move(to: number, of: publisher)
    else {
      audit.report.orderBooksStale += 1
      return
    }
    var mine = BookDigest()
    var theirs = BookDigest()
    for (place, code) in audit.codes.enumerated() {
      mirror.published.addOrders(place, to: &theirs)
      guard let index = audit.places.firstIndex(of: place) else { continue }
      mine.addOrders(code, of: feed, InstrumentID(raw: UInt32(index)))
    }
    if mine == theirs {
      audit.report.orderBooksEqual += 1
    } else {
      audit.report.orderBooksWrong += 1
      audit.note("orders after message \(sequence): " + orderDifference(feed))
    }
    if isEnd {
      audit.report.finalBookEqual = mine == theirs
      audit.report.finalOrders = UInt64(mirror.published.book.orderCount)
    }
  }

  /// What was found.
  mutating func finish() -> VerificationReport { audit.finish() }

  /// The first level that differs.
  private func difference(_ index: Int, _ place: Int) -> String {
    let mine = InstrumentID(raw: UInt32(index))
    let theirs = InstrumentID(raw: UInt32(place))
    for side in [Side.buy, .sell] {
      let depth = max(
        audit.follower.levels.depth(mine, side), mirror.published.book.depth(theirs, side))
      for level in 0..<depth {
        let left = audit.follower.levels.level(mine, side, level)
        let right = mirror.published.book.level(theirs, side, level)
        if left != right {
          return "\(side) level \(level): \(text(left)), the exchange has \(text(right))"
        }
      }
    }
    return "equal at this moment"
  }

  private func text(_ level: Level) -> String {
    level.isPresent ? "\(level.quantity.raw) in \(level.orders) at \(level.price)" : "nothing"
  }

  /// The first order that differs.
  private func orderDifference(_ feed: borrowing FeedNasdaq) -> String {
    for (place, code) in audit.codes.enumerated() {
      guard let index = audit.places.firstIndex(of: place) else { return "\(code) is not defined" }
      for side in [Side.buy, .sell] {
        var mine: [String] = []
        var theirs: [String] = []
        feed.forEachOrder(InstrumentID(raw: UInt32(index)), side) {
          mine.append("\($0.raw): \($2.raw) at \($1)")
        }
        mirror.published.book.forEachOrder(InstrumentID(raw: UInt32(place)), side) {
          theirs.append("\($0.order.raw): \($0.quantity.raw) at \($0.price)")
        }
        for rank in 0..<max(mine.count, theirs.count) {
          let left = rank < mine.count ? mine[rank] : "nothing"
          let right = rank < theirs.count ? theirs[rank] : "nothing"
          if left != right {
            return "\(code) \(side) order \(rank) is \(left), the exchange has \(right)"
          }
        }
      }
    }
    return "equal at this moment"
  }
}

extension BookDigest {
  /// Mixes in every order that a feed's book holds of an instrument.
  mutating func addOrders(
    _ code: Code, of feed: borrowing some FeedDecoder & ~Copyable, _ instrument: InstrumentID
  ) {
    add(code)
    for side in [Side.buy, .sell] {
      add(side)
      feed.forEachOrder(instrument, side) { add($0, price: $1, quantity: $2) }
    }
  }
}
