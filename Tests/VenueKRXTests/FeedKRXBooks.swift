// SPDX-License-Identifier: Apache-2.0
import Book
import Feed
import Rings
import Units

/// Books and volumes kept from events alone.
struct FeedKRXBooks: ~Copyable, EventSink {
  var levels = LevelTable(instrumentCapacity: 1_024, levelCapacity: 1 << 16)
  var refusedCount = 0
  var volumes: [InstrumentID: Int64] = [:]
  /// Events since the last `takeText`.
  var events: [Event] = []

  mutating func publish(_ event: Event) {
    if let outcome = levels.apply(event), outcome != .applied { refusedCount += 1 }
    if event.kind == .trade { volumes[event.instrument, default: 0] += event.quantity.raw }
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
      if event.price != .zero {
        text += " \(event.quantity.raw)@\(event.price.mantissa(decimals: 2))"
      } else if event.quantity != .zero {
        text += " \(event.quantity.raw)"
      }
      if event.flags.contains(.lastOfPacket) { text += " +last" }
      return text
    }
    events = []
    return text
  }
}

/// The UDP payloads of the KRX capture beside the repository.
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
}
