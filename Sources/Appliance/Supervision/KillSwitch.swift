// SPDX-License-Identifier: Apache-2.0
package import Host
package import Rings
package import Trading
package import Units

/// The kill switches of one run: words in shared memory that the gateway looks at in every turn.
/// While one is engaged no new order of its scope leaves and every open one is cancelled.
///
///      0 everything   0 or 1
///      1 venue        0 or 1
///      2 accounts     one bit each
///      3 strategies   one bit each
///      4 changes      counts them, so that the gateway looks at one word
///      5 changed      when, on the run's monotonic clock
///      6 obeyed       changes that the gateway has obeyed: no new order passes any more
///      7 blocked      when it did
///      8 cancelled    changes whose cancels are all with the kernel
///      9 sent         when the last of them was
///     10 cancels      how many there were
///     16 … instruments, one bit each
package struct KillSwitch {
  private let region: Region

  static let changeWord = 4
  private static let changedWord = 5
  private static let obeyedWord = 6
  private static let blockedWord = 7
  private static let cancelledWord = 8
  private static let sentWord = 9
  private static let cancelsWord = 10
  static let instrumentWord = 16
  /// Instruments with a switch of their own: as many as a feed may have.
  package static let instrumentCapacity = 65_536

  private static let specification = RegionSpec(
    name: RunDirectory.killSwitch, kind: Code(high: 0x4B49_4C4C_0000_0000, low: 0),
    layoutVersion: 3, layoutHash: 1, payloadWordCount: instrumentWord + instrumentCapacity / 64,
    mode: 0o600, wantsHugePages: false)

  /// The gateway's end. A gateway that restarts finds the switches as they were left.
  package static func make(in place: RegionDirectory) throws(RegionError) -> KillSwitch {
    KillSwitch(region: try Region(specification, in: place, role: .owner))
  }

  /// The operator's end; refused while no gateway has made the switches.
  package static func attach(in place: RegionDirectory) throws(RegionError) -> KillSwitch {
    KillSwitch(region: try Region(specification, in: place, role: .participant))
  }

  /// Changes since the region was made.
  package var changeCount: UInt64 { region.payload.loadAcquire(Self.changeWord) }

  /// Whether a gateway is there to obey.
  package var isGatewayAlive: Bool {
    get throws(RegionError) { try region.attachment(.owner)?.isAlive == true }
  }

  func word(_ index: Int) -> UInt64 { region.payload.loadAcquire(index) }

  package func isEngaged(_ scope: KillScope) -> Bool {
    let place = Self.place(of: scope)
    return word(place.word) & place.bit != 0
  }

  /// What is engaged, instruments last.
  package var engaged: [KillScope] {
    (0..<Self.instrumentWord + Self.instrumentCapacity / 64).flatMap { index -> [KillScope] in
      guard index < Self.changeWord || index >= Self.instrumentWord else { return [] }
      let word = word(index)
      return (0..<64).compactMap { bit in
        word >> UInt64(bit) & 1 == 0 ? nil : Self.scope(word: index, bit: bit)
      }
    }
  }

  package func engage(_ scope: KillScope, now: MonotonicNanos) { change(scope, now) { $0 | $1 } }
  package func release(_ scope: KillScope, now: MonotonicNanos) { change(scope, now) { $0 & ~$1 } }

  /// How far the gateway is with the changes so far.
  package var obedience: Obedience {
    let changes = changeCount
    let changed = MonotonicNanos(raw: Int64(bitPattern: word(Self.changedWord)))
    func since(_ counter: Int, _ time: Int) -> Nanos? {
      guard word(counter) >= changes else { return nil }
      return MonotonicNanos(raw: Int64(bitPattern: word(time))) - changed
    }
    return Obedience(
      blockedAfter: since(Self.obeyedWord, Self.blockedWord),
      cancelledAfter: since(Self.cancelledWord, Self.sentWord),
      cancels: Int(clamping: word(Self.cancelsWord)))
  }

  package struct Obedience: Sendable, Hashable {
    /// From the last change until no new order passed, nil before that.
    package var blockedAfter: Nanos?
    /// From the last change until its last cancel was with the kernel, nil before that.
    package var cancelledAfter: Nanos?
    package var cancels: Int
  }

  /// The gateway obeys `changes` changes since `now`.
  func noteBlocked(_ changes: UInt64, now: MonotonicNanos) {
    region.payload.storeRelease(UInt64(bitPattern: now.raw), Self.blockedWord)
    region.payload.storeRelease(changes, Self.obeyedWord)
  }

  /// All `cancels` that they caused have been sent at `now`.
  func noteCancelled(_ changes: UInt64, cancels: Int, now: MonotonicNanos) {
    region.payload.storeRelease(UInt64(cancels), Self.cancelsWord)
    region.payload.storeRelease(UInt64(bitPattern: now.raw), Self.sentWord)
    region.payload.storeRelease(changes, Self.cancelledWord)
  }

  /// Several operators may change switches of one word at the same time.
  private func change(
    _ scope: KillScope, _ now: MonotonicNanos, _ body: (UInt64, UInt64) -> UInt64
  ) {
    let place = Self.place(of: scope)
    var old = word(place.word)
    while !region.payload.exchange(expected: old, value: body(old, place.bit), place.word) {
      old = word(place.word)
    }
    region.payload.storeRelease(UInt64(bitPattern: now.raw), Self.changedWord)
    _ = region.payload.add(1, Self.changeWord)
  }

  /// Traps for an instrument behind the capacity.
  private static func place(of scope: KillScope) -> (word: Int, bit: UInt64) {
    switch scope {
    case .everything: return (0, 1)
    case .venue: return (1, 1)
    case .account(let account): return (2, 1 << UInt64(account.raw))
    case .strategy(let strategy): return (3, 1 << UInt64(strategy.raw))
    case .instrument(let instrument):
      precondition(instrument.index < instrumentCapacity)
      return (instrumentWord + instrument.index / 64, 1 << UInt64(instrument.index % 64))
    }
  }

  static func scope(word: Int, bit: Int) -> KillScope? {
    switch word {
    case 0: .everything
    case 1: .venue
    case 2: bit < AccountID.capacity ? .account(AccountID(raw: UInt8(bit))) : nil
    case 3: .strategy(StrategyID(raw: UInt8(bit)))
    case instrumentWord...:
      .instrument(InstrumentID(raw: UInt32((word - instrumentWord) * 64 + bit)))
    default: nil
    }
  }
}

