// SPDX-License-Identifier: Apache-2.0
import Feed
import Memory
public import Units
import Wire

extension FeedKRX {
  /// What becomes of a book or trade.
  enum Arrival {
    /// A copy: nothing is used.
    case dropped
    /// Older than what was applied: its trade may fill a hole, its book is not used.
    case late
    /// The newest of its instrument.
    case newest
  }

  /// Judges a message of an instrument that carries a book, a trade or both.
  ///
  /// - Parameter cumulative: the cumulative quantity of its trade, nil without a trade.
  mutating func place(
    _ header: KRX.Header, _ row: Int, carriesBook: Bool, cumulative: Int64?
  ) -> Arrival {
    records[row].stream = lines.lines[line].stream
    var standing = CopyHistory.Standing.new
    if lines.hasCopies(line) {
      standing = history.standing(row, line: Int(lines.lines[line].copy), digest: digest)
    }
    if case .copy(let since) = standing {
      countCopy(since: since)
      if header.sequence > 0 { noteCopy(header, row) }
      return .dropped
    }
    let arrival =
      header.sequence > 0
      ? placeNumbered(header, row, carriesBook: carriesBook)
      : placeTimed(header, row, standing, carriesBook: carriesBook, cumulative: cumulative)
    switch arrival {
    case .dropped: break
    case .late: counters.count(.messageLate)
    case .newest:
      lines.countFirst(line)
      if lines.hasCopies(line) {
        history.append(
          row, line: Int(lines.lines[line].copy), digest: digest, time: receiveTime)
      }
    }
    return arrival
  }

  /// Counts a copy of what came `since`, nil where that is not known or was on the same line.
  mutating func countCopy(since: MonotonicNanos?) {
    counters.count(.messageCopy)
    if !lines.countCopy(line, lateness: since.map { receiveTime - $0 }) {
      counters.count(.latenessDropped)
    }
  }

  /// A message without a number: its time, its volume and its line's place decide.
  private mutating func placeTimed(
    _ header: KRX.Header, _ row: Int, _ standing: CopyHistory.Standing, carriesBook: Bool,
    cumulative: Int64?
  ) -> Arrival {
    guard header.time.isPresent else { return .newest }
    let time = header.time.nanos
    let record = records[row]
    if standing == .unplaced {
      let reference = carriesBook ? bookReference(record, isTrade: cumulative != nil) : nil
      if time > (reference ?? record.tradeTime) { return .newest }
      return isRestart(time, record.newestTime) ? .newest : .late
    }
    let reference =
      if cumulative != nil, !carriesBook || stampsAreCoarse {
        record.tradeTime
      } else {
        stampsAreCoarse ? record.quoteTime : record.bookTime
      }
    guard time < reference else { return .newest }
    return isRestart(time, reference) ? .newest : .late
  }

  /// The time that a book must be later than to be newer, when nothing but the time tells.
  ///
  /// Coarse stamps of quotes are of the order's arrival and may be up to 180 ms behind those of
  /// trades that came before, so that only quotes compare with quotes.
  private func bookReference(_ record: KRXInstrument, isTrade: Bool) -> Int64 {
    guard stampsAreCoarse, isTrade || record.bookTime != record.quoteTime else {
      return record.bookTime
    }
    return record.bookTime + FeedKRX.stampSkew
  }

  /// Beyond the largest difference between stamps of quotes and trades in a real capture.
  private static var stampSkew: Int64 { 250_000_000 }

  /// Whether `time` is further behind `reference` than a late message can be.
  private mutating func isRestart(_ time: Int64, _ reference: Int64) -> Bool {
    guard reference - time > configuration.latenessMax.raw else { return false }
    counters.count(.clockRestart)
    return true
  }

  /// Whether a message whose number or volume was passed before is no older one: its time was not.
  func isAnew(_ time: Int64, _ reference: Int64) -> Bool {
    time > reference || reference - time > configuration.latenessMax.raw
  }

