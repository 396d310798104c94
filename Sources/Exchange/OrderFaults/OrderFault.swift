// SPDX-License-Identifier: Apache-2.0
package import Units

/// One thing that goes wrong at the order port, and when.
package struct OrderFault: Sendable, BitwiseCopyable, Hashable {
  /// Probabilities are per million; each fault draws its own, once for every request, answer or
  /// byte.
  package enum Effect: Sendable, BitwiseCopyable, Hashable {
    /// An order or replacement is refused though nothing is wrong with it.
    case reject(perMillion: Int64)
    /// Somebody trades `percent` of an order, 1 ... 100, as soon as it rests.
    case partialFill(perMillion: Int64, percent: Int64)
    /// A request disappears: nothing is done, nothing answered.
    case drop(perMillion: Int64)
    /// Every answer leaves `base` and up to `jitter` later; their order is kept.
    case delay(base: Nanos, jitter: Nanos)
    /// The answer for one order goes behind the next answer for another one, at the latest after
    /// `OrderFaultPlan.holdMax`.
    case swap(perMillion: Int64)
    /// The connection breaks in the middle of the output, chance per million bytes.
    case cut(perMillion: Int64)
    /// The connection breaks behind byte `byte` of all output, counted from 1 over all connections.
    case cutAt(byte: UInt64)
    /// A login is answered with `messages` messages that the client has had already.
    case repeatMessages(perMillion: Int64, count: Int64)
    /// A login is answered as if the client asked from the first message on.
    case resetSequence(perMillion: Int64)
    /// Nothing is read from the client: its send queue fills.
    case stall
  }

  package var effect: Effect
  /// Its messages are the requests of the client, counted from 1 over all connections.
  package var window: FaultWindow

  package init(_ effect: Effect, window: FaultWindow = FaultWindow()) {
    self.effect = effect
    self.window = window
  }
}

/// What goes wrong at the order port, from one seed.
package struct OrderFaultScript: Sendable, Hashable {
  package var seed: UInt64 = 1
  package var faults: [OrderFault] = []

  package init(seed: UInt64 = 1, _ faults: [OrderFault] = []) {
    self.seed = seed
    self.faults = faults
  }

  package var isEmpty: Bool { faults.isEmpty }

  /// Everything but the loss of requests and a reader that stands still, each now and then; the
  /// connection breaks after some ten thousand bytes.
  package static var mixed: OrderFaultScript {
    OrderFaultScript([
      OrderFault(.reject(perMillion: 20_000)),
      OrderFault(.partialFill(perMillion: 50_000, percent: 40)),
      OrderFault(.delay(base: .microseconds(50), jitter: .microseconds(400))),
      OrderFault(.swap(perMillion: 50_000)),
      OrderFault(.cut(perMillion: 100)),
      OrderFault(.repeatMessages(perMillion: 500_000, count: 5)),
      OrderFault(.resetSequence(perMillion: 100_000)),
    ])
  }

  /// Requests that disappear, and a connection that breaks often enough to tell.
  package static var lossy: OrderFaultScript {
    OrderFaultScript([
      OrderFault(.drop(perMillion: 10_000)), OrderFault(.cut(perMillion: 200)),
    ])
  }

  /// The scripts that need no file.
  package static let builtin: [(name: String, script: OrderFaultScript)] = [
    ("builtin", .mixed), ("builtin-loss", .lossy),
  ]
}

/// What the faults of the order port came to, one count a cause.
package struct OrderFaultCounters: Sendable, BitwiseCopyable, Hashable {
  package var requestReject: UInt64 = 0
  package var requestDrop: UInt64 = 0
  package var orderFill: UInt64 = 0
  package var answerDelay: UInt64 = 0
  package var answerSwap: UInt64 = 0
  package var connectionCut: UInt64 = 0
  /// Messages that a client was sent though it had them.
  package var messageRepeat: UInt64 = 0
  package var sequenceReset: UInt64 = 0
  /// Looks at the input that were passed over.
  package var inputStall: UInt64 = 0

  package init() {}
}

extension OrderFaultCounters {
  /// The counts as a line for a terminal.
  package var text: String {
    "requests rejected \(requestReject), dropped \(requestDrop), orders filled in part "
      + "\(orderFill), answers delayed \(answerDelay), swapped \(answerSwap), connections cut "
      + "\(connectionCut), messages repeated \(messageRepeat), sequences reset \(sequenceReset), "
      + "looks at the input passed over \(inputStall)"
  }
}
