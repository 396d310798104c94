// SPDX-License-Identifier: Apache-2.0
import Memory
import Units

/// The faults of an order port with what they remember: the port asks, the plan draws.
///
/// Deterministic: equal scripts, requests and times give equal faults. Owned by one thread;
/// nothing allocates after creation.
struct OrderFaultPlan: ~Copyable {
  private var states: FixedArray<State>
  private(set) var counters = OrderFaultCounters()
  let isFaultless: Bool
  private var origin = MonotonicNanos(raw: 0)
  private var hasBegun = false
  /// Requests and bytes of output so far.
  private var requestCount: UInt64 = 0
  private var byteCount: UInt64 = 0
  /// When the last answer is due; answers keep their order.
  private var lastDue = MonotonicNanos(raw: .min)

  private struct State: BitwiseCopyable {
    var fault: OrderFault
    var random: SeededRandom
    var isDone = false
  }

  /// How long an answer waits at most for the one that goes before it.
  static var holdMax: Nanos { .milliseconds(10) }

  /// What becomes of one request.
  struct Fate: BitwiseCopyable {
    var isDropped = false
    var isRejected = false
    /// Traded once the order rests, of a hundred.
    var fillPercent: Int64 = 0
  }

  init(_ script: OrderFaultScript) {
    isFaultless = script.isEmpty
    let none = State(fault: OrderFault(.stall), random: SeededRandom(seed: 0))
    states = FixedArray(repeating: none, count: script.faults.count)
    for (index, fault) in script.faults.enumerated() {
      let seed = script.seed &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03
      states[index] = State(fault: fault, random: SeededRandom(seed: seed))
    }
  }

  /// Windows of time count from the first call.
  private mutating func elapsed(_ now: MonotonicNanos) -> Nanos {
    if !hasBegun {
      hasBegun = true
      origin = now
    }
    return now - origin
  }

  private func isActive(_ index: Int, _ elapsed: Nanos) -> Bool {
    states[index].fault.window.contains(elapsed, requestCount)
  }

  private mutating func draws(_ index: Int, _ perMillion: Int64) -> Bool {
    states[index].random.below(Fault.million) < perMillion
  }

  /// Whether the input is to be left alone now.
  mutating func stalls(at now: MonotonicNanos) -> Bool {
    guard !isFaultless else { return false }
    let elapsed = elapsed(now)
    for index in 0..<states.count where isActive(index, elapsed) {
      guard case .stall = states[index].fault.effect else { continue }
      counters.inputStall += 1
      return true
    }
    return false
  }

  /// What becomes of the next request.
  mutating func judge(at now: MonotonicNanos) -> Fate {
    var fate = Fate()
    guard !isFaultless else { return fate }
    requestCount += 1
    let elapsed = elapsed(now)
    for index in 0..<states.count where isActive(index, elapsed) {
      switch states[index].fault.effect {
      case .drop(let perMillion): fate.isDropped = draws(index, perMillion) || fate.isDropped
      case .reject(let perMillion): fate.isRejected = draws(index, perMillion) || fate.isRejected
      case .partialFill(let perMillion, let percent):
        if draws(index, perMillion) { fate.fillPercent = percent }
      case .delay, .swap, .cut, .cutAt, .repeatMessages, .resetSequence, .stall: break
      }
    }
    return fate
  }

  /// When an answer made at `now` may leave.
  mutating func due(at now: MonotonicNanos) -> MonotonicNanos {
    guard !isFaultless else { return now }
    let elapsed = elapsed(now)
    var due = now
    for index in 0..<states.count where isActive(index, elapsed) {
      guard case .delay(let base, let jitter) = states[index].fault.effect else { continue }
      due = due + base + Nanos(raw: states[index].random.below(jitter.raw + 1))
    }
    if due > now { counters.answerDelay += 1 }
    lastDue = max(lastDue, due)
    return lastDue
  }

  /// Whether an answer is to go behind the next one.
  mutating func swaps(at now: MonotonicNanos) -> Bool {
    guard !isFaultless else { return false }
    let elapsed = elapsed(now)
    var isSwapped = false
    for index in 0..<states.count where isActive(index, elapsed) {
      guard case .swap(let perMillion) = states[index].fault.effect else { continue }
      isSwapped = draws(index, perMillion) || isSwapped
    }
    return isSwapped
  }

  /// How many of `count` new bytes of output leave before the connection breaks; nil when it
  /// stands.
  mutating func cut(of count: Int, at now: MonotonicNanos) -> Int? {
    guard !isFaultless, count > 0 else { return nil }
    let elapsed = elapsed(now)
    var kept: Int?
    for index in 0..<states.count where isActive(index, elapsed) {
      switch states[index].fault.effect {
      case .cut(let perMillion):
        for offset in 0..<count where draws(index, perMillion) {
          kept = min(kept ?? count, offset)
          break
        }
      case .cutAt(let byte):
        guard !states[index].isDone, byte <= byteCount + UInt64(count) else { continue }
        states[index].isDone = true
        kept = min(kept ?? count, Int(byte - min(byte, byteCount)))
      case .drop, .reject, .partialFill, .delay, .swap, .repeatMessages, .resetSequence, .stall:
        break
      }
    }
    byteCount += UInt64(kept ?? count)
    if kept != nil { counters.connectionCut += 1 }
    return kept
  }

  /// The first message sent to a client that logs in and is due `first`; not before `oldest`.
  mutating func firstSequence(
    _ first: UInt64, oldest: UInt64, at now: MonotonicNanos
  ) -> UInt64 {
    guard !isFaultless else { return first }
    let elapsed = elapsed(now)
    var start = first
    for index in 0..<states.count where isActive(index, elapsed) {
      switch states[index].fault.effect {
      case .repeatMessages(let perMillion, let count):
        if draws(index, perMillion) { start = min(start, first - min(first - 1, UInt64(count))) }
      case .resetSequence(let perMillion):
        guard draws(index, perMillion) else { continue }
        start = 1
        counters.sequenceReset += 1
      case .drop, .reject, .partialFill, .delay, .swap, .cut, .cutAt, .stall: break
      }
    }
    start = max(start, oldest)
    counters.messageRepeat += first - min(first, start)
    return start
  }

  mutating func countDrop() { counters.requestDrop += 1 }
  mutating func countReject() { counters.requestReject += 1 }
  mutating func countFill() { counters.orderFill += 1 }
  mutating func countSwap() { counters.answerSwap += 1 }
}
