// SPDX-License-Identifier: Apache-2.0
import Rings
import Testing
import Trading
import Units

/// A ledger with one order of 100 in a given `OrderState`, reference 1, and what events make of it.
private struct OrderScene: ~Copyable {
  var ledger = OrderLedger(
    .init(orders: 8, positions: 4, finished: 8, trades: 8), accounts: AccountBook(capacity: 4))
  var slot = -1
  static let part = Execution(price: cents(100_00), quantity: Quantity(raw: 30))
  static let venueOrderID = OrderID(raw: 9)

  init(_ state: OrderState) {
    guard state != .none else { return }
    slot = ledger.submit(order(3, 1, reference: 1)) ?? -1
    switch state {
    case .none, .pendingNew: break
    case .unknown: ledger.lose()
    case .rejected: _ = ledger.reject(slot)
    case .live, .partiallyFilled, .filled, .cancelled, .expired, .suspended, .replaced:
      _ = ledger.accept(slot, venueOrderID: .none)
    }
    switch state {
    case .partiallyFilled: _ = ledger.fill(slot, Self.part)
    case .filled: _ = fill(Quantity(raw: 100))
    case .cancelled: _ = ledger.cancel(slot, quantity: Quantity(raw: 100))
    case .expired: _ = ledger.expire(slot)
    case .suspended: _ = ledger.suspend(slot, true)
    case .replaced: _ = replace()
    default: break
    }
  }

  var state: OrderState {
    if let slot = ledger.orders.slot(reference: 1) { return ledger.orders[slot].state }
    if let place = ledger.finished.slot(reference: 1) { return ledger.finished[place].state }
    return .none
  }

  var mine: Order { ledger.orders[slot] }

  var position: Int64 {
    ledger.positions.state(StrategyID(raw: 3), InstrumentID(raw: 1)).position.raw
  }

  mutating func fill(_ quantity: Quantity) -> Order? {
    ledger.fill(slot, Execution(price: cents(100_00), quantity: quantity))
  }

  /// Order 2 takes order 1's place, as far as order 1 may be replaced.
  mutating func replace() -> Order? {
    let isHeld = ledger.orders[slot].state == .suspended
    if isHeld { _ = ledger.suspend(slot, false) }
    var request = OrderRequest(kind: .replace, strategy: StrategyID(raw: 3))
    request.instrument = InstrumentID(raw: 1)
    request.side = .buy
    request.clientOrderID = ClientOrderID(raw: 2)
    request.target = ClientOrderID(raw: 1)
    request.price = cents(99_00)
    request.quantity = Quantity(raw: 150)
    guard let other = ledger.replace(slot, by: Order(request, reference: 2)) else { return nil }
    if isHeld { _ = ledger.suspend(slot, true) }
    return ledger.replaced(
      other, venueOrderID: OrderID(raw: 10), price: request.price, quantity: request.quantity)
  }

  /// What the ledger makes of an event of an open order; nil where it refuses.
  mutating func apply(_ event: OrderEvent) -> Order? {
    let leaves = ledger.orders[slot].leaves
    switch event {
    case .submitted: return ledger.submit(order(3, 1, reference: 1)).map { ledger.orders[$0] }
    case .accepted: return ledger.accept(slot, venueOrderID: Self.venueOrderID)
    case .rejected: return ledger.reject(slot)
    case .filledPart: return ledger.fill(slot, Self.part)
    case .filledAll: return fill(leaves)
    case .cancelledPart: return ledger.cancel(slot, quantity: Quantity(raw: 1))
    case .cancelledAll: return ledger.cancel(slot, quantity: leaves)
    case .expired: return ledger.expire(slot)
    case .replaced: return replace()
    case .suspended: return ledger.suspend(slot, true)
    case .resumed: return ledger.suspend(slot, false)
    case .lost:
      ledger.lose()
      return ledger.orders[slot]
    }
  }
}

@Suite struct OrderTransitionsTests {
  @Test("the table has one row for each pair of OrderState and OrderEvent")
  func isExhaustive() {
    for state in OrderState.allCases {
      for event in OrderEvent.allCases {
        let rows = OrderTransitions.rows.filter { $0.state == state && $0.event == event }
        #expect(rows.count == 1, "\(state) \(event)")
      }
    }
    let pairs = OrderState.allCases.count * OrderEvent.allCases.count
    #expect(OrderTransitions.rows.count == pairs)
    for state in RequestState.allCases {
      for event in RequestEvent.allCases {
        let rows = OrderTransitions.requestRows.filter { $0.state == state && $0.event == event }
        #expect(rows.count == 1, "\(state) \(event)")
      }
    }
  }

