// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Memory
internal import Wire

/// Bytes of a file or of standard input in bounded memory, with fields that end in SOH.
struct FIXInput: ~Copyable {
  private let path: String
  private var source: ByteSource?
  private var raw = ByteQueue(capacity: 1 << 16)
  private var bytes = ByteQueue(capacity: 1 << 18)
  /// What ends a field here; nil until the first bytes have told.
  private var separator: UInt8?
  /// The offset in the input of the first byte not taken yet.
  private var position = 0

  /// Opens `path`, `-` for standard input.
  init(path: String) throws {
    self.path = path
    source = path == "-" ? nil : try ByteSource(path: path)
  }

  /// Hands everything found to `dump`, in the order of the input.
  mutating func read(into dump: inout FIXDump) throws {
    while try fill() {
      take(into: &dump)
    }
    take(into: &dump)
    // What is left begins like a message that never ends, or hides others behind a wrong length.
    while bytes.count >= 5 {
      dump.cut(at: position)
      drop(2)
      take(into: &dump)
    }
    dump.counts.skippedByte += bytes.count
  }

  private mutating func take(into dump: inout FIXDump) {
    while true {
      switch FIX.next(in: bytes.readable) {
      case .message(let frame):
        dump.message(frame, in: bytes.readable, at: position)
        drop(frame.byteCount)
      case .garbled(let garble, let byteCount):
        dump.garbled(garble, at: position)
        drop(byteCount)
      case .skipped(let byteCount):
        dump.counts.skippedByte += byteCount
        drop(byteCount)
      case .incomplete: return
      }
    }
  }

  private mutating func drop(_ byteCount: Int) {
    let dropped = min(byteCount, bytes.count)
    bytes.consume(dropped)
    position += dropped
  }

  private mutating func fill() throws -> Bool {
    guard try fillRaw() else { return false }
    let count = raw.count
    if separator == nil { separator = FIXInput.separator(of: raw.readable) }
    var chunk: [UInt8] = []
    chunk.reserveCapacity(count)
    for offset in 0..<count {
      guard let byte = raw.readable.byte(at: offset) else { break }
      chunk.append(byte == separator ? FIX.separator : byte)
    }
    raw.removeAll()
    let isTaken = chunk.read { bytes.append($0) }
    guard isTaken else {
      throw InputError(
        description: "\(path): a message of more than \(bytes.capacity - count) bytes at offset "
          + "\(position)")
    }
    return true
  }

  private mutating func fillRaw() throws -> Bool {
    if source != nil { return try source!.fill(&raw) }
    guard let data = try FileHandle.standardInput.read(upToCount: raw.capacity), !data.isEmpty
    else { return false }
    return [UInt8](data).read { raw.append($0) }
  }

  /// The separator of a text: SOH where there is one, else |.
  private static func separator(of text: RawSpan) -> UInt8 {
    for offset in 0..<text.byteCount where text.byte(at: offset) == FIX.separator {
      return FIX.separator
    }
    return UInt8(ascii: "|")
  }
}
