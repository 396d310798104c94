// SPDX-License-Identifier: Apache-2.0
package import Rings
package import Trading
package import Units
package import Venue

/// One entry of the gateway's journal: sixteen 64-bit words.
///
///      0 checksum    chained: covers words 1 ... 15 and the checksum of the record before
///      1 sequence    from 1, without holes
///      2 kinds       kind | side << 8 | time in force << 16 | strategy << 24 | instrument << 32
///      3 time        gateway's monotonic clock when written
///      4 order       the strategy's number; venue order id in `venue`
///      5 target      the strategy's number of the order to change; venue message time in `venue`
///      6 reference   under which it goes to the venue
///      7 price       × 10⁻⁹
///      8 quantity
///      9 epoch       of the strategy process; match number in `venue`
///     10 trigger     venue sequence of the causing event; venue reason in `venue`
///     11 sequence    of the venue's stream in `venue`; order type | instructions << 8 | number in
///                    the strategy's queue << 32
///     12 target      reference of the order that was replaced, in `venue`; trigger price
///     13 venue kind  VenueReportKind | isDead << 8 | has fee << 9 | liquidity << 16; what of a
///                    request's order is shown
///     14, 15         session name in `session`; fee in `venue`, low then high half; when a
///                    request's order ends, and what of it would have met the account's own
///
/// A `decrement` is about an open order, named by words 2, 5 and 6; word 8 is the total that is to
/// remain of it, word 4 the number of the order that would have met it, whose strategy stands in
/// the place of the time in force.
///
/// The records of the day's start, `definition`, `position` and `cash`, are drawn in
/// JournalRecord+Day.swift.
///
/// An execution's record says whose it is in its word 2 as a request's does, with the account in
/// the place of the time in force and bit 56 set: it can be read without the order's request.
///
/// The checksum multiplies and folds whole words; both steps are bijections, so damage inside a
/// single word is always seen and any other with probability 1 − 2⁻⁶⁴. Bytes one at a time would
/// take 120 dependent multiplications on the hot path, words take 15.
package struct JournalRecord: Sendable, BitwiseCopyable {
  package var words: InlineArray<16, UInt64>

  /// An empty place of the file.
  @inlinable
  package init() { words = InlineArray(repeating: 0) }

  @inlinable
  init(_ kind: JournalKind, now: MonotonicNanos) {
    words = InlineArray(repeating: 0)
    words[2] = UInt64(kind.rawValue)
    words[3] = UInt64(bitPattern: now.raw)
  }

  /// A request that passed risk and is about to be sent under `reference` (0 for cancels), without
  /// the quantity that was `prevented` from meeting orders of its own account.
  @inlinable
  package init(
    _ request: OrderRequest, reference: UInt64, prevented: Quantity = .zero, now: MonotonicNanos
  ) {
    self.init(.request, now: now)
    let kinds = UInt64(request.kind.rawValue) << 56
    words[2] |=
      UInt64(request.side.rawValue) << 8 | UInt64(request.timeInForce.rawValue) << 16
      | UInt64(request.strategy.raw) << 24 | (UInt64(request.instrument.raw) & 0xFF_FFFF) << 32
      | kinds
    words[4] = request.clientOrderID.raw
    words[5] = request.target.raw
    words[6] = reference
    words[7] = UInt64(bitPattern: request.price.raw)
    words[8] = UInt64(bitPattern: request.quantity.raw)
    words[9] = request.epoch
    words[10] = request.triggerSequence
    words[11] =
      UInt64(request.orderType.rawValue) | UInt64(request.instructions.rawValue) << 8
      | UInt64(request.number) << 32
    words[12] = UInt64(bitPattern: request.triggerPrice.raw)
    words[13] = UInt64(bitPattern: request.displayQuantity.raw)
    words[14] = UInt64(bitPattern: request.expireTime.raw)
    words[15] = UInt64(bitPattern: prevented.raw)
  }

  /// `total` is to remain of an open order, because `request` would have met the rest.
  package init(
    decremented order: Order, to total: Quantity, for request: OrderRequest, now: MonotonicNanos
  ) {
    self.init(.decrement, now: now)
    words[2] |=
      UInt64(order.side.rawValue) << 8 | UInt64(request.strategy.raw) << 16
      | UInt64(order.strategy.raw) << 24 | (UInt64(order.instrument.raw) & 0xFF_FFFF) << 32
    words[4] = request.clientOrderID.raw
    words[5] = order.clientOrderID.raw
    words[6] = order.reference
    words[8] = UInt64(bitPattern: total.raw)
  }

  /// What the venue said, about to be applied.
  @inlinable
  package init(_ report: VenueReport, now: MonotonicNanos) {
    self.init(.venue, now: now)
    words[4] = report.venueOrderID.raw
    words[5] = UInt64(bitPattern: report.time.raw)
    words[6] = report.reference
    words[7] = UInt64(bitPattern: report.price.raw)
    words[8] = UInt64(bitPattern: report.quantity.raw)
    words[9] = report.matchNumber
    words[10] = report.venueReason
    words[11] = report.sequence
    words[12] = report.target
    words[13] =
      UInt64(report.kind.rawValue) | (report.isDead ? 1 << 8 : 0) | (report.hasFee ? 1 << 9 : 0)
      | UInt64(report.liquidity.rawValue) << 16
    words[14] = UInt64(truncatingIfNeeded: report.fee.raw)
    words[15] = UInt64(truncatingIfNeeded: report.fee.raw >> 64)
  }

  /// The same `venue` record, saying whose order it is about.
  @inlinable
  package func attributed(to order: Order, _ account: AccountID) -> JournalRecord {
    var record = self
    record.words[2] |=
      UInt64(order.side.rawValue) << 8 | UInt64(account.raw) << 16
      | UInt64(order.strategy.raw) << 24 | (UInt64(order.instrument.raw) & 0xFF_FFFF) << 32
      | 1 << 56
    return record
  }

  /// The order under `reference` never reached the venue.
  @inlinable
  package init(abandoned reference: UInt64, now: MonotonicNanos) {
    self.init(.abandoned, now: now)
    words[6] = reference
  }

  /// A strategy process said hello, trading for `account`.
  @inlinable
  package init(
    strategy: StrategyID, of account: AccountID = AccountID(raw: 0), epoch: UInt64,
    now: MonotonicNanos
  ) {
    self.init(.hello, now: now)
    words[2] |= UInt64(strategy.raw) << 24 | UInt64(account.raw) << 16
    words[9] = epoch
  }

  /// A login began, or the venue named the session.
  @inlinable
  package init(session: Code, now: MonotonicNanos) {
    self.init(.session, now: now)
    words[14] = session.high
    words[15] = session.low
  }

  /// nil for a kind this build does not know.
  @inlinable
  package var kind: JournalKind? { JournalKind(rawValue: UInt8(truncatingIfNeeded: words[2])) }
  @inlinable package var checksum: UInt64 { words[0] }
  @inlinable package var sequence: UInt64 { words[1] }
  @inlinable
  package var time: MonotonicNanos { MonotonicNanos(raw: Int64(bitPattern: words[3])) }
  @inlinable package var reference: UInt64 { words[6] }
  /// Number of a `venue` record's message in the venue's stream.
  @inlinable package var venueSequence: UInt64 { words[11] }
  @inlinable package var epoch: UInt64 { words[9] }
  @inlinable package var session: Code { Code(high: words[14], low: words[15]) }
  @inlinable
  package var strategy: StrategyID { StrategyID(raw: UInt8(truncatingIfNeeded: words[2] >> 24)) }

  /// Of `hello` and `position` records, of `cash` and of attributed executions.
  @inlinable
  package var account: AccountID { AccountID(raw: UInt8(truncatingIfNeeded: words[2] >> 16) & 15) }
  /// Whether a `venue` record says whose order it is about.
  @inlinable package var isAttributed: Bool { words[2] & 1 << 56 != 0 }
  @inlinable
  package var instrument: InstrumentID {
    InstrumentID(raw: UInt32(truncatingIfNeeded: words[2] >> 32) & 0xFF_FFFF)
  }

  /// What of a `request` record's order would have met the account's own.
  package var prevented: Quantity { Quantity(raw: Int64(bitPattern: words[15])) }

  /// Of a `decrement` record: the open order's number and the total that is to remain of it, and
  /// strategy and number of the order that would have met it.
  package var decremented: ClientOrderID { ClientOrderID(raw: words[5]) }
  package var remainingTotal: Quantity { Quantity(raw: Int64(bitPattern: words[8])) }
  package var incomingStrategy: StrategyID {
    StrategyID(raw: UInt8(truncatingIfNeeded: words[2] >> 16))
  }
  package var incoming: ClientOrderID { ClientOrderID(raw: words[4]) }

  /// The request of a `request` record; nil when a field holds no known value.
  package var request: OrderRequest? {
    let kinds = words[2]
    guard self.kind == .request,
      let kind = OrderRequestKind(rawValue: UInt8(truncatingIfNeeded: kinds >> 56)),
      let side = Side(rawValue: UInt8(truncatingIfNeeded: kinds >> 8)),
      let time = TimeInForce(rawValue: UInt8(truncatingIfNeeded: kinds >> 16)),
      let type = OrderType(rawValue: UInt8(truncatingIfNeeded: words[11]))
    else { return nil }
    var request = OrderRequest(
      kind: kind, strategy: strategy,
      instrument: instrument, side: side, timeInForce: time,
      clientOrderID: ClientOrderID(raw: words[4]),
      target: ClientOrderID(raw: words[5]), price: Price(raw: Int64(bitPattern: words[7])),
      quantity: Quantity(raw: Int64(bitPattern: words[8])), epoch: words[9])
    request.triggerSequence = words[10]
    request.number = UInt32(truncatingIfNeeded: words[11] >> 32)
    request.conditions = OrderConditions(
      type: type,
      instructions: OrderInstructions(rawValue: UInt8(truncatingIfNeeded: words[11] >> 8)),
      triggerPrice: Price(raw: Int64(bitPattern: words[12])),
      displayQuantity: Quantity(raw: Int64(bitPattern: words[13])),
      expireTime: UnixNanos(raw: Int64(bitPattern: words[14])))
    return request
  }

  /// What a `venue` record's report is; nil when its kind is not known.
  var venueKind: VenueReportKind? {
    VenueReportKind(rawValue: UInt8(truncatingIfNeeded: words[13]))
  }

  /// The report of a `venue` record; nil when its kind is not known.
  package var venueReport: VenueReport? {
    guard self.kind == .venue,
      let kind = venueKind
    else { return nil }
    var report = VenueReport(
      kind, reference: words[6], sequence: words[11],
      time: UnixNanos(raw: Int64(bitPattern: words[5])))
    report.venueOrderID = OrderID(raw: words[4])
    report.price = Price(raw: Int64(bitPattern: words[7]))
    report.quantity = Quantity(raw: Int64(bitPattern: words[8]))
    report.matchNumber = words[9]
    report.venueReason = words[10]
    report.target = words[12]
    report.isDead = words[13] & 1 << 8 != 0
    report.hasFee = words[13] & 1 << 9 != 0
    report.liquidity = Liquidity(rawValue: UInt8(truncatingIfNeeded: words[13] >> 16)) ?? .none
    report.fee = Money(
      raw: Int128(Int64(bitPattern: words[15])) << 64 | Int128(words[14]))
    return report
  }

  /// The record as the successor of one with `previous` as its checksum (0 for the first).
  @inlinable
  package func sealed(sequence: UInt64, after previous: UInt64) -> JournalRecord {
    var sealed = self
    sealed.words[1] = sequence
    sealed.words[0] = sealed.computedChecksum(after: previous)
    return sealed
  }

  /// The checksum these words should carry; never 0, so that an empty place is never a record.
  @inlinable
  package func computedChecksum(after previous: UInt64) -> UInt64 {
    var sum = previous ^ 0xCBF2_9CE4_8422_2325
    for index in 1..<16 {
      sum = (sum ^ words[index]) &* 0x9E37_79B9_7F4A_7C15
      sum ^= sum >> 32
    }
    return sum == 0 ? 1 : sum
  }
}

/// What a `JournalRecord` records.
@frozen
package enum JournalKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case none = 0
  case hello = 1
  case request = 2
  case venue = 3
  case abandoned = 4
  case session = 5
  /// An instrument as it is traded, before its first order or position.
  case definition = 6
  /// A position that the day begins with.
  case position = 7
  /// Money that the day begins with.
  case cash = 8
  /// An open order is reduced before another one of the account.
  case decrement = 9
}
