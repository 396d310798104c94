// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// What the envelope of a datagram says: which row to read it by, or why not.
  @usableFromInline
  struct Envelope: BitwiseCopyable {
    /// `decoded` when the row is laid out, `recognized` when only its length is known.
    @usableFromInline var outcome: Outcome
    @usableFromInline var code = TRCode(word: 0)
    @usableFromInline var kind = Kind.other
    /// Whether its row has the fields of a quote.
    @usableFromInline var hasQuote = false
    @usableFromInline var hasProviders = false
    /// Whether it has the fields of a security's trade.
    @usableFromInline var isSecurity = false
    @usableFromInline var row = 0

    @usableFromInline
    init(_ outcome: Outcome) { self.outcome = outcome }
  }

  /// Decodes one datagram and hands it to its method of `handler`; allocates nothing.
  ///
  /// The handler is called only for outcomes `decoded` and `recognized`. `masters` says where A0
  /// messages of EXTURE 3.0 hold their fields.
  @inlinable
  package static func decode<Handler: KRXHandler & ~Copyable>(
    _ datagram: RawSpan, _ generation: Generation, masters: MasterLayout? = nil,
    into handler: inout Handler
  ) -> Outcome {
    let envelope = open(datagram, generation)
    switch envelope.outcome {
    case .decoded: break
    case .recognized:
      handler.recognized(envelope.code)
      return .recognized
    case .unknownType, .wrongLength, .missingEnd, .malformed: return envelope.outcome
    }
    var check = DigitCheck()
    switch envelope.kind {
    case .book:
      var book = Book(header: Header(envelope.code), depth: 0)
      book.read(datagram, envelope, &check)
      guard check.isPassed else { return .malformed }
      guard envelope.hasProviders else {
        handler.book(book)
        return .decoded
      }
      let providers = ProviderQuantities(datagram, envelope, &check)
      guard check.isPassed else { return .malformed }
      handler.book(book, providers: providers)
    case .tradeBook:
      var tradeBook = TradeBook(trade: Trade(envelope.code), depth: 0)
      tradeBook.read(datagram, envelope, &check)
      guard check.isPassed else { return .malformed }
      handler.tradeBook(tradeBook)
    case .trade:
      var trade = Trade(envelope.code)
      trade.read(datagram, envelope, &check)
      guard check.isPassed else { return .malformed }
      guard envelope.isSecurity else {
        handler.trade(trade)
        return .decoded
      }
      let security = SecurityTrade(datagram, envelope, &check)
      guard check.isPassed else { return .malformed }
      handler.trade(trade, security: security)
    case .snapshot:
      var snapshot = Snapshot(envelope.code)
      snapshot.read(datagram, envelope, &check)
      guard check.isPassed else { return .malformed }
      handler.snapshot(snapshot)
    default:
      return decodeRecord(datagram, envelope, generation, masters, into: &handler)
    }
    return .decoded
  }

  @inlinable @inline(never)
  static func decodeRecord<Handler: KRXHandler & ~Copyable>(
    _ datagram: RawSpan, _ envelope: Envelope, _ generation: Generation, _ masters: MasterLayout?,
    into handler: inout Handler
  ) -> Outcome {
    let record = record(datagram, envelope, generation, masters)
    guard record.isValid else { return .malformed }
    var check = DigitCheck()
    if envelope.hasQuote, record.carriesBook {
      var book = Book(header: Header(envelope.code), depth: 0)
      book.read(datagram, envelope, &check)
      guard check.isPassed else { return .malformed }
      handler.record(record)
      handler.book(book)
    } else {
      handler.record(record)
    }
    return .decoded
  }

  /// Finds a datagram's row by all five bytes of its TR code and its length, and checks its end.
  @usableFromInline
  static func open(_ datagram: RawSpan, _ generation: Generation) -> Envelope {
    guard let code = TRCode(of: datagram) else { return Envelope(.unknownType) }
    let candidates = rowIndex.candidates(of: code, generation)
    guard !candidates.isEmpty else { return Envelope(.unknownType) }
    let byteCount = datagram.byteCount
    for number in candidates {
      let head = rowIndex.heads[number]
      guard head.byteCount == byteCount,
        head.kind != .book || head.hasProviders == code.isProviderBook
      else { continue }
      guard datagram.u8(at: byteCount - 1) == 0xFF else { return Envelope(.missingEnd) }
      var envelope = Envelope(head.isLaidOut ? .decoded : .recognized)
      envelope.code = code
      envelope.kind = head.kind
      envelope.hasProviders = head.hasProviders
      envelope.hasQuote = head.hasQuote
      envelope.isSecurity = head.isSecurity
      envelope.row = number
      return envelope
    }
    return Envelope(.wrongLength)
  }

  @usableFromInline
  @_lifetime(copy datagram)
  static func record(
    _ datagram: RawSpan, _ envelope: Envelope, _ generation: Generation, _ masters: MasterLayout?
  ) -> Record {
    let fields =
      envelope.kind == .master
      ? (masters ?? MasterLayout.standard(generation)).fields
      : rowIndex.rows[envelope.row].fields
    return Record(envelope.kind, envelope.code, datagram, fields)
  }

  /// The generation whose layouts a datagram fits, the oldest that does; nil when none does.
  ///
  /// A few short messages are the same in two generations.
  package static func generation(of datagram: RawSpan) -> Generation? {
    for generation in Generation.allCases where fits(datagram, generation) { return generation }
    return nil
  }

  /// Whether code, length and end of a datagram are those of a message of `generation`.
  package static func fits(_ datagram: RawSpan, _ generation: Generation) -> Bool {
    let outcome = open(datagram, generation).outcome
    return outcome == .decoded || outcome == .recognized
  }
}
