// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `apus fix dump` on what people have: logs, raw streams, and both damaged.
@Suite struct FIXTests {
  static let logon =
    "8=FIX.4.4|9=68|35=A|34=1|49=BUY|52=20260105-00:00:00.000|56=SELL|98=0|108=30|141=Y|10=049|"
  static let heartbeat =
    "8=FIX.4.4|9=60|35=0|34=2|49=BUY|52=20260105-00:00:00.000|56=SELL|112=HELLO|10=025|"

  static func wire(_ text: String) -> Data { Data(text.replacing("|", with: "\u{1}").utf8) }

  @Test("a log with stamps and bars is printed field by field with names")
  func log() throws {
    let text = "20260105-00:00:00.001 : \(Self.logon)\n20260105-00:00:01 in  \(Self.heartbeat)\n"
    let outcome = try Program.withFile("session.log", Data(text.utf8)) {
      try Program.run("fix", "dump", $0)
    }
    #expect(outcome.status == 0)
    #expect(
      outcome.output.hasPrefix(
        """
        #1 at 24: FIX.4.4 Logon (A), 90 bytes
            34 MsgSeqNum = 1
            49 SenderCompID = BUY
            52 SendingTime = 20260105-00:00:00.000
            56 TargetCompID = SELL
            98 EncryptMethod = 0
           108 HeartBtInt = 30
           141 ResetSeqNumFlag = Y
        #2 at 137: FIX.4.4 Heartbeat (0), 82 bytes
        """), "\(outcome.output)")
    #expect(outcome.diagnostics.contains("messages: 2, wrong: 0, garbled: 0"))
  }

  @Test("damaged and wrong messages are named and make the exit code 1")
  func damage() throws {
    let bad = Self.logon.replacing("10=049", with: "10=050")
    let unknown =
      "8=FIX.4.4|9=65|35=0|34=2|49=BUY|52=20260105-00:00:00.000|56=SELL|55=K200F|112=X|10=205|"
    let cut = String(Self.heartbeat.dropLast(9))
    let outcome = try Program.withFile("raw", Self.wire(bad + unknown + Self.logon + cut)) {
      try Program.run("fix", "dump", $0)
    }
    #expect(outcome.status == 1)
    for text in [
      "! garbled at 0: tag 10 is not the sum of the bytes",
      "  ! 55 Symbol: Tag not defined for this message type",
      "the input ends inside the message",
    ] {
      #expect(outcome.output.contains(text), "\(outcome.output)")
    }
    #expect(
      outcome.diagnostics.contains("messages: 2, wrong: 1, garbled: 2"), "\(outcome.diagnostics)")
  }

  @Test("passwords are not shown, user tags pass unless told otherwise, nothing found is an error")
  func options() throws {
    let login =
      "8=FIX.4.4|9=88|35=A|34=1|49=BUY|52=20260105-00:00:00.000|56=SELL|98=0|108=30|553=me|"
      + "554=secret|25037=x|10=204|"
    try Program.withFile("raw", Self.wire(login)) { path in
      let plain = try Program.run("fix", "dump", path)
      #expect(plain.status == 0, "\(plain.output)")
      #expect(plain.output.contains("554 Password = ********"))
      #expect(!plain.output.contains("secret"))
      let strict = try Program.run("fix", "dump", "--no-user-tags", path)
      #expect(strict.status == 1)
      #expect(strict.output.contains("! 25037 ?: Invalid tag number"))
    }
    let empty = try Program.withFile("raw", Data("nothing here".utf8)) {
      try Program.run("fix", "dump", $0)
    }
    #expect(empty.status == 1)
  }
}
