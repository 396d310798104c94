// SPDX-License-Identifier: Apache-2.0
import Feed
import Memory
import Rings
import Units
import Wire

/// Trading states and price limits.
extension FeedKRX {
  /// Takes the session id of a book or trade.
  mutating func take(
    session: Alpha<2>, _ instrument: InstrumentID, _ time: KRX.TimeOfDay
  ) {
    let id = UInt16(truncatingIfNeeded: session.high >> 48)
    let blank: UInt16 = 0x2020
    guard id != records[instrument.index].session, id != blank else { return }
    guard let state = configuration.rules.state(session: id) else {
      counters.count(.statusUnknown)
      return
    }
    guard change(instrument, to: state, time) else { return }
    records[instrument.index].session = id
  }

  /// Makes `state` that of an instrument unless a later message said otherwise.
  @discardableResult
  mutating func change(
    _ instrument: InstrumentID, to state: TradingState, _ time: KRX.TimeOfDay
  ) -> Bool {
    let row = instrument.index
    if time.isPresent {
      let known = records[row].statusTime
      guard time.nanos >= known || known - time.nanos > configuration.latenessMax.raw else {
        return false
      }
      records[row].statusTime = time.nanos
    }
    guard records[row].tradingState != state else { return true }
    records[row].tradingState = state
    counters.count(.statusChange)
    publish(.status, instrument, at: time, quantity: Quantity(raw: Int64(state.rawValue)))
    return true
  }

  /// Takes a board event, a halt or the begin of a session, of one instrument or of a group.
  mutating func take(schedule record: borrowing KRX.Record) {
    let event = record.text(.boardEvent)
    let action = record.text(.sessionAction)
    let isin = record.instrument
    let isGroup = isin == .blank
    if lines.hasCopies(line), !isFirst() { return }
    let time = record.time(.eventTime) ?? record.time(.time) ?? .absent
    var instrument: InstrumentID?
    if !isGroup {
      let index = record.number(.index) ?? -1
      instrument = self.instrument(isin, record.code, index: index, time)
      guard instrument != nil else { return }
    }
    let code = event.map { UInt32(truncatingIfNeeded: $0.high >> 40) }
    if let code { publish(session: code, instrument ?? .none, time) }
    let known = code.flatMap { configuration.rules.boardEvent($0) }
    let session = record.text(.session).flatMap {
      configuration.rules.state(session: UInt16(truncatingIfNeeded: $0.high >> 48))
    }
    guard let state = known?.state ?? state(after: action, session) else {
      if known == nil { counters.count(.boardEventUnknown) }
      return
    }
    if let instrument {
      records[instrument.index].session = 0
      change(instrument, to: state, time)
    } else {
      let group = record.text(.productGroup).map { UInt32(truncatingIfNeeded: $0.high >> 40) }
      sweep = .state(
        state, of: scope(of: record.code.information, group: group), nanos: time.nanos)
    }
  }

  /// Whether a message of the market is the first of its payload.
  private mutating func isFirst() -> Bool {
    let row = records.count
    let copy = Int(lines.lines[line].copy)
    if case .copy(let since) = history.standing(row, line: copy, digest: digest) {
      countCopy(since: since)
      return false
    }
    lines.countFirst(line)
    history.append(row, line: copy, digest: digest, time: receiveTime)
    return true
  }

  /// What a session action leads to: `SH` halt, `SR` resumption, `SS` session start, `BE` board
  /// end. `BS` and `SE` leave the state to the session that follows.
  private func state(after action: Code?, _ session: TradingState?) -> TradingState? {
    switch action?.high {
    case 0x5348 << 48: .halted
    case 0x5352 << 48: session ?? .trading
    case 0x5353 << 48: session
    case 0x4245 << 48: .closed
    default: nil
    }
  }

  /// The instruments that a message about a group means.
  private func scope(of information: UInt32, group: UInt32?) -> SweepScope {
    if let group, let product = configuration.rules.product(group: group) {
      return .product(product)
    }
    switch information {
    case 0x30_30_30: return .all  // 000
    case 0x30_30_46: return .derivatives  // 00F
    default: return .information(information)
    }
  }

