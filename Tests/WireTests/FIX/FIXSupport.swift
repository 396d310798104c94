// SPDX-License-Identifier: Apache-2.0
import Testing
import Wire

/// The bytes of a message written with bars for SOH.
func fixBytes(_ text: String) -> [UInt8] { text.utf8.map { $0 == 0x7C ? 1 : $0 } }

/// Bytes with bars for SOH.
func fixText(_ bytes: [UInt8]) -> String {
  String(decoding: bytes.map { $0 == 1 ? 0x7C : $0 }, as: UTF8.self)
}

/// The message with length and checksum made right; `text` begins with tag 8 and goes on with 35.
func fixClosed(_ text: String) -> [UInt8] {
  let parts = text.split(separator: "|", maxSplits: 1)
  let head = fixBytes("\(parts[0])|9=\(parts[1].utf8.count)|\(parts[1])")
  let sum = head.reduce(UInt8(0)) { $0 &+ $1 }
  let digits = "\(sum)"
  return head + fixBytes("10=" + String(repeating: "0", count: 3 - digits.count) + digits + "|")
}

/// The frame of bytes that are exactly one message.
func fixFrame(_ bytes: [UInt8]) throws -> FIX.Frame {
  guard case .message(let frame) = FIX.next(in: bytes.span.bytes) else {
    Issue.record("no message: \(fixText(bytes)) \(FIX.next(in: bytes.span.bytes))")
    throw FIXNoMessage()
  }
  return frame
}

struct FIXNoMessage: Error {}

/// The fields behind the type, as text.
func fixFields(_ bytes: [UInt8]) throws -> [(tag: Int, value: String)] {
  var fields = try fixFrame(bytes).fields
  var found: [(Int, String)] = []
  while let field = fields.next(in: bytes.span.bytes) {
    found.append((field.tag, fixText(Array(bytes[field.offset..<field.end]))))
  }
  return found
}

/// Complete messages whose length and checksum are known to be right.
let fixVectors = [
  "8=FIX.4.2|9=12|35=A|108=30|10=026|",
  "8=FIX.4.2|9=12|35=1|112=23|10=007|",
  "8=FIX.4.2|9=16|35=2|7=1|16=233|10=184|",
  """
  8=FIX.4.4|9=113|35=A|34=1|49=SPOT|52=20240612-08:52:21.636837|56=5JQmUOsm|98=0|108=30|\
  25037=4392a152-3481-4499-921a-6d42c50702e2|10=051|
  """,
  "8=FIX.4.4|9=55|35=5|34=3|49=GhQHzrLR|52=20240611-09:44:25.543|56=SPOT|10=249|",
  "8=FIX.4.4|9=68|35=A|34=1|49=BUY|52=20260105-00:00:00.000|56=SELL|98=0|108=30|141=Y|10=049|",
  "8=FIX.4.4|9=60|35=0|34=2|49=BUY|52=20260105-00:00:00.000|56=SELL|112=HELLO|10=025|",
  "8=FIX.4.4|9=59|35=2|34=3|49=BUY|52=20260105-00:00:00.000|56=SELL|7=5|16=0|10=093|",
  """
  8=FIX.4.4|9=92|35=4|34=5|43=Y|49=SELL|52=20260105-00:00:00.000|56=BUY|\
  122=20260105-00:00:00.000|36=9|123=Y|10=204|
  """,
  """
  8=FIX.4.4|9=126|35=D|34=4|49=BUY|52=20260105-00:00:00.000|56=SELL|11=C1|21=1|38=10|40=2|\
  44=350.25|54=1|55=K200F|59=0|60=20260105-00:00:00.000|10=229|
  """,
  """
  8=FIX.4.4|9=160|35=8|34=2|49=SELL|52=20260105-00:00:00.000|56=BUY|6=0|11=C1|14=0|17=E1|37=O1|\
  38=10|39=0|40=2|44=350.25|54=1|55=K200F|59=0|60=20260105-00:00:00.000|150=0|151=10|10=210|
  """,
  """
  8=FIX.4.4|9=179|35=8|34=3|49=SELL|52=20260105-00:00:00.000|56=BUY|6=350.25|11=C1|14=4|17=E2|\
  31=350.25|32=4|37=O1|38=10|39=1|40=2|44=350.25|54=1|55=K200F|59=0|60=20260105-00:00:00.000|\
  150=F|151=6|10=113|
  """,
  """
  8=FIX.4.4|9=107|35=F|34=5|49=BUY|52=20260105-00:00:00.000|56=SELL|11=C2|38=10|41=C1|54=1|\
  55=K200F|60=20260105-00:00:00.000|10=170|
  """,
  """
  8=FIX.4.4|9=85|35=9|34=4|49=SELL|52=20260105-00:00:00.000|56=BUY|11=C2|37=O1|39=2|41=C1|\
  102=0|434=1|10=032|
  """,
  """
  8=FIXT.1.1|9=75|35=A|34=1|49=BUY|52=20260105-00:00:00.000|56=SELL|98=0|108=30|141=Y|1137=9|\
  10=192|
  """,
]
