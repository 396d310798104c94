// SPDX-License-Identifier: Apache-2.0
internal import Wire

/// One wire message on its way to a JSON line: takes the fields in wire order and keeps those
/// that the line's head is made of.
///
/// A class because describers copy their visitor, and a copied buffer would be copied again on
/// each write.
final class MessageLine: FieldVisitor {
  private(set) var type = ""
  /// The message's own stamp: nanoseconds since midnight.
  private(set) var timestamp: Int128?
  /// The text of a time field written as HHMMSS and fractions.
  private(set) var clock: String?
  private(set) var stockLocate: UInt16 = 0
  /// The ticker or ISIN that the message itself carries.
  private(set) var ticker: String?
  private let fields = JSONText()
  private var hasSequence = false

  /// Forgets the message before.
  func begin() {
    type = ""
    timestamp = nil
    clock = nil
    stockLocate = 0
    ticker = nil
    hasSequence = false
    fields.removeAll()
  }

  func message(type: String, name: StaticString) { self.type = type }

  func field(_ name: StaticString, _ value: FieldValue) {
    let key = name.description
    switch value {
    case .integer(let number):
      if key == "timestamp" { timestamp = number }
      if key == "stock_locate" { stockLocate = UInt16(clamping: number) }
    case .text(let text):
      if key == "stock" || key == "symbol" || key == "instrument" { ticker = text }
      // The head of the line has it.
      if key == "instrument" { return }
      if key == "accept_time" || key == "trade_time" { clock = text }
    case .character, .decimal, .levels: break
    }
    fields.key(key)
    fields.value(value)
    if key == "sequence" { hasSequence = true }
  }

  /// Writes the line: the head, then how the message was carried, then its fields.
  func write(
    to text: JSONText, time: Int64?, captured: Int64?, instrument: String?,
    transport: TransportFields
  ) {
    text.openObject()
    text.key("type")
    text.text(type)
    text.key("ts")
    if let time { text.integer(time) } else { text.null() }
    if let captured {
      text.key("ts_capture")
      text.integer(captured)
    }
    text.key("instrument")
    if let instrument { text.text(instrument) } else { text.null() }
    // A message's own field of the same name wins; JSON names a member once.
    transport.write(to: text, withSequence: !hasSequence)
    text.members(of: fields)
    text.closeObject()
    text.endLine()
  }
}

/// How a message was carried.
enum TransportFields {
  /// A record of a file.
  case file
  /// A message of a MoldUDP64 packet.
  case mold(session: String, sequence: UInt64, group: String, port: UInt16)
  /// A whole datagram.
  case datagram(group: String, port: UInt16)
  /// A packet of a SoupBinTCP stream, by its letter.
  case soup(packetType: UInt8, source: String, destination: String)

  func write(to text: JSONText, withSequence: Bool) {
    switch self {
    case .file:
      break
    case .mold(let session, let sequence, let group, let port):
      text.key("session")
      text.text(session)
      if withSequence {
        text.key("sequence")
        text.integer(Int128(sequence))
      }
      write(group, port, to: text)
    case .datagram(let group, let port):
      write(group, port, to: text)
    case .soup(let packetType, let source, let destination):
      text.key("packet_type")
      text.character(packetType)
      text.key("source")
      text.text(source)
      text.key("destination")
      text.text(destination)
    }
  }

  private func write(_ group: String, _ port: UInt16, to text: JSONText) {
    text.key("group")
    text.text(group)
    text.key("port")
    text.integer(Int64(port))
  }
}