  @Test(
    "finished orders stay finished but for one that was given up", arguments: OrderState.allCases)
  func finality(state: OrderState) {
    guard !state.isOpen, state != .none else { return }
    for row in OrderTransitions.rows where row.state == state {
      guard case .becomes(let next) = row.outcome else { continue }
      #expect(state == .rejected)
      #expect(row.event == .accepted)
      #expect(next == .live)
    }
  }

  @Test("no event takes money away: an execution moves or is booked late, whatever the state")
  func executions() {
    for row in OrderTransitions.rows where row.event == .filledPart || row.event == .filledAll {
      switch row.outcome {
      case .becomes(let next):
        #expect(row.state.isOpen)
        #expect(next == .partiallyFilled || next == .filled)
      case .late: #expect(!row.state.isOpen)
      case .overtaken: Issue.record("\(row.state) \(row.event)")
      case .impossible: #expect(row.state == .none)
      }
    }
  }

  @Test(
    "the ledger does to an open order what its row says",
    arguments: OrderTransitions.rows.indices)
  func openRows(index: Int) {
    let row = OrderTransitions.rows[index]
    guard row.state.isOpen else { return }
    var scene = OrderScene(row.state)
    #expect(scene.state == row.state)
    let before = scene.position
    let order = scene.apply(row.event)
    switch row.outcome {
    case .becomes(let next):
      #expect(order != nil)
      #expect(scene.state == next, "\(row.state) \(row.event)")
    case .impossible, .overtaken, .late:
      #expect(order == nil)
      #expect(scene.state == row.state)
      #expect(scene.position == before)
    }
    let isFill = row.event == .filledPart || row.event == .filledAll
    let isMoved = scene.position != before
    #expect(isMoved == isFill)
  }

  @Test(
    "the ledger does to a finished order what its row says",
    arguments: OrderTransitions.rows.indices)
  func finishedRows(index: Int) throws {
    let row = OrderTransitions.rows[index]
    guard !row.state.isOpen, row.state != .none else { return }
    var scene = OrderScene(row.state)
    #expect(scene.state == row.state)
    let place = try found(scene.ledger.finished.slot(reference: 1))
    let isOvertaken = scene.ledger.isOvertaken(place, row.event)
    #expect(isOvertaken == (row.outcome == .overtaken))
    let before = scene.position
    if row.event == .filledPart || row.event == .filledAll {
      let late = scene.ledger.fillFinished(place, OrderScene.part)
      #expect((late != nil) == (row.outcome == .late))
      #expect(scene.position == before + 30)
      #expect(scene.state == row.state)
    } else if row.event == .accepted {
      let revived = scene.ledger.revive(
        place, venueOrderID: OrderScene.venueOrderID, price: cents(100_00),
        quantity: Quantity(raw: 100))
      #expect((revived != nil) == (row.outcome == .becomes(.live)))
    }
  }

  @Test("an event of no order is impossible but for its submission")
  func vacant() {
    for row in OrderTransitions.rows where row.state == .none {
      let outcome: OrderOutcome = row.event == .submitted ? .becomes(.pendingNew) : .impossible
      #expect(row.outcome == outcome)
    }
  }

  @Test("a partially filled order has a cancel pending beside its state, and loses only that")
  func requestBesideState() {
    var scene = OrderScene(.partiallyFilled)
    let asked = scene.ledger.requestCancel(scene.slot)
    #expect(asked?.state == .partiallyFilled)
    #expect(asked?.request == .pendingCancel)
    let refused = scene.ledger.rejectChange(scene.slot)
    #expect(refused?.state == .partiallyFilled)
    #expect(refused?.request == RequestState.none)
    let filled = scene.fill(Quantity(raw: 70))
    #expect(filled?.state == .filled)
  }

  @Test("a cancel overtakes a replacement, and each refusal leaves the other pending")
  func crossingRequests() throws {
    var scene = OrderScene(.live)
    var request = OrderRequest(kind: .replace, strategy: StrategyID(raw: 3))
    request.instrument = InstrumentID(raw: 1)
    request.side = .buy
    request.clientOrderID = ClientOrderID(raw: 2)
    request.quantity = Quantity(raw: 150)
    request.price = cents(99_00)
    let entered = scene.ledger.replace(scene.slot, by: Order(request, reference: 2))
    let other = try #require(entered)
    #expect(scene.mine.request == .pendingReplace)
    let second = scene.ledger.replace(scene.slot, by: Order(request, reference: 3))
    #expect(second == nil)
    _ = scene.ledger.requestCancel(scene.slot)
    #expect(scene.mine.request == .pendingReplaceAndCancel)
    _ = scene.ledger.rejectChange(scene.slot)
    #expect(scene.mine.request == .pendingReplace)
    _ = scene.ledger.reject(other)
    #expect(scene.mine.request == RequestState.none)
    #expect(scene.mine.state == .live)
  }
}