  /// A numbered message: the first with its number counts, and the highest number is the newest.
  private mutating func placeNumbered(
    _ header: KRX.Header, _ row: Int, carriesBook: Bool
  ) -> Arrival {
    guard let board = board(header.board, of: row) else {
      counters.count(.boardRefused)
      return .newest
    }
    venueSequence = UInt64(header.sequence)
    let slot = row * CopyHistory.depth + Int(header.sequence) & (CopyHistory.depth - 1)
    let known = numbered[slot]
    if board == 0 { numbered[slot] = digest }
    switch records[row].boards[board].window.take(header.sequence) {
    case .next:
      return .newest
    case .ahead(let missing):
      counters.count(.sequenceGap)
      counters[.messageMissing] &+= UInt64(missing)
      records[row].missing &+= missing
      // What is missing may have changed the book, and only a book can tell.
      if !carriesBook { records[row].isBehind = true }
      wait(row)
      return .newest
    case .late:
      // What was sent after the newest is not missing before it: that one's number was wrong.
      if header.time.isPresent, isAnew(header.time.nanos, records[row].newestTime) {
        return restartCount(header, row, board)
      }
      counters.count(.messageFilled)
      lines.countFilled(line)
      if records[row].missing > 0 { records[row].missing -= 1 }
      return .late
    case .copy:
      if header.time.isPresent, isAnew(header.time.nanos, records[row].newestTime) {
        return restartCount(header, row, board)
      }
      if board == 0 { numbered[slot] = known }
      let age = records[row].boards[board].window.last - header.sequence
      // What is older made room for another's bytes, and cannot be compared.
      let isComparable = lines.hasCopies(line) && board == 0 && age < CopyHistory.depth
      if isComparable, known != 0, known != digest {
        counters.count(.messageMismatched)
        lines.countMismatch(line)
      } else {
        countCopy(since: nil)
      }
      return .dropped
    }
  }

  /// Counts a board's messages from this one on.
  private mutating func restartCount(
    _ header: KRX.Header, _ row: Int, _ board: Int
  ) -> Arrival {
    counters.count(.sequenceRestart)
    records[row].boards[board].window.restart(at: header.sequence)
    return .newest
  }

  /// The place of a board among the four that an instrument may have; nil when all are taken.
  private mutating func board(_ board: Alpha<2>, of row: Int) -> Int? {
    let id = UInt16(truncatingIfNeeded: board.high >> 48)
    for place in 0..<4 {
      if records[row].boards[place].id == id { return place }
      if records[row].boards[place].id == 0 {
        records[row].boards[place].id = id
        return place
      }
    }
    return nil
  }

  /// A copy may have come without its number first.
  private mutating func noteCopy(_ header: KRX.Header, _ row: Int) {
    guard let board = board(header.board, of: row) else { return }
    let slot = row * CopyHistory.depth + Int(header.sequence) & (CopyHistory.depth - 1)
    if board == 0, header.sequence > records[row].boards[0].window.last { numbered[slot] = digest }
    _ = records[row].boards[board].window.take(header.sequence)
  }

  /// Lets an instrument wait for what is missing.
  mutating func wait(_ row: Int) {
    guard !records[row].isWaiting else { return }
    let instrument = InstrumentID(raw: UInt32(truncatingIfNeeded: row))
    records[row].isWaiting = waiting.append(Waiting(instrument: instrument, since: receiveTime))
  }

  @usableFromInline
  func isWaitOver(at now: MonotonicNanos) -> Bool {
    guard let front = waiting.peek() else { return false }
    return front.since + configuration.holdTime <= now
  }

  /// Ends the longest wait if its time has come, and stages what that means; false when not.
  @usableFromInline
  mutating func stageWaitOver(now: MonotonicNanos) -> Bool {
    guard isWaitOver(at: now), let front = waiting.popFirst() else { return false }
    let row = front.instrument.index
    receiveTime = now
    venueSequence = 0
    let lost = records[row].holes.volume
    let isBehind = records[row].isBehind
    counters[.messageLost] &+= UInt64(records[row].missing)
    counters[.volumeLost] &+= UInt64(lost)
    records[row].holes.removeAll()
    records[row].missing = 0
    records[row].isWaiting = false
    records[row].isBehind = false
    guard lost > 0 || isBehind else { return true }
    let wasTrusted = records[row].isTrusted
    distrust(front.instrument, at: .absent, volumeLost: lost)
    // The book is of a later message than what was lost: it is right.
    if wasTrusted, !isBehind { publishWhole(front.instrument, at: .absent) }
    return true
  }
}
