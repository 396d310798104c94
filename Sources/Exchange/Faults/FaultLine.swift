// SPDX-License-Identifier: Apache-2.0
import Memory
package import Units

/// A line on which things go wrong by script: packets in, none, one or several out, each at its
/// time.
///
/// The owner calls `take` for every packet of the exchange, and sends `packet` as long as
/// `advance` finds one due. Deterministic: equal scripts, packets and times give equal packets
/// out. Owned by one thread; nothing allocates after creation.
package struct FaultLine: ~Copyable {
  package private(set) var counters = FaultCounters()
  /// No fault is scripted: the owner may send packets at once.
  package let isFaultless: Bool
  private var states: FixedArray<State>
  private var schedule: PacketSchedule
  private var current: PacketSchedule.Packet?
  private var origin = MonotonicNanos(raw: 0)
  private var hasBegun = false
  /// When the last packet that kept its place is due.
  private var lastDue = MonotonicNanos(raw: .min)

  /// A fault with what it remembers.
  struct State: BitwiseCopyable {
    let fault: Fault
    var random: SeededRandom
    var burstLeft: Int64 = 0
  }

  /// What becomes of one packet.
  struct Fate {
    enum Loss: BitwiseCopyable { case random, burst, silence }

    var loss: Loss?
    var copies = 1
    var depth: Int64 = 0
    var delay = Nanos.zero
    var damage = PacketSchedule.Damage()
  }

  /// The longest time a reordered packet waits for those that overtake it.
  package static var holdMax: Nanos { .milliseconds(10) }
  /// Packets under way at once: a millisecond's delay at four million packets a second.
  private static var slotCount: Int { 4_096 }

  /// A line with `faults` for datagrams of up to `byteCountMax` bytes.
  package init(_ faults: [Fault], seed: UInt64, byteCountMax: Int) {
    isFaultless = faults.isEmpty
    let none = State(fault: Fault(.silence), random: SeededRandom(seed: 0))
    states = FixedArray(repeating: none, count: faults.count)
    for (index, fault) in faults.enumerated() {
      states[index] = State(
        fault: fault, random: SeededRandom(seed: seed &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03))
    }
    schedule = PacketSchedule(
      slotCount: isFaultless ? 16 : Self.slotCount, byteCountMax: byteCountMax, heldMax: 64)
  }

  /// Windows of time count from `now` on; without it from the first packet.
  package mutating func begin(at now: MonotonicNanos) {
    origin = now
    hasBegun = true
  }

  /// Packets under way: taken and not yet found by `advance`.
  package var pendingCount: Int { schedule.count - (current == nil ? 0 : 1) }

  /// When `advance` has something to do.
  package var nextDue: MonotonicNanos { schedule.nextDue }

  /// Takes a packet of the exchange, sent at `now`, whose first message is number `message` of
  /// all sessions. `tag` comes back as `packetTag` with each copy.
  package mutating func take(
    _ packet: RawSpan, tag: UInt64 = 0, message: UInt64, at now: MonotonicNanos
  ) {
    if !hasBegun { begin(at: now) }
    counters.packetOffer += 1
    var fate = Fate()
    for index in 0..<states.count { states[index].judge(message, now - origin, &fate) }
    let due = max(lastDue, now + fate.delay)
    if let loss = fate.loss {
      switch loss {
      case .random: counters.packetLose += 1
      case .burst: counters.packetBurst += 1
      case .silence: counters.packetSilence += 1
      }
    } else {
      put(packet, tag, fate, due)
    }
    if fate.loss == nil, fate.depth == 0 { lastDue = due }
    schedule.release(through: counters.packetOffer, at: now, due: due)
  }

  /// Makes the oldest packet due at `now` the `packet` to send; false when there is none.
  package mutating func advance(to now: MonotonicNanos) -> Bool {
    if let sent = current { schedule.free(sent.block) }
    schedule.release(through: 0, at: now, due: now)
    current = schedule.popDue(at: now)
    guard current != nil else { return false }
    counters.packetSend += 1
    return true
  }

  /// The packet that `advance` found, empty when it found none.
  package var packet: RawSpan {
    @_lifetime(borrow self) borrowing get {
      guard let current else { return RawSpan() }
      return schedule.bytes(of: current.block)
    }
  }

  /// The mark that `packet` was taken with.
  package var packetTag: UInt64 {
    guard let current else { return 0 }
    return current.tag
  }
}

extension FaultLine {
  private mutating func put(
    _ packet: RawSpan, _ tag: UInt64, _ fate: Fate, _ due: MonotonicNanos
  ) {
    if fate.delay > .zero { counters.packetDelay += 1 }
    if fate.damage.bits > 0 { counters.packetCorrupt += 1 }
    for copy in 0..<fate.copies {
      if copy > 0 { counters.packetDuplicate += 1 }
      let isReordered = copy == 0 && fate.depth > 0
      let release = counters.packetOffer + UInt64(fate.depth)
      let isTaken =
        isReordered
        ? schedule.hold(
          packet, tag: tag, fate.damage, release: release, deadline: due + Self.holdMax)
        : schedule.insert(packet, tag: tag, fate.damage, due: due)
      if isReordered, isTaken { counters.packetReorder += 1 }
      if !isTaken { counters.packetOverflow += 1 }
    }
  }
}

extension FaultLine.State {
  /// Draws for one packet, whether or not it is lost already: what one fault draws does not
  /// depend on the others.
  mutating func judge(
    _ message: UInt64, _ elapsed: Nanos, _ fate: inout FaultLine.Fate
  ) {
    let isActive = fault.window.contains(elapsed, message)
    switch fault.effect {
    case .loss(let perMillion):
      if chance(perMillion, isActive), fate.loss == nil { fate.loss = .random }
    case .burst(let perMillion, let packets):
      if chance(perMillion, isActive), burstLeft == 0 { burstLeft = packets }
      guard burstLeft > 0 else { return }
      burstLeft -= 1
      if fate.loss == nil { fate.loss = .burst }
    case .duplicate(let perMillion):
      if chance(perMillion, isActive) { fate.copies += 1 }
    case .reorder(let perMillion, let depth):
      if chance(perMillion, isActive) { fate.depth = max(fate.depth, depth) }
    case .delay(let base, let jitter):
      let extra = random.below(min(jitter.raw, 1 << 31) + 1)
      if isActive { fate.delay = Nanos(raw: fate.delay.raw + base.raw + extra) }
    case .corrupt(let perMillion, let bits):
      let seed = random.next()
      guard chance(perMillion, isActive) else { return }
      fate.damage = PacketSchedule.Damage(bits: bits, seed: seed)
    case .silence:
      if isActive, fate.loss == nil { fate.loss = .silence }
    }
  }

  private mutating func chance(_ perMillion: Int64, _ isActive: Bool) -> Bool {
    let isDrawn = random.below(Fault.million) < perMillion
    return isActive && isDrawn
  }
}
