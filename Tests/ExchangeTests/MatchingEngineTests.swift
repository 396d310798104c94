// SPDX-License-Identifier: Apache-2.0
import Book
import Exchange
import Memory
import Rings
import Testing
import Units

/// One row of a matching table: what is sent in and what must come out, in words.
struct MatchingStep: Sendable, CustomTestStringConvertible {
  enum Action: Sendable {
    case enter(Side, Int64, Int64, OrderOwner)
    case immediate(Side, Int64, Int64, OrderOwner)
    case cancel(UInt64, to: Int64)
    case replace(UInt64, Int64, Int64)
    case halt
    case resume
  }
  var action: Action
  var outcome: String

  init(_ action: Action, _ outcome: String) {
    self.action = action
    self.outcome = outcome
  }

  var testDescription: String { "\(action)" }
}

struct MatchingTable: Sendable, CustomTestStringConvertible {
  var name: String
  var steps: [MatchingStep]
  var testDescription: String { name }
}

@Suite struct MatchingEngineTests {
  static let flow = OrderOwner.flow()
  static let eager = OrderOwner.flow(discretionTicks: 1)
  static let client = OrderOwner.client(row: 5)

  static let tables: [MatchingTable] = [
    MatchingTable(
      name: "oldest of the best price first",
      steps: [
        MatchingStep(.enter(.sell, 101, 10, flow), "accepted 1, added 1 10@101"),
        MatchingStep(.enter(.sell, 100, 10, flow), "accepted 2, added 2 10@100"),
        MatchingStep(.enter(.sell, 100, 10, flow), "accepted 3, added 3 10@100"),
        MatchingStep(
          .enter(.buy, 101, 25, flow),
          "accepted 4, executed 2 10@100 left 0, executed 3 10@100 left 0, "
            + "executed 1 5@101 left 5"),
        MatchingStep(.enter(.buy, 99, 1, flow), "accepted 5, added 5 1@99"),
      ]),
    MatchingTable(
      name: "the rest of a day order rests, that of an immediate one expires",
      steps: [
        MatchingStep(.enter(.buy, 100, 10, flow), "accepted 1, added 1 10@100"),
        MatchingStep(
          .enter(.sell, 100, 15, flow), "accepted 2, executed 1 10@100 left 0, added 2 5@100"),
        MatchingStep(
          .immediate(.buy, 100, 7, flow), "accepted 3, executed 2 5@100 left 0, expired 3 2"),
        MatchingStep(.immediate(.buy, 100, 7, flow), "accepted 4, expired 4 7"),
      ]),
    MatchingTable(
      name: "a cancel cuts down to what shall remain",
      steps: [
        MatchingStep(.enter(.buy, 100, 10, flow), "accepted 1, added 1 10@100"),
        MatchingStep(.cancel(1, to: 4), "reduced 1 6@100 left 4"),
        MatchingStep(.cancel(1, to: 4), "nothing"),
        MatchingStep(.cancel(1, to: 0), "deleted 1 4@100"),
        MatchingStep(.cancel(1, to: 0), "refused"),
      ]),
    MatchingTable(
      name: "a replacement queues anew, and trades when it can",
      steps: [
        MatchingStep(.enter(.buy, 100, 10, flow), "accepted 1, added 1 10@100"),
        MatchingStep(.enter(.buy, 100, 10, flow), "accepted 2, added 2 10@100"),
        MatchingStep(.replace(1, 100, 10), "accepted 3 for 1, replaced 1 by 3 10@100"),
        MatchingStep(.immediate(.sell, 100, 10, flow), "accepted 4, executed 2 10@100 left 0"),
        MatchingStep(.enter(.sell, 102, 6, flow), "accepted 5, added 5 6@102"),
        MatchingStep(
          .replace(3, 102, 10),
          "accepted 6 for 3, deleted 3 10@100, executed 5 6@102 left 0, added 6 4@102"),
        MatchingStep(.replace(3, 102, 10), "refused orderUnknown"),
      ]),
    MatchingTable(
      name: "clients do not trade with each other: the resting order goes",
      steps: [
        MatchingStep(.enter(.sell, 100, 10, client), "accepted 1, added 1 10@100"),
        MatchingStep(.enter(.sell, 100, 10, flow), "accepted 2, added 2 10@100"),
        MatchingStep(
          .enter(.buy, 100, 10, client),
          "accepted 3, deleted 1 10@100, executed 2 10@100 left 0"),
      ]),
    MatchingTable(
      name: "an order with discretion trades a tick beyond its price, at the incoming limit",
      steps: [
        MatchingStep(.enter(.sell, 101, 10, eager), "accepted 1, added 1 10@101"),
        MatchingStep(.immediate(.buy, 99, 4, flow), "accepted 2, expired 2 4"),
        MatchingStep(
          .immediate(.buy, 100, 4, client), "accepted 3, executedAtPrice 1 4@100 left 6"),
        MatchingStep(.enter(.buy, 101, 4, flow), "accepted 4, executed 1 4@101 left 2"),
      ]),
    MatchingTable(
      name: "a halted stock takes cancels only",
      steps: [
        MatchingStep(.enter(.buy, 100, 10, flow), "accepted 1, added 1 10@100"),
        MatchingStep(.halt, "status"),
        MatchingStep(.enter(.buy, 100, 10, flow), "refused halted"),
        MatchingStep(.replace(1, 101, 10), "refused halted"),
        MatchingStep(.cancel(1, to: 0), "deleted 1 10@100"),
        MatchingStep(.resume, "status"),
        MatchingStep(.enter(.buy, 100, 10, flow), "accepted 2, added 2 10@100"),
      ]),
    MatchingTable(
      name: "prices and quantities outside the rules are refused",
      steps: [
        MatchingStep(.enter(.buy, 0, 10, flow), "refused priceInvalid"),
        MatchingStep(.enter(.buy, -1, 10, flow), "refused priceInvalid"),
        MatchingStep(.enter(.buy, 20_000_000, 10, flow), "refused priceInvalid"),
        MatchingStep(.enter(.buy, 100, 0, flow), "refused quantityInvalid"),
        MatchingStep(.enter(.buy, 100, 1_000_000, flow), "refused quantityInvalid"),
        MatchingStep(.enter(.none, 100, 1, flow), "refused sideInvalid"),
      ]),
  ]