/// The kill switches as a gateway obeyed them last.
package struct KillWords {
  package struct Change: Equatable {
    package let scope: KillScope
    package let isEngaged: Bool
  }

  private let instrumentCapacity: Int
  private var words: [UInt64]
  private(set) var changeCount: UInt64 = 0

  /// For a gateway of instruments 0 ..< the capacity; switches of others are ignored.
  package init(instrumentCapacity: Int) {
    let count = min(instrumentCapacity, KillSwitch.instrumentCapacity)
    self.instrumentCapacity = count
    words = Array(repeating: 0, count: KillSwitch.instrumentWord + (count + 63) / 64)
  }

  /// What has been engaged or released since the last call; nil at the cost of one load when
  /// nothing has.
  package mutating func follow(_ killSwitch: KillSwitch) -> [Change]? {
    let changeCount = killSwitch.changeCount
    guard changeCount != self.changeCount else { return nil }
    self.changeCount = changeCount
    var changes: [Change] = []
    for index in words.indices {
      guard index < KillSwitch.changeWord || index >= KillSwitch.instrumentWord else { continue }
      let word = killSwitch.word(index)
      var changed = word ^ words[index]
      words[index] = word
      while changed != 0 {
        let bit = changed.trailingZeroBitCount
        changed &= changed - 1
        guard let scope = KillSwitch.scope(word: index, bit: bit) else { continue }
        if case .instrument(let instrument) = scope, instrument.index >= instrumentCapacity {
          continue
        }
        changes.append(Change(scope: scope, isEngaged: word >> UInt64(bit) & 1 != 0))
      }
    }
    return changes
  }
}
