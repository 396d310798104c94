// SPDX-License-Identifier: Apache-2.0
import Feed
import Units

/// Runs a `LineArbiter` as a feed does and writes down, as text, what it was told to do.
struct LineDriver: ~Copyable {
  var arbiter: LineArbiter
  /// Sequence numbers delivered, in order.
  var delivered: [UInt64] = []
  /// Messages declared lost.
  var lost: [UInt64] = []

  init(_ configuration: LineConfiguration = LineConfiguration()) {
    arbiter = LineArbiter(configuration)
  }

  /// Offers one packet and polls; the actions, or what was counted when there were none.
  mutating func receive(
    _ session: String = "S1", line: Int, _ sequence: UInt64, _ count: UInt16, at time: Int64,
    byteCount: Int = 8
  ) -> String {
    let packet = LinePacket(
      session: Code(session)!, sequence: sequence, messageCount: count, line: line,
      receiveTime: MonotonicNanos(raw: time))
    let before = arbiter.counters
    var payload = [UInt8](repeating: 0, count: byteCount)
    for index in 0..<min(8, byteCount) {
      payload[index] = UInt8(truncatingIfNeeded: sequence >> UInt64(8 * index))
    }
    var told: [String] = []
    while true {
      let action = arbiter.offer(packet, payload: payload.span.bytes)
      switch action {
      case .deliver(let skip):
        told.append(deliver(sequence, UInt64(count), skip: skip))
      case .beginSession:
        told.append("begin")
        continue
      case .pollThenOfferAgain:
        told += poll(at: time)
        continue
      case .none, .duplicate:
        break
      default:
        told.append("unexpected \(action)")
      }
      break
    }
    told += poll(at: time)
    let counted = told.isEmpty ? changes(since: before) : told
    return counted.joined(separator: ", ")
  }

  mutating func poll(at time: Int64) -> [String] {
    var told: [String] = []
    while true {
      switch arbiter.poll(now: MonotonicNanos(raw: time)) {
      case .none:
        return told
      case .deliverHeld(let block, let skip, _, _):
        let sequence = heldSequence(block)
        told.append(deliver(sequence, arbiter.next - sequence, skip: skip))
      case .declareGap(let first, let count):
        lost += Array(first..<min(first + count, first + 1_000))
        told.append("lost \(first)..<\(first + count)")
      case .endSession:
        told.append("end")
      case let action:
        told.append("unexpected \(action)")
      }
    }
  }

  private func heldSequence(_ block: Int) -> UInt64 {
    let payload = arbiter.heldPayload(block)
    var sequence: UInt64 = 0
    for index in 0..<8 {
      let byte = payload.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      sequence |= UInt64(byte) << UInt64(8 * index)
    }
    return sequence
  }

  private mutating func deliver(_ sequence: UInt64, _ count: UInt64, skip: Int) -> String {
    let first = sequence + UInt64(skip)
    delivered += Array(first..<(sequence + count))
    return "\(first)..<\(sequence + count)"
  }

  private func changes(since before: CounterSet<LineCounter>) -> [String] {
    LineCounter.allCases.compactMap { key in
      key == .packet || arbiter.counters[key] == before[key] ? nil : key.label
    }
  }
}
