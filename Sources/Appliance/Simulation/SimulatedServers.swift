// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Feed
internal import Memory
internal import Units

/// What a datafeed sends to the exchange's request and snapshot servers.
enum RecoveryCall {
  case request
  case connect
  case bytes
  case disconnect
}

/// What comes back.
enum RecoveryAnswer {
  case reply
  case connected
  case bytes
  case disconnected
}

/// The exchange's request and snapshot servers of a simulation, with what is on its way to them
/// and back.
struct SimulatedServers: ~Copyable {
  /// From the datafeed.
  var calls: SimulatedPipe<RecoveryCall>
  /// To the datafeed.
  var answers: SimulatedPipe<RecoveryAnswer>
  private var faults: FaultLine

  /// The pieces in which a snapshot's stream arrives.
  private static var pieceByteCount: Int { 16_384 }
  private static var capacity: Int { 64 << 20 }

  init(_ script: FaultScript, wire: Nanos) {
    calls = SimulatedPipe(latency: wire, capacity: 1 << 20)
    answers = SimulatedPipe(latency: wire, capacity: Self.capacity)
    faults = script.answers(byteCountMax: 1_500)
  }

  var due: MonotonicNanos { min(calls.due, faults.nextDue) }

  /// Nothing is under way in either direction.
  var isIdle: Bool { calls.isEmpty && answers.isEmpty && faults.nextDue.raw == .max }

  mutating func begin(at now: MonotonicNanos) { faults.begin(at: now) }

  /// Serves what has arrived by `now`.
  mutating func step(_ core: inout ExchangeCore, at now: MonotonicNanos) {
    while Self.receive(&calls, &core, &faults, &answers, at: now) { core.advance(to: now) }
    while faults.advance(to: now) { Self.deliver(faults, &answers, at: now) }
    sendSnapshot(&core, at: now)
  }

  private static func receive(
    _ calls: inout SimulatedPipe<RecoveryCall>, _ core: inout ExchangeCore,
    _ faults: inout FaultLine, _ answers: inout SimulatedPipe<RecoveryAnswer>,
    at now: MonotonicNanos
  ) -> Bool {
    calls.receive(at: now) { kind, payload in
      switch kind {
      case .request:
        guard core.publisher.answer(payload) else { return }
        faults.take(
          core.publisher.reply, message: core.publisher.messageCount, at: now)
      case .connect:
        if core.glimpse.isConnected { core.disconnectGlimpse() }
        core.connectGlimpse(at: now)
        answers.send(.connected, at: now)
      case .bytes: _ = core.glimpse.input.append(payload)
      case .disconnect: core.disconnectGlimpse()
      }
    }
  }

  private static func deliver(
    _ faults: borrowing FaultLine, _ answers: inout SimulatedPipe<RecoveryAnswer>,
    at now: MonotonicNanos
  ) {
    answers.send(.reply, faults.packet, at: now)
  }

  private mutating func sendSnapshot(_ core: inout ExchangeCore, at now: MonotonicNanos) {
    while !core.glimpse.output.isEmpty {
      let count = min(core.glimpse.output.count, Self.pieceByteCount)
      guard answers.room >= count else { return }
      answers.send(.bytes, core.glimpse.output.readable.extracting(first: count), at: now)
      core.glimpse.output.consume(count)
    }
    if core.glimpse.isClosing {
      core.disconnectGlimpse()
      answers.send(.disconnected, at: now)
    }
  }

  /// What was done to the answers.
  mutating func figures() -> ExchangeFigures.Line {
    ExchangeFigures.Line("answers", faults.counters, pending: faults.pendingCount)
  }
}
