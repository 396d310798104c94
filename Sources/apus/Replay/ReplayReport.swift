// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Wire

/// What a replay sent, as the JSON object of `--report`.
struct ReplayReport {
  /// Datagrams sent.
  private(set) var sent: UInt64 = 0
  /// Bytes of their payloads.
  private(set) var sentByteCount: UInt64 = 0
  /// Datagrams that the kernel did not take.
  var refused: UInt64 = 0
  /// Datagrams sent, by TR code where they are KRX messages.
  private(set) var types: [String: UInt64] = [:]
  /// Datagrams sent, by group and port.
  private(set) var destinations: [String: UInt64] = [:]
  /// Frames of the capture that were not to be sent, by reason.
  private(set) var skipped: [String: UInt64] = [:]
  /// From the first datagram to the last.
  var micros: Int64 = 0
  /// The longest time that a datagram was sent after it was due.
  var lateNanosMax: Int64 = 0

  mutating func skip(_ reason: String) { skipped[reason, default: 0] += 1 }

  /// Counts one datagram sent to `destination`.
  mutating func countSent(_ payload: RawSpan, to destination: String) {
    sent += 1
    sentByteCount += UInt64(payload.byteCount)
    destinations[destination, default: 0] += 1
    guard FrameRouter.isKRX(payload) else { return }
    var code = ""
    for offset in 0..<5 {
      guard let byte = payload.byte(at: offset) else { return }
      code.unicodeScalars.append(Unicode.Scalar(byte))
    }
    types[code, default: 0] += 1
  }

  /// Writes the object to `path`.
  func write(to path: String) throws {
    let text = JSONText()
    text.openObject()
    text.key("sent")
    text.integer(Int128(sent))
    text.key("sent_bytes")
    text.integer(Int128(sentByteCount))
    text.key("refused")
    text.integer(Int128(refused))
    write(types, as: "types", to: text)
    write(destinations, as: "destinations", to: text)
    write(skipped, as: "skipped", to: text)
    text.key("duration_micros")
    text.integer(micros)
    text.key("late_nanos_max")
    text.integer(lateNanosMax)
    text.closeObject()
    text.endLine()
    do {
      try Data(text.bytes).write(to: URL(fileURLWithPath: path))
    } catch {
      throw InputError(description: "--report \(path): cannot be written")
    }
  }

  private func write(_ counts: [String: UInt64], as name: String, to text: JSONText) {
    text.key(name)
    text.openObject()
    for (key, count) in counts.sorted(by: { $0.key < $1.key }) {
      text.key(key)
      text.integer(Int128(count))
    }
    text.closeObject()
  }
}
