// SPDX-License-Identifier: Apache-2.0
package import Exchange
internal import Memory
package import Rings
package import Units

/// Everything that ever reached a simulated exchange, each input written before it takes effect.
///
/// The exchange is a function of its configuration and these inputs, so a process that is started
/// again reads them once more and goes on where the killed one was: same session, same numbers,
/// same orders. The client's login, password included, is among them. Owned by one thread.
package struct ExchangeJournal: ~Copyable {
  private var file: JournalFile<ExchangeInput>

  /// Opens or makes the journal at `path`.
  package init(path: String, byteCount: Int) throws(JournalFileError) {
    file = try JournalFile(
      path: path, recordCapacity: max(1, byteCount / MemoryLayout<ExchangeInput>.stride))
  }

  package var isEmpty: Bool { file.count == 0 }
  package var count: Int { file.count }

  /// Writes an input that carries no bytes; false when the journal is full.
  package mutating func note(_ kind: ExchangeInput.Kind, at now: MonotonicNanos) -> Bool {
    file.append(ExchangeInput(kind, at: now))
  }

  /// Writes what an exchange begins with.
  package mutating func begin(_ beginning: ExchangeBeginning) -> Bool {
    file.append(ExchangeInput(beginning))
  }

  /// Writes bytes of the client; false when the journal is full.
  package mutating func note(_ bytes: RawSpan, at now: MonotonicNanos) -> Bool {
    var offset = 0
    while offset < bytes.byteCount {
      let count = min(ExchangeInput.byteCountMax, bytes.byteCount - offset)
      guard file.append(ExchangeInput(bytes.extracting(offset..<offset + count), at: now)) else {
        return false
      }
      offset += count
    }
    return true
  }

  /// What the exchange of this journal began with; nil when the journal does not say.
  package var beginning: ExchangeBeginning? {
    isEmpty ? nil : file.record(at: 0).beginning
  }

  /// Input `index`, 0 ..< count.
  package func input(at index: Int) -> ExchangeInput { file.record(at: index) }
}

/// What an exchange begins with beside its configuration.
package struct ExchangeBeginning: Sendable, Hashable {
  package var start: MonotonicNanos
  package var timeOfDay: Nanos
  /// Of the configuration: another one would make another exchange of the same inputs.
  package var fingerprint: UInt64

  package init(start: MonotonicNanos, timeOfDay: Nanos, _ configuration: ExchangeConfiguration) {
    self.start = start
    self.timeOfDay = timeOfDay
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    let flow = configuration.flow
    let words: [UInt64] = [
      flow.seed, UInt64(bitPattern: flow.actionRate), UInt64(bitPattern: flow.restingTarget),
      UInt64(configuration.instruments.count), configuration.session.high,
      configuration.session.low, UInt64(configuration.port.orderCapacity),
      UInt64(configuration.port.messageCapacity), configuration.port.cancelsOnDisconnect ? 1 : 0,
      configuration.messageLimit ?? UInt64.max,
    ]
    for word in words {
      sum = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
      sum ^= sum >> 32
    }
    fingerprint = sum
  }

  init(start: MonotonicNanos, timeOfDay: Nanos, fingerprint: UInt64) {
    self.start = start
    self.timeOfDay = timeOfDay
    self.fingerprint = fingerprint
  }
}

/// One input of an exchange, sixteen 64-bit words:
///
///      0 kind | byte count << 8
///      1 time         monotonic, when the input took effect
///      2 ... 15       bytes of the client, or time of day and fingerprint in `begin`
package struct ExchangeInput: Sendable, BitwiseCopyable {
  package enum Kind: UInt8, Sendable, BitwiseCopyable {
    case none = 0
    case begin = 1
    /// The book is seeded and the port answers.
    case open = 2
    case stopFlow = 3
    case resumeFlow = 4
    case connect = 5
    case bytes = 6
    case disconnect = 7
    /// Everything due at the time is done.
    case advance = 8
    case endSession = 9
  }

  private var words: InlineArray<16, UInt64>

  package static var byteCountMax: Int { 14 * 8 }

  package init(_ kind: Kind, at now: MonotonicNanos) {
    words = InlineArray(repeating: 0)
    words[0] = UInt64(kind.rawValue)
    words[1] = UInt64(bitPattern: now.raw)
  }

  init(_ beginning: ExchangeBeginning) {
    self.init(.begin, at: beginning.start)
    words[2] = UInt64(bitPattern: beginning.timeOfDay.raw)
    words[3] = beginning.fingerprint
  }

  init(_ bytes: RawSpan, at now: MonotonicNanos) {
    self.init(.bytes, at: now)
    precondition(bytes.byteCount <= Self.byteCountMax)
    words[0] |= UInt64(bytes.byteCount) << 8
    let values = Span<UInt8>(_bytes: bytes)
    for index in 0..<values.count {
      words[2 + index / 8] |= UInt64(values[index]) << UInt64(8 * (index % 8))
    }
  }

  package var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: words[0])) ?? .none }
  package var time: MonotonicNanos { MonotonicNanos(raw: Int64(bitPattern: words[1])) }
  private var byteCount: Int { Int(words[0] >> 8 & 0xFF) }

  var beginning: ExchangeBeginning? {
    guard kind == .begin else { return nil }
    return ExchangeBeginning(
      start: time, timeOfDay: Nanos(raw: Int64(bitPattern: words[2])), fingerprint: words[3])
  }

  /// Lets the input take effect on `core`; false for one that this build does not know.
  package func apply(to core: inout ExchangeCore) -> Bool {
    switch kind {
    case .none, .begin: return false
    case .open: core.start(at: time)
    case .stopFlow: core.stopFlow()
    case .resumeFlow: core.resumeFlow(at: time)
    case .connect: _ = core.connectClient(at: time)
    case .bytes: return append(to: &core.port.input)
    case .disconnect: core.disconnectClient(at: time)
    case .advance: core.advance(to: time)
    case .endSession: core.endSession(at: time)
    }
    return true
  }

  private func append(to queue: inout ByteQueue) -> Bool {
    let count = byteCount
    guard count <= Self.byteCountMax, queue.room >= count else { return false }
    let start = queue.count
    // Makes the room one block.
    _ = queue.writable
    queue.commit(count)
    for index in 0..<count {
      let byte = UInt8(truncatingIfNeeded: words[2 + index / 8] >> UInt64(8 * (index % 8)))
      queue.overwrite(start + index, with: byte)
    }
    return true
  }
}
