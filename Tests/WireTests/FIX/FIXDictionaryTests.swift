// SPDX-License-Identifier: Apache-2.0
import Testing
import Wire

/// What the dictionaries allow and how the validator says what they do not.
@Suite struct FIXDictionaryTests {
  private static let head = "34=2|49=B|52=20260105-00:00:00|56=S|"
  private static let order = "11=C|21=1|40=1|54=1|55=X|60=20260105-00:00:00|"

  private func refusal(
    _ version: FIX.Version, _ type: String, _ rest: String, acceptsUserTags: Bool = false
  ) throws -> FIX.FieldRefusal? {
    var validator = FIX.Validator(FIX.Dictionary(version), acceptsUserTags: acceptsUserTags)
    let bytes = fixClosed("8=\(version.beginString)|35=\(type)|\(rest)")
    return validator.refusal(try fixFrame(bytes), in: bytes.span.bytes)
  }

  @Test(
    "what is wrong with a message of 4.2 is named by tag and reason",
    arguments: [
      ("0", head + "999=HI|", 999, .invalidTagNumber), ("0", head + "0=HI|", 0, .invalidTagNumber),
      ("0", head + "-1=HI|", -1, .invalidTagNumber),
      ("0", head + "5000=HI|", 5_000, .invalidTagNumber),
      ("0", "34=2|49=B|52=20260105-00:00:00|", 56, .requiredTagMissing),
      ("0", head + "55=MSFT|", 55, .tagNotDefinedForMessageType),
      ("0", "34=2|49=B|52=20260105-00:00:00|56=|", 56, .tagWithoutValue),
      ("D", head + order + "167=BOO|", 167, .valueIncorrect),
      ("D", head + order + "38=+200|", 38, .incorrectDataFormat),
      ("D", head + order + "126=20040415|", 126, .incorrectDataFormat),
      ("D", order + head, 34, .tagOutOfOrder), ("D", head + order + "40=2|", 40, .tagRepeated),
      ("D", head + order + "386=3|336=A|336=B|", 386, .incorrectNumInGroup),
      ("D", head + order + "78=2|79=A|80=1|79=B|80=2|58=t|79=C|", 79, .tagNotDefinedForMessageType),
      ("D", head + order + "78=1|80=1|79=A|", 80, .groupFieldsOutOfOrder),
      ("D", head + order + "78=1|79=A|80=1|80=2|", 80, .tagRepeated),
      ("*", head, nil, .invalidMsgType), ("q", head, nil, .invalidMsgType),
    ] as [(String, String, Int?, FIX.RejectReason)])
  func refusals(type: String, rest: String, tag: Int?, reason: FIX.RejectReason) throws {
    #expect(try refusal(.fix42, type, rest) == FIX.FieldRefusal(reason, tag: tag))
  }

  @Test("groups, groups inside them, header groups and fields in any order are right")
  func right() throws {
    let cases: [(FIX.Version, String, String)] = [
      (.fix42, "D", Self.head + "167=FUT|38=002000.00|" + Self.order + "78=2|79=A|80=1|79=B|"),
      (.fix42, "d", Self.head + "320=a|322=b|323=6|55=T|22=8|167=OPT|336=O|393=0|146=0|"),
      (
        .fix44, "D",
        Self.head + "627=1|628=H|" + Self.order
          + "453=2|448=A|447=D|452=1|802=1|523=x|803=2|448=B|452=3|58=t|"
      ),
      (
        .fix50SP2, "8",
        Self.head + "1128=9|37=O|17=E|150=L|39=0|55=X|54=1|151=1|14=0|"
      ),
      (.fix44, "AE", Self.head + "571=1|55=X|55=Y|"),
    ]
    for (version, type, rest) in cases {
      #expect(try refusal(version, type, rest) == nil, "\(type) \(rest)")
    }
  }

  @Test("versions differ in what they require")
  func versions() throws {
    let manual = Self.head + Self.order.replacing("21=1|", with: "")
    #expect(try refusal(.fix42, "D", manual) == FIX.FieldRefusal(.requiredTagMissing, tag: 21))
    #expect(try refusal(.fix44, "D", manual) == nil)
    let report = Self.head + "37=O|17=E|150=0|39=0|55=X|54=1|151=1|14=0|"
    #expect(try refusal(.fix42, "8", report) == FIX.FieldRefusal(.requiredTagMissing, tag: 20))
    #expect(try refusal(.fix44, "8", report) == FIX.FieldRefusal(.requiredTagMissing, tag: 6))
    #expect(try refusal(.fix50SP2, "8", report) == nil)
    let logon = Self.head + "98=0|108=30|"
    #expect(try refusal(.fix44, "A", logon) == nil)
    #expect(try refusal(.fix50SP2, "A", logon) == FIX.FieldRefusal(.requiredTagMissing, tag: 1_137))
  }

  @Test("user tags pass where they are accepted")
  func userTags() throws {
    #expect(try refusal(.fix44, "0", Self.head + "25037=x|", acceptsUserTags: true) == nil)
    #expect(
      try refusal(.fix44, "0", Self.head + "4999=x|", acceptsUserTags: true)
        == FIX.FieldRefusal(.invalidTagNumber, tag: 4_999))
  }

  @Test("fields and messages have the names of their version")
  func names() {
    let old = FIX.Dictionary(.fix42)
    let new = FIX.Dictionary(.fix50SP2)
    #expect(old.name(ofTag: 32) == "LastShares")
    #expect(new.name(ofTag: 32) == "LastQty")
    #expect(old.name(of: FIX.MessageType(raw: 0x4346)) == nil)
    #expect(new.name(of: FIX.MessageType(raw: 0x4341)) == "OrderMassActionRequest")
    #expect(new.name(ofTag: -1) == nil)
  }
}
