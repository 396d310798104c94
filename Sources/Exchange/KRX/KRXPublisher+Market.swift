// SPDX-License-Identifier: Apache-2.0
package import Book
import Memory
package import Units
import Wire

// What is not a book or a trade: masters, sessions, limits and bands, the recovery cycle, polling
// and the close. Messages that a generation does not lay out are not published in it.
extension KRXPublisher {
  /// A0 of every contract.
  package mutating func publishMasters(at now: MonotonicNanos) {
    let all = Int64(configuration.listings.count)
    for listing in configuration.listings {
      guard var writer = writer("A0", listing) else { continue }
      writer.put(.instrumentCount, all)
      writer.put(.index, Int64(listing.index))
      writer.put(.shortCode, KRXPublisher.shortCode(listing.code))
      writer.put(.englishName, "SIMULATED \(listing.code)")
      writer.put(.englishShortName, "SIM \(listing.code)")
      writer.put(.basePrice, listing.product == .calendarSpread ? .zero : listing.opening)
      writer.put(.stageCount, Int64(configuration.limitStages.count))
      for (stage, names) in KRXPublisher.stageNames.enumerated()
      where stage < configuration.limitStages.count {
        writer.put(names.upper, limit(listing, stage, isUpper: true))
        writer.put(names.lower, limit(listing, stage, isUpper: false))
      }
      if listing.product == .calendarSpread { writer.put(.nearLeg, "KR4101V30000") }
      writer.put(.multiplier, Price(raw: listing.multiplier * Price.scale))
      writer.put(.isHalted, "N")
      enqueue(writer)
    }
  }

  /// `KR4101V30008` is `101V3000` in short.
  private static func shortCode(_ code: Code) -> String {
    "\(code)".dropFirst(3).dropLast().description
  }

  private static let stageNames: [(upper: KRX.FieldName, lower: KRX.FieldName)] = [
    (.upperLimit1, .lowerLimit1), (.upperLimit2, .lowerLimit2), (.upperLimit3, .lowerLimit3),
  ]

  /// M4 to every product: a board event with its session, `BS` and so on.
  package mutating func publish(
    schedule action: String, event: String, session: String, at now: MonotonicNanos,
    stage: Int64 = 0, direction: String = ""
  ) {
    var published: Set<KRX.TRCode> = []
    for listing in configuration.listings {
      guard var writer = writer("M4", listing, names: false),
        published.insert(listing.trCode("M4", generation)).inserted
      else { continue }
      writer.put(.productGroup, listing.product == .call ? "OKI" : "FKI")
      writer.put(.board, "G1")
      writer.put(.boardEvent, event)
      writer.put(.eventTime, clock(now))
      writer.put(.eventGroup, "00000")
      writer.put(.sessionAction, action)
      writer.put(.session, session)
      writer.put(.stage, stage)
      writer.put(.direction, direction)
      enqueue(writer)
    }
  }

  /// I2, the line's sign of life.
  package mutating func publishPolling(at now: MonotonicNanos) {
    let text = generation == .exture3 ? "I2000" : "I2014"
    guard let code = KRX.TRCode(text), var writer = KRX.RecordWriter(code, generation) else {
      return
    }
    writer.put(.time, clock(now))
    enqueue(writer)
  }

  /// B2 of the contract whose turn it is; nothing where the layout is not public.
  package mutating func publishSnapshot(_ book: borrowing OrderBook, at now: MonotonicNanos) {
    let index = snapshotNext
    snapshotNext = (index + 1) % configuration.listings.count
    guard generation != .exture3 else { return }
    let state = states[index]
    let listing = listings[index]
    var header = header(index, codes[index].snapshot, at: now)
    header.time = .absent
    let isOption = listing.product == .call || listing.product == .put
    let isSpread = listing.product == .calendarSpread
    let near = isSpread ? listing.nearPrice : .zero
    let message = KRX.Snapshot(
      header: header, last: state.last, nearPrice: isOption ? .undefined : near,
      farPrice: isOption
        ? .undefined : isSpread ? Price(raw: near.raw + state.last.raw) : .zero,
      open: state.open, high: state.high, low: state.low, openInterest: 0,
      cumulativeQuantity: state.cumulativeQuantity, cumulativeValue: state.cumulativeValue,
      aggressor: state.aggressor, depth: listing.depth, bid: side(index, .buy, book),
      ask: side(index, .sell, book), expectedPrice: .zero, upperBand: state.upperBand,
      lowerBand: state.lowerBand)
    let generation = generation
    enqueue { KRX.encode(message, generation, to: &$0) }
  }

