// SPDX-License-Identifier: Apache-2.0
package import Memory
package import Units
import Wire

/// The server side of order entry for one client at a time, in the configured protocol.
///
/// The loop fills `input` from the connection and sends what is in `output`; `ExchangeCore` does
/// the rest. Orders and account are in `book`, which knows no protocol. A protocol's part turns
/// bytes into `PortRequest`s and `ClientReport`s into bytes, and is called from this file only:
/// adding one adds a case to each switch here. Every message to the client is numbered and kept,
/// also while nobody is connected; a client that logs in again gets what it missed. Limit orders
/// for the day or immediate; other order types are rejected. A replacement that is rejected leaves
/// the original open. Owned by one thread.
package struct OrderPort: ~Copyable {
  /// Bytes received from the client: append here, then let the exchange advance.
  package var input: ByteQueue
  /// Bytes for the client: send and consume.
  package var output: ByteQueue
  package var counters = OrderPortCounters()
  package var book: ClientBook
  /// Set when the loop shall send what is left in `output` and close the connection.
  package internal(set) var isClosing = false
  let configuration: OrderPortConfiguration
  /// The exchange's name of the session.
  let session: Code
  var isEnded = false
  /// What was done to the client's orders, when the configuration asks for it.
  package var trail: ClientTrail?
  /// Nanoseconds since midnight at monotonic time 0.
  private let midnightOffset: Int64
  /// The connection and the numbered messages of protocols that run over SoupBinTCP.
  var soup: SoupLine
  var faults: OrderFaultPlan
  var held: HeldReport?
  var fillDue: FillDue?
  var ouch50: OUCH50Desk
  var ouch42: OUCH42Desk
  var fix: FIXDesk

  /// How often the timers of a FIX session are looked at: they are seconds long.
  private static var fixInterval: Nanos { .milliseconds(100) }

  init(
    _ configuration: OrderPortConfiguration, session: Code, instruments: [ListedInstrument],
    start: MonotonicNanos, timeOfDay: Nanos
  ) {
    let powers = [configuration.orderCapacity, configuration.messageCapacity]
    precondition(powers.allSatisfy { $0 >= 16 && $0 <= 1 << 24 && $0 & ($0 - 1) == 0 })
    self.configuration = configuration
    self.session = session
    input = ByteQueue(capacity: 1 << 16)
    output = ByteQueue(capacity: 1 << 18)
    book = ClientBook(capacity: configuration.orderCapacity, instruments: instruments)
    soup = SoupLine(messageCapacity: configuration.messageCapacity)
    faults = OrderFaultPlan(configuration.faults)
    held = nil
    fillDue = nil
    // A desk that is not spoken to is as small as can be.
    let capacity = configuration.orderCapacity
    let spoken = configuration.orderProtocol
    ouch50 = OUCH50Desk(orderCapacity: spoken == .ouch50 ? capacity : 16)
    ouch42 = OUCH42Desk(orderCapacity: spoken == .ouch42 ? capacity : 16)
    trail = configuration.keepsTrail ? ClientTrail() : nil
    fix = FIXDesk(configuration)
    midnightOffset = timeOfDay.raw - start.raw
    announce(isOpen: true, at: start)
  }

  /// Whether a connection stands.
  package var isConnected: Bool {
    switch configuration.orderProtocol {
    case .ouch50, .ouch42: soup.connection != nil
    case .fix42, .fix44, .fix50SP2: fix.isConnected
    }
  }

  /// The highest reference that OUCH 5.0 has used up.
  package var userRefNumLast: UInt32 { ouch50.userRefNumLast }

  /// Whether a client is logged in.
  package var isLoggedIn: Bool {
    switch configuration.orderProtocol {
    case .ouch50, .ouch42: soup.connection?.state == .active
    case .fix42, .fix44, .fix50SP2: fix.session.state == .active
    }
  }

  /// A connection was accepted; false, and counted, while there is another one: close it.
  package mutating func connect(at now: MonotonicNanos) -> Bool {
    guard !isConnected, !isEnded else {
      counters.connectionRefused += 1
      return false
    }
    input.removeAll()
    output.removeAll()
    isClosing = false
    switch configuration.orderProtocol {
    case .ouch50, .ouch42: soup.connect(at: now)
    case .fix42, .fix44, .fix50SP2: connectFIX(at: now)
    }
    return true
  }

  /// The connection is gone; numbers and account stay.
  mutating func disconnect(at now: MonotonicNanos) {
    releaseHeld(at: now)
    isClosing = false
    input.removeAll()
    output.removeAll()
    switch configuration.orderProtocol {
    case .ouch50, .ouch42: soup.connection = nil
    case .fix42, .fix44, .fix50SP2: disconnectFIX()
    }
  }

  /// When a timer of the connection is due next; at most a heartbeat ahead.
  package var nextDue: MonotonicNanos {
    isClosing ? MonotonicNanos(raw: .max) : min(heldDue, lineDue)
  }

  private var lineDue: MonotonicNanos {
    switch configuration.orderProtocol {
    case .ouch50, .ouch42: soup.nextDue
    case .fix42, .fix44, .fix50SP2:
      fix.isConnected ? fix.advancedAt + Self.fixInterval : MonotonicNanos(raw: .max)
    }
  }

  /// Takes the next packet off `input`.
  mutating func nextRequest(at now: MonotonicNanos) -> PortRequest {
    guard isConnected, !isClosing, !faults.stalls(at: now) else { return .idle }
    let byteCount = output.count
    let request = readRequest(at: now)
    breakOutput(behind: byteCount, at: now)
    return faults.isFaultless ? request : afflict(request, at: now)
  }

  private mutating func readRequest(at now: MonotonicNanos) -> PortRequest {
    switch configuration.orderProtocol {
    case .ouch50: nextOUCH50Request(at: now)
    case .ouch42: nextOUCH42Request(at: now)
    case .fix42, .fix44, .fix50SP2: nextFIXRequest(at: now)
    }
  }

  /// Tells the client what the engine did to its orders and keeps its account.
  mutating func report(_ event: EngineEvent, at now: MonotonicNanos) {
    switch event.kind {
    case .accepted where event.owner.isClient: tell(book.accepted(event), at: now)
    case .executed, .executedAtPrice:
      if event.owner.isClient {
        tell(book.executed(event.owner.clientRow, event, isResting: true), at: now)
      }
      if event.incomingOwner.isClient {
        tell(book.executed(event.incomingOwner.clientRow, event, isResting: false), at: now)
      }
    case .reduced, .deleted, .expired:
      if event.owner.isClient, event.cause != .replaced { tell(book.cancelled(event), at: now) }
    default: break
    }
  }

  /// The engine refused the order of `row`.
  mutating func reject(row: Int, _ refusal: EngineRefusal, at now: MonotonicNanos) {
    tell(.rejected(row: row, OrderRefusal(refusal)), at: now)
  }

  /// The cancel of what is open of the order in `row` beyond `quantity`: in both versions of OUCH
  /// that is what may be executed of it in total, what was executed before included.
  func cut(_ row: Int, to quantity: UInt32) -> PortRequest {
    let order = book.orders[row]
    let remaining = max(0, Int64(quantity) - order.executed)
    return .cancel(order.order, remaining: Quantity(raw: remaining))
  }

  /// Cuts an open order down to `quantity`, its place kept; the answer is `modified`.
  mutating func modify(_ row: Int, to quantity: UInt32, at now: MonotonicNanos) -> PortRequest {
    guard quantity > 0 else {
      counters.messageUnsupported += 1
      return .done
    }
    let order = book.orders[row]
    guard Int64(quantity) < order.open else {
      tell(.modified(row: row), at: now)
      return .done
    }
    return .reduce(order.order, remaining: Quantity(raw: Int64(quantity)))
  }

  /// The side field of a modified order: it changes among the kinds of sale only; else nil.
  static func modifiedSide(from old: UInt8, to new: UInt8) -> UInt8? {
    let isSale = Side(character: old) == .sell && Side(character: new) == .sell
    return isSale || old == new ? new : nil
  }

  mutating func tell(_ report: ClientReport, at now: MonotonicNanos) {
    if trail != nil { follow(report) }
    switch report {
    case .accepted: counters.orderAccepted += 1
    case .replaced: counters.orderReplaced += 1
    case .executed: counters.orderExecuted += 1
    case .cancelled: counters.orderCancelled += 1
    case .modified: counters.orderModified += 1
    case .rejected: counters.orderRejected += 1
    }
    if faults.isFaultless { write(report, at: now) } else { pass(report, at: now) }
  }

  /// Has the protocol's part say it.
  mutating func write(_ report: ClientReport, at now: MonotonicNanos) {
    switch configuration.orderProtocol {
    case .ouch50: tellOUCH50(report, at: now)
    case .ouch42: tellOUCH42(report, at: now)
    case .fix42, .fix44, .fix50SP2: tellFIX(report, at: now)
    }
  }

  /// The client's number of the order in `row`; 0 for one that is none.
  private func reference(_ row: Int) -> UInt64 {
    switch configuration.orderProtocol {
    case .ouch50: UInt64(ouch50.echoes[row].userRefNum)
    case .ouch42: ouch42.echoes[row].number
    case .fix42, .fix44, .fix50SP2: 0
    }
  }

  /// Enters a report into the trail; rejections are entered where they are made, since some orders
  /// never get so far as to have a row.
  private mutating func follow(_ report: ClientReport) {
    switch report {
    case .accepted(let row): follow(.accepted, row, Quantity(raw: book.orders[row].total))
    case .replaced(let row, let previous):
      follow(
        .replaced, row, Quantity(raw: book.orders[row].total), previous: reference(previous))
    case .executed(let row, let execution):
      var entry = ClientTrail.Entry(.executed, reference(row))
      entry.price = execution.price
      entry.quantity = execution.quantity
      entry.match = execution.match
      trail?.entries.append(entry)
    case .cancelled(let row, let quantity, _): follow(.cancelled, row, quantity)
    case .modified(let row): follow(.modified, row, Quantity(raw: book.orders[row].total))
    case .rejected: return
    }
  }

  private mutating func follow(
    _ kind: ClientTrail.Kind, _ row: Int, _ quantity: Quantity, previous: UInt64 = 0
  ) {
    var entry = ClientTrail.Entry(kind, reference(row))
    entry.price = book.orders[row].price
    entry.quantity = quantity
    entry.previous = previous
    trail?.entries.append(entry)
  }

  /// The orders of the `massCancel` returned last are cancelled.
  mutating func answerMassCancel(at now: MonotonicNanos) {
    releaseHeld(at: now)
    switch configuration.orderProtocol {
    case .ouch50: answerOUCH50MassCancel(at: now)
    case .ouch42: preconditionFailure("OUCH 4.2 has no mass cancel")
    case .fix42, .fix44, .fix50SP2: answerFIXMassCancel(at: now)
    }
  }

  /// Writes kept messages that the client has not had into `output` while there is room.
  package mutating func pump(at now: MonotonicNanos) {
    guard !isClosing else { return }
    let byteCount = output.count
    switch configuration.orderProtocol {
    case .ouch50, .ouch42: pumpSoup(at: now)
    case .fix42, .fix44, .fix50SP2: handOn()
    }
    breakOutput(behind: byteCount, at: now)
  }

  /// Sends what time asks for: replies that had no room, heartbeats; closes dead connections.
  mutating func advance(to now: MonotonicNanos) {
    if now >= heldDue { releaseHeld(at: now) }
    pump(at: now)
    guard !isClosing else { return }
    let byteCount = output.count
    switch configuration.orderProtocol {
    case .ouch50, .ouch42: advanceSoup(to: now)
    case .fix42, .fix44, .fix50SP2: advanceFIX(to: now)
    }
    breakOutput(behind: byteCount, at: now)
  }

  /// Tells the client that the day is over and closes the connection.
  mutating func endSession(at now: MonotonicNanos) {
    guard !isEnded else { return }
    isEnded = true
    releaseHeld(at: now)
    announce(isOpen: false, at: now)
    pump(at: now)
    switch configuration.orderProtocol {
    case .ouch50, .ouch42: endSoup()
    case .fix42, .fix44, .fix50SP2: endFIX(at: now)
    }
  }

  /// The day begins or is over.
  private mutating func announce(isOpen: Bool, at now: MonotonicNanos) {
    switch configuration.orderProtocol {
    case .ouch50: announceOUCH50(isOpen: isOpen, at: now)
    case .ouch42: announceOUCH42(isOpen: isOpen, at: now)
    case .fix42, .fix44, .fix50SP2: break
    }
  }

  /// Nanoseconds since midnight of the exchange's day.
  func timestamp(_ now: MonotonicNanos) -> UInt64 { UInt64(clamping: now.raw + midnightOffset) }
}
