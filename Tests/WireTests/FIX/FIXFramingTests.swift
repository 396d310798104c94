// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Wire

/// Messages in byte streams: found, refused, skipped and cut.
@Suite struct FIXFramingTests {
  @Test("known messages are framed whole and every beginning of them is incomplete")
  func vectors() throws {
    for text in fixVectors {
      let bytes = fixBytes(text)
      let frame = try fixFrame(bytes)
      #expect(frame.byteCount == bytes.count)
      for count in 0..<bytes.count {
        guard case .incomplete(let needed) = FIX.next(in: bytes.span.bytes.extracting(0..<count))
        else {
          Issue.record("\(count) bytes of \(text)")
          break
        }
        #expect(needed > count && needed <= bytes.count, "\(count) of \(text)")
      }
    }
  }

  @Test("each dialect is known by tag 8 and any other is none")
  func dialects() throws {
    for (begin, version) in [
      ("FIX.4.2", FIX.Version.fix42), ("FIX.4.4", .fix44), ("FIXT.1.1", .fix50SP2),
      ("FIX.4.1", nil), ("FIX.4.22", nil), ("FIXT.1.12", nil),
    ] as [(String, FIX.Version?)] {
      let bytes = fixClosed("8=\(begin)|35=0|34=2|")
      #expect(try fixFrame(bytes).version(in: bytes.span.bytes) == version, "\(begin)")
    }
  }

  @Test(
    "what is no message is named, and what follows it is found",
    arguments: [
      ("8=FIX.4.2|35=0|9=5|10=000|", .bodyLength), ("8=FIX.4.2|9=|35=0|10=000|", .bodyLength),
      ("8=FIX.4.2|9=-5|35=0|10=000|", .bodyLength), ("8=FIX.4.2|9=0|10=180|", .bodyLength),
      ("8=FIX.4.2|9=4|35=0|10=163|", .trailer), ("8=FIX.4.2|9=5|35=0|10=16|", .trailer),
      ("8=FIX.4.2|9=5|35=0|10=999|", .checksum), ("8=FIX.4.2|9=65536|35=0|10=163|", .tooLong),
      ("8=FIX.4.2.but.much.longer|9=5|35=0|10=163|", .beginString),
      ("8=FIX.4.2|9=5|34=0|10=160|", .messageType), ("8=FIX.4.2|9=4|35=|10=112|", .messageType),
      ("8=FIX.4.2|9=9|35=ABCDE|10=196|", .messageType),
    ] as [(String, FIX.Garble)])
  func garbled(text: String, expected: FIX.Garble) {
    let good = fixBytes(fixVectors[0])
    let bytes = fixBytes(text) + good + good
    var offset = 0
    var garbles: [FIX.Garble] = []
    var messageCount = 0
    loop: while offset < bytes.count {
      switch FIX.next(in: bytes.span.bytes.extracting(offset..<bytes.count)) {
      case .message(let frame):
        messageCount += 1
        offset += frame.byteCount
      case .garbled(let garble, let byteCount):
        garbles.append(garble)
        offset += byteCount
      case .skipped(let byteCount): offset += byteCount
      case .incomplete: break loop
      }
    }
    #expect(garbles == [expected])
    #expect(messageCount == 2)
  }

  @Test("a length that is too long swallows the next message and no more")
  func swallowed() throws {
    let good = fixBytes(fixVectors[6])
    let bad = fixBytes(fixVectors[6].replacing("9=60", with: "9=74"))
    let bytes = bad + good + good
    guard case .garbled(.trailer, let byteCount) = FIX.next(in: bytes.span.bytes) else {
      Issue.record("not garbled")
      return
    }
    let rest = Array(bytes[byteCount...])
    guard case .skipped(let skipped) = FIX.next(in: rest.span.bytes) else {
      Issue.record("not skipped")
      return
    }
    #expect(byteCount + skipped == bad.count + good.count)
  }

  @Test("any bytes at all are taken apart in bounded steps without a trap")
  func hostile() {
    withMutations(of: fixVectors.map(fixBytes), rounds: 400_000, seed: 7) { bytes in
      var offset = 0
      var steps = 0
      loop: while offset < bytes.byteCount {
        steps += 1
        let rest = bytes.extracting(offset..<bytes.byteCount)
        switch FIX.next(in: rest) {
        case .message(let frame):
          var fields = frame.fields
          while let field = fields.next(in: rest) { _ = rest.timestamp(field) }
          offset += frame.byteCount
        case .garbled(_, let byteCount), .skipped(let byteCount): offset += byteCount
        case .incomplete: break loop
        }
      }
      precondition(steps <= bytes.byteCount)
    }
  }

  @Test("data may hold SOH, and its length field says how far it goes")
  func data() throws {
    let bytes = fixClosed("8=FIX.4.4|35=A|95=7|96=a|b=|c5|98=0|")
    let fields = try fixFields(bytes)
    #expect(fields.map(\.tag) == [95, 96, 98])
    #expect(fields[1].value == "a|b=|c5")
  }

  @Test(
    "a field without number or end makes a message garbled",
    arguments: ["4garbled9=TW", "=5", "49", "1234567=1", "-=1"])
  func fields(text: String) throws {
    let bytes = fixClosed("8=FIX.4.4|35=0|34=1|\(text)|56=X|")
    let frame = try fixFrame(bytes)
    var fields = frame.fields
    var count = 0
    while fields.next(in: bytes.span.bytes) != nil { count += 1 }
    #expect(count == 1)
    #expect(fields.isMalformed)
  }
}