  /// A6 of every contract, then H0 of every product.
  package mutating func publishClose(_ book: borrowing OrderBook, at now: MonotonicNanos) {
    for (index, listing) in configuration.listings.enumerated() {
      guard var writer = writer("A6", listing) else { continue }
      writer.put(.index, Int64(listing.index))
      writer.put(.board, "G1")
      writer.put(.closePrice, states[index].last)
      writer.put(.closeKind, states[index].cumulativeQuantity > 0 ? "1" : "3")
      writer.put(.cumulativeQuantity, states[index].cumulativeQuantity)
      let unit: Int64 = listing.product == .stockFuture ? 1_000 : 1_000_000
      writer.put(.cumulativeValue, states[index].cumulativeValue / unit)
      writer.put(book: side(index, .buy, book), side(index, .sell, book))
      enqueue(writer)
    }
    var published: Set<KRX.TRCode> = []
    for listing in configuration.listings {
      guard let writer = writer("H0", listing, names: false),
        published.insert(listing.trCode("H0", generation)).inserted
      else { continue }
      enqueue(writer)
    }
  }

  /// Centres the dynamic band on the last trade once that is a third of the way to its edge: Q2, of
  /// futures and options only.
  mutating func moveBand(_ index: Int, at now: MonotonicNanos) {
    let listing = listings[index]
    let last = states[index].last
    guard listing.product != .calendarSpread, last.raw > 0 else { return }
    let half = max(
      listing.tick * 5,
      last.raw * configuration.bandPerMille / 1_000 / listing.tick * listing.tick)
    let centre = (states[index].upperBand.raw + states[index].lowerBand.raw) / 2
    guard abs(last.raw - centre) > half / 3 else { return }
    let isFirst = states[index].upperBand == .zero
    states[index].upperBand = Price(raw: last.raw + half)
    states[index].lowerBand = Price(raw: max(listing.tick, last.raw - half))
    widenLimits(index, at: now)
    guard var writer = writer("Q2", listing) else { return }
    write(header: &writer, index)
    writer.put(.time, clock(now))
    writer.put(.bandCode, isFirst ? "1" : "2")
    writer.put(.upperBand, states[index].upperBand)
    writer.put(.lowerBand, states[index].lowerBand)
    enqueue(writer)
  }

  /// Goes to the next stage of the price limits when the last trade reached the limit: V1.
  private mutating func widenLimits(_ index: Int, at now: MonotonicNanos) {
    let listing = listings[index]
    let stages = configuration.limitStages.count
    let before = (states[index].upperStage, states[index].lowerStage)
    let last = states[index].last
    while states[index].upperStage < stages,
      last >= limit(listing, states[index].upperStage - 1, isUpper: true)
    { states[index].upperStage += 1 }
    while states[index].lowerStage < stages,
      last <= limit(listing, states[index].lowerStage - 1, isUpper: false)
    { states[index].lowerStage += 1 }
    guard before != (states[index].upperStage, states[index].lowerStage),
      var writer = writer("V1", listing)
    else { return }
    write(header: &writer, index)
    writer.put(.time, clock(now))
    writer.put(.upperStage, Int64(states[index].upperStage))
    writer.put(.lowerStage, Int64(states[index].lowerStage))
    writer.put(.upperLimit, limit(listing, states[index].upperStage - 1, isUpper: true))
    writer.put(.lowerLimit, limit(listing, states[index].lowerStage - 1, isUpper: false))
    enqueue(writer)
  }

  /// A price limit, on a tick.
  private func limit(_ listing: KRXListing, _ stage: Int, isUpper: Bool) -> Price {
    let opening = listing.opening.raw
    let width = abs(opening) * configuration.limitStages[stage] / 100
    let raw = (isUpper ? opening + width : opening - width) / listing.tick
    return Price(raw: raw * listing.tick)
  }

  private mutating func write(header writer: inout KRX.RecordWriter, _ index: Int) {
    let code = codes[index].book
    let header = header(index, code, at: MonotonicNanos(raw: 0))
    writer.put(.index, Int64(header.index))
    writer.put(.sequence, Int64(header.sequence))
    writer.put(.board, "G1")
  }

  /// A message of a data class about a contract; nil where the generation does not lay it out.
  private func writer(
    _ dataClass: StaticString, _ listing: KRXListing, names isNamed: Bool = true
  ) -> KRX.RecordWriter? {
    guard var writer = KRX.RecordWriter(listing.trCode(dataClass, generation), generation) else {
      return nil
    }
    if isNamed { writer.put(.instrument, "\(listing.code)") }
    return writer
  }

  private mutating func enqueue(_ writer: KRX.RecordWriter) {
    enqueue { output in
      output.store(writer.bytes)
      return writer.bytes.count
    }
  }
}

extension MutableRawSpan {
  /// Stores bytes from the start on; traps unless they fit.
  fileprivate mutating func store(_ bytes: [UInt8]) {
    for (offset, byte) in bytes.enumerated() {
      storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
    }
  }
}