  @Test("orders meet as the table says", arguments: tables)
  func table(table: MatchingTable) {
    var engine = MatchingEngine(ListedInstrument.samples, orderCapacity: 100)
    for (row, step) in table.steps.enumerated() {
      #expect(perform(step.action, &engine) == step.outcome, "row \(row)")
      #expect(engine.book.violation() == nil)
    }
  }

  func perform(_ action: MatchingStep.Action, _ engine: inout MatchingEngine) -> String {
    var refusal = ""
    func order(_ side: Side, _ price: Int64, _ size: Int64, _ owner: OrderOwner, _ now: Bool)
      -> IncomingOrder
    {
      IncomingOrder(
        instrument: InstrumentID(raw: 2), side: side, price: Price(raw: price * 10_000_000),
        quantity: Quantity(raw: size), owner: owner, isImmediate: now)
    }
    func note(_ outcome: SubmitOutcome) {
      if case .refused(let cause) = outcome { refusal = "refused \(cause)" }
    }
    switch action {
    case .enter(let side, let price, let size, let owner):
      note(engine.submit(order(side, price, size, owner, false)))
    case .immediate(let side, let price, let size, let owner):
      note(engine.submit(order(side, price, size, owner, true)))
    case .cancel(let id, let remaining):
      if !engine.cancel(order: OrderID(raw: id), remaining: Quantity(raw: remaining)) {
        refusal = "refused"
      }
    case .replace(let id, let price, let size):
      note(
        engine.replace(
          order: OrderID(raw: id), with: order(.buy, price, size, Self.flow, false)))
    case .halt: engine.changeState(InstrumentID(raw: 2), to: .halted)
    case .resume: engine.changeState(InstrumentID(raw: 2), to: .trading)
    }
    var words: [String] = []
    while let event = engine.events.popFirst() { words.append(text(event)) }
    if !refusal.isEmpty { words.append(refusal) }
    return words.isEmpty ? "nothing" : words.joined(separator: ", ")
  }

  func text(_ event: EngineEvent) -> String {
    let size = "\(event.quantity.raw)@\(event.price.raw / 10_000_000)"
    switch event.kind {
    case .accepted:
      let previous = event.previous == .none ? "" : " for \(event.previous.raw)"
      return "accepted \(event.order.raw)\(previous)"
    case .executed, .executedAtPrice, .reduced:
      return "\(event.kind) \(event.order.raw) \(size) left \(event.remaining.raw)"
    case .replaced: return "replaced \(event.previous.raw) by \(event.order.raw) \(size)"
    case .expired: return "expired \(event.order.raw) \(event.quantity.raw)"
    case .status: return "status"
    default: return "\(event.kind) \(event.order.raw) \(size)"
    }
  }
}