  /// Stages a market-wide event of the venue, or one of an instrument.
  mutating func publish(session code: UInt32, _ instrument: InstrumentID, _ time: KRX.TimeOfDay) {
    publish(.session, instrument, at: time, orderID: UInt64(code))
  }

  /// Takes the next stage of the static limits.
  mutating func take(expansion record: borrowing KRX.Record) {
    guard let instrument = instrument(of: record) else { return }
    let limits = KRXLimits(
      lower: record.price(.lowerLimit) ?? .undefined,
      upper: record.price(.upperLimit) ?? .undefined)
    let stages =
      UInt64(clamping: record.number(.upperStage) ?? 1) << 8
      | UInt64(clamping: record.number(.lowerStage) ?? 1) & 0xFF
    guard records[instrument.index].limits != limits else { return }
    records[instrument.index].limits = limits
    publish(limits: limits, instrument, [], record.time(.time) ?? .absent, stages: stages)
  }

  /// Takes the dynamic band as Q2 tells it.
  mutating func take(band record: borrowing KRX.Record) {
    guard let instrument = instrument(of: record) else { return }
    let isCleared = record.text(.bandCode)?.high == 0x30 << 56
    take(
      band: isCleared ? nil : record.price(.lowerBand),
      isCleared ? nil : record.price(.upperBand), instrument, record.time(.time) ?? .absent)
  }

  /// Takes the dynamic band that trades repeat; zeros say that there is none.
  mutating func take(band trade: borrowing KRX.Trade, _ instrument: InstrumentID) {
    guard trade.upperBand.isDefined, trade.lowerBand.isDefined else { return }
    let lower = trade.lowerBand
    let upper = trade.upperBand
    let isNone = lower == .zero && upper == .zero
    take(band: isNone ? nil : lower, isNone ? nil : upper, instrument, trade.header.time)
  }

  private mutating func take(
    band lower: Price?, _ upper: Price?, _ instrument: InstrumentID, _ time: KRX.TimeOfDay
  ) {
    let band = KRXLimits(lower: lower ?? .undefined, upper: upper ?? .undefined)
    guard records[instrument.index].band != band else { return }
    records[instrument.index].band = band
    publish(limits: band, instrument, .dynamicBand, time)
  }

  /// Takes what the master says of an instrument: its number and its first limits.
  mutating func take(master record: borrowing KRX.Record) {
    guard let instrument = instrument(of: record) else { return }
    var definition = instruments[instrument]
    if let index = record.number(.index), index > 0 { definition.venueIndex = UInt64(index) }
    if definition != instruments[instrument], instruments.define(definition) != nil {
      publish(.definition, instrument, at: .absent)
    }
    guard let lower = record.price(.lowerLimit1), let upper = record.price(.upperLimit1) else {
      return
    }
    let limits = KRXLimits(lower: lower, upper: upper)
    // A master sent again in mid-day does not undo what widened since.
    guard !records[instrument.index].limits.isDefined else { return }
    records[instrument.index].limits = limits
    publish(limits: limits, instrument, [], stages: 0x101)
  }

  private mutating func instrument(of record: borrowing KRX.Record) -> InstrumentID? {
    let isin = record.instrument
    guard isin != .blank else {
      counters.count(.instrumentRefused)
      return nil
    }
    return instrument(
      isin, record.code, index: record.number(.index) ?? -1, record.time(.time) ?? .absent)
  }

  /// Stages limits: `stages` has the upper stage in its second byte, the lower in its first.
  mutating func publish(
    limits: KRXLimits, _ instrument: InstrumentID, _ flags: EventFlags,
    _ time: KRX.TimeOfDay = .absent, stages: UInt64 = 0
  ) {
    if !flags.contains(.snapshot) { counters.count(.limitChange) }
    publish(
      .limits, instrument, at: time, price: limits.lower,
      quantity: Quantity(raw: limits.upper.raw), orderID: stages, flags: flags)
  }
}
