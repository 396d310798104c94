// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
import Rings
import Units

/// Books, volumes and what may be believed, kept from events alone.
struct FeedKRXBooks: ~Copyable, EventSink {
  var levels = LevelTable(instrumentCapacity: 1_024, levelCapacity: 1 << 16)
  var refusedCount = 0
  var volumes: [InstrumentID: Int64] = [:]
  /// Instruments whose book is the venue's, by the grammar of events.
  var trusted: Set<InstrumentID> = []
  /// Instruments between their `snapshotBegin` and `snapshotEnd`.
  var loading: Set<InstrumentID> = []
  /// Events since the last `takeText`.
  var events: [Event] = []

  mutating func publish(_ event: Event) {
    if let outcome = levels.apply(event), outcome != .applied { refusedCount += 1 }
    switch event.kind {
    case .trade: volumes[event.instrument, default: 0] += event.quantity.raw
    case .bookClear: trusted = []
    case .gap: trusted.remove(event.instrument)
    case .snapshotBegin: loading.insert(event.instrument)
    case .snapshotEnd:
      if loading.remove(event.instrument) != nil { trusted.insert(event.instrument) }
    default: break
    }
    events.append(event)
  }

  /// One side as `quantity@price` in hundredths, best first.
  func side(_ instrument: InstrumentID, _ side: Side) -> [String] {
    (0..<levels.depth(instrument, side)).map {
      let level = levels.level(instrument, side, $0)
      return "\(level.quantity.raw)@\(level.price.mantissa(decimals: 2))"
    }
  }

  /// What was published since the last call: kind, side, quantity@price in hundredths.
  mutating func takeText() -> [String] {
    let text = events.map { event in
      var text = "\(event.kind)"
      if event.side != .none { text += event.side == .buy ? " B" : " S" }
      if event.kind == .limits {
        text += " \(bound(event.price.raw))...\(bound(event.quantity.raw))"
        text += event.flags.contains(.dynamicBand) ? " dynamic" : " stages \(event.orderID)"
      } else if event.price != .zero {
        text += " \(event.quantity.raw)@\(event.price.mantissa(decimals: 2))"
      } else if event.quantity != .zero {
        text += " \(event.quantity.raw)"
      }
      if event.kind == .session { text += " \(session(event.orderID))" }
      if event.flags.contains(.recovered) { text += " +recovered" }
      if event.flags.contains(.lastOfPacket) { text += " +last" }
      return text
    }
    events = []
    return text
  }

  private func bound(_ raw: Int64) -> String {
    raw == .min ? "none" : "\(Price(raw: raw).mantissa(decimals: 2))"
  }

  private func session(_ code: UInt64) -> String {
    let bytes = [16, 8, 0].map { UInt8(truncatingIfNeeded: code >> UInt64($0)) }
    return String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
  }
}

/// The UDP payloads of the KRX capture beside the repository, and a plain reading of them.
enum FeedKRXCapture {
  /// The payloads of a little-endian microsecond pcap of untagged Ethernet, in order.
  static func payloads(_ file: [UInt8]) -> [[UInt8]] {
    var payloads: [[UInt8]] = []
    var offset = 24
    while offset + 16 <= file.count {
      let byteCount = (0..<4).reduce(0) { $0 | Int(file[offset + 8 + $1]) << (8 * $1) }
      let frame = offset + 16
      offset = frame + byteCount
      guard byteCount >= 42, file[frame + 12] == 8, file[frame + 13] == 0,
        file[frame + 23] == 17
      else { continue }
      let datagram = frame + 14 + Int(file[frame + 14] & 15) * 4
      let length = Int(file[datagram + 4]) << 8 | Int(file[datagram + 5])
      guard length >= 8, datagram + length <= offset else { continue }
      payloads.append([UInt8](file[(datagram + 8)..<(datagram + length)]))
    }
    return payloads
  }

  /// What a message of 2011 says, cut out by offsets.
  struct Reading {
    var isin: String
    var ladder: KRXLadder?
    /// (price, quantity, cumulative quantity) of a trade.
    var trade: (Int, Int, Int)?
  }

  /// The reading of a quote or trade; nil for any other message.
  static func reading(_ payload: [UInt8]) -> Reading? {
    let text = payload.map { Character(Unicode.Scalar($0)) }
    func cut(_ start: Int, _ count: Int) -> String { String(text[start..<(start + count)]) }
    func number(_ start: Int, _ count: Int) -> Int {
      Int(cut(start, count).filter { $0 != " " })!
    }
    guard payload.count >= 82 else { return nil }
    let code = cut(0, 5)
    let isOption = code.hasSuffix("034")
    let priceWidth = isOption ? 5 : 6
    let quantityWidth = isOption ? 7 : 6
    func ladder(at start: Int) -> KRXLadder {
      func side(_ start: Int) -> [(Int, Int)] {
        (0..<5).map {
          let level = start + 12 * $0
          return (number(level, priceWidth), number(level + priceWidth, quantityWidth))
        }
      }
      let bids = start + quantityWidth
      return KRXLadder(bids: side(bids), asks: side(bids + 60 + quantityWidth))
    }
    func trade() -> (Int, Int, Int) {
      isOption
        ? (number(20, 5), number(25, 7), number(62, 8))
        : (number(19, 6), number(25, 6), number(75, 7))
    }
    var reading = Reading(isin: cut(5, 12))
    switch code {
    case "B6034": reading.ladder = ladder(at: 22)
    case "B6014": reading.ladder = ladder(at: 21)
    case "A3034", "A3014": reading.trade = trade()
    case "G7034":
      reading.trade = trade()
      reading.ladder = ladder(at: 83)
    case "G7014":
      reading.trade = trade()
      reading.ladder = ladder(at: 95)
    default: return nil
    }
    return reading
  }
}
