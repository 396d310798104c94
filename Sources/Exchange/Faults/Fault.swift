// SPDX-License-Identifier: Apache-2.0
package import Units

/// One thing that goes wrong on a line, and when.
package struct Fault: Sendable, BitwiseCopyable, Hashable {
  /// Probabilities are per million packets; each fault draws its own, once for every packet.
  package enum Effect: Sendable, BitwiseCopyable, Hashable {
    case loss(perMillion: Int64)
    /// Begins a loss of `packets` packets in a row.
    case burst(perMillion: Int64, packets: Int64)
    case duplicate(perMillion: Int64)
    /// The packet is overtaken by the next `depth` packets, 1 ... 64, for at most
    /// `FaultLine.holdMax`.
    case reorder(perMillion: Int64, depth: Int64)
    /// Every packet takes `base` and up to `jitter` longer; the order of packets is kept.
    case delay(base: Nanos, jitter: Nanos)
    /// Flips `bits` bits anywhere in the datagram. The sender's checksum is made afterwards, so
    /// no receiver can tell: a real network would have dropped the packet.
    case corrupt(perMillion: Int64, bits: Int64)
    case silence
  }

  package var effect: Effect
  package var window: FaultWindow

  package init(_ effect: Effect, window: FaultWindow = FaultWindow()) {
    self.effect = effect
    self.window = window
  }

  package static var million: Int64 { 1_000_000 }
}

/// When a fault acts: both the time since the flow began and the packet's first message, counted
/// from 1 over all sessions, must lie inside.
package struct FaultWindow: Sendable, BitwiseCopyable, Hashable {
  package var from = Nanos.zero
  /// The first moment after the window.
  package var until = Nanos(raw: .max)
  package var firstMessage: UInt64 = 0
  /// The first message after the window.
  package var endMessage: UInt64 = .max

  package init() {}

  func contains(_ elapsed: Nanos, _ message: UInt64) -> Bool {
    elapsed >= from && elapsed < until && message >= firstMessage && message < endMessage
  }
}

/// The exchange begins a new session once it has published `message` messages.
package struct SessionChange: Sendable, BitwiseCopyable, Hashable {
  package var message: UInt64
  /// Ends the old session with end-of-session packets, as at night; otherwise just goes on under
  /// the new name, as after a crash.
  package var isAnnounced: Bool

  package init(atMessage message: UInt64, isAnnounced: Bool) {
    self.message = message
    self.isAnnounced = isAnnounced
  }
}
