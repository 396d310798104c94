// SPDX-License-Identifier: Apache-2.0
package import Wire

/// The order session where `gateway.protocol` is FIX.
package struct FIXSection: Sendable {
  package var senderCompID: FIX.Text
  package var targetCompID: FIX.Text
  /// Tag 1 of every request; empty for none.
  package var account: FIX.Text
  package var heartbeatSeconds: Int
  /// Both directions begin at 1 with each Logon: what was missed is then asked for by order.
  package var resetsOnLogon: Bool
  /// NextExpectedMsgSeqNum in place of ResendRequests; only for venues that do so as well.
  package var usesNextExpected: Bool
  /// The causing event's number in tag 58 of each order, as the simulated exchange measures by.
  package var namesTrigger: Bool
  /// Room of each of the two files that keep numbers and sent messages.
  package var storeByteCount: Int

  init(_ reader: ConfigurationReader) throws(ConfigurationError) {
    senderCompID = try reader.text("sender_comp_id", default: "APUS")
    targetCompID = try reader.text("target_comp_id", default: "EXCHANGE")
    account = try reader.text("account", default: "")
    guard !senderCompID.isEmpty, !targetCompID.isEmpty else {
      throw reader.failure("sender_comp_id", "a CompID must not be empty")
    }
    heartbeatSeconds = try reader.integer("heartbeat_s", in: 1...3_600, default: 30)
    resetsOnLogon = try reader.flag("reset_on_logon", default: false)
    usesNextExpected = try reader.flag("next_expected", default: false)
    namesTrigger = try reader.flag("names_trigger", default: true)
    storeByteCount = try reader.integer(
      "store_bytes", in: 4_194_304...1_073_741_824, default: 16_777_216)
    try reader.finish()
  }
}

extension ConfigurationReader {
  /// A value of a FIX field.
  fileprivate func text(
    _ key: String, default value: String
  ) throws(ConfigurationError) -> FIX.Text {
    let text: String = try text(key, default: value)
    guard let value = FIX.Text(text), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw failure(key, "\"\(text)\" is not up to 64 printable ASCII characters without spaces")
    }
    return value
  }
}
