// SPDX-License-Identifier: Apache-2.0
internal import Wire

/// Prints messages field by field and counts what is wrong with them.
struct FIXDump: ~Copyable {
  var counts = Counts()
  private var fix42: FIX.Validator
  private var fix44: FIX.Validator
  private var fix50SP2: FIX.Validator

  struct Counts {
    var message = 0
    var refused = 0
    var garbled = 0
    var skippedByte = 0
  }

  init(acceptsUserTags: Bool) {
    fix42 = FIX.Validator(FIX.Dictionary(.fix42), acceptsUserTags: acceptsUserTags)
    fix44 = FIX.Validator(FIX.Dictionary(.fix44), acceptsUserTags: acceptsUserTags)
    fix50SP2 = FIX.Validator(FIX.Dictionary(.fix50SP2), acceptsUserTags: acceptsUserTags)
  }

  /// Whether there were messages and nothing was wrong with any.
  var isRight: Bool { counts.message > 0 && counts.refused == 0 && counts.garbled == 0 }

  /// Prints one message; `offset` is that of its first byte in the input.
  mutating func message(_ frame: FIX.Frame, in bytes: RawSpan, at offset: Int) {
    counts.message += 1
    guard let version = frame.version(in: bytes) else {
      counts.refused += 1
      print("#\(counts.message) at \(offset): \(frame.type.text), \(frame.byteCount) bytes")
      print("  ! 8 BeginString: expected FIX.4.2, FIX.4.4 or FIXT.1.1")
      return
    }
    switch version {
    case .fix42: FIXDump.dump(frame, in: bytes, at: offset, &fix42, &counts)
    case .fix44: FIXDump.dump(frame, in: bytes, at: offset, &fix44, &counts)
    case .fix50SP2: FIXDump.dump(frame, in: bytes, at: offset, &fix50SP2, &counts)
    }
  }

  private static func dump(
    _ frame: FIX.Frame, in bytes: RawSpan, at offset: Int, _ validator: inout FIX.Validator,
    _ counts: inout Counts
  ) {
    let dictionary = validator.dictionary
    let name = dictionary.name(of: frame.type) ?? "unknown"
    print(
      "#\(counts.message) at \(offset): \(dictionary.version.beginString) \(name) "
        + "(\(frame.type.text)), \(frame.byteCount) bytes")
    var fields = frame.fields
    while let field = fields.next(in: bytes) {
      let tag = "\(field.tag)"
      let padding = String(repeating: " ", count: max(0, 6 - tag.count))
      let name = dictionary.name(ofTag: field.tag) ?? "?"
      print("\(padding)\(tag) \(name) = \(FIXDump.shown(field, in: bytes))")
    }
    if fields.isMalformed {
      counts.garbled += 1
      print("  ! not a field at offset \(offset + fields.offset) or before")
    } else if let refusal = validator.refusal(frame, in: bytes) {
      counts.refused += 1
      let tag = refusal.tag ?? 35
      let name = dictionary.name(ofTag: tag) ?? "?"
      print("  ! \(tag) \(name): \(refusal.reason.text)")
    }
  }

  /// Prints why bytes that begin like a message are none.
  mutating func garbled(_ garble: FIX.Garble, at offset: Int) {
    counts.garbled += 1
    let what =
      switch garble {
      case .beginString: "tag 8 does not end"
      case .bodyLength: "tag 9 is not the second or holds no number"
      case .tooLong: "tag 9 says more than 65536 bytes"
      case .trailer: "no 10=ddd where tag 9 puts it"
      case .checksum: "tag 10 is not the sum of the bytes"
      case .messageType: "tag 35 is not the third"
      case .field: "a field has no tag or no end"
      }
    print("! garbled at \(offset): \(what)")
  }

  /// Prints that a message goes on behind the end of the input.
  mutating func cut(at offset: Int) {
    counts.garbled += 1
    print("! garbled at \(offset): the input ends inside the message")
  }

  /// The counts, on standard error.
  func say() {
    Terminal.say(
      "messages: \(counts.message), wrong: \(counts.refused), garbled: \(counts.garbled), "
        + "bytes between messages: \(counts.skippedByte)")
  }

  /// The value of a field as text; what nobody but the peer should read as asterisks.
  private static func shown(_ field: FIX.Field, in bytes: RawSpan) -> String {
    switch field.tag {
    case 89, 96, 554, 925, 1402: return "********"
    default: break
    }
    let value = field.value(of: bytes)
    var text: [UInt8] = []
    for offset in 0..<value.byteCount {
      guard let byte = value.byte(at: offset) else { break }
      text.append(byte < 0x20 || byte == 0x7F ? UInt8(ascii: ".") : byte)
    }
    return String(decoding: text, as: UTF8.self)
  }
}
