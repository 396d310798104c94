// SPDX-License-Identifier: Apache-2.0
package import Units
package import Wire

/// How the order port treats its one client.
package struct OrderPortConfiguration: Sendable {
  package var orderProtocol = OrderProtocol.ouch50
  /// Login name and password; case does not matter in SoupBinTCP. FIX 4.2 knows neither, and an
  /// empty password in FIX is none.
  package var username: Code
  package var password: Code
  /// Orders remembered, a power of two: an order still open that many numbers later keeps its
  /// row, and the newer order is rejected.
  package var orderCapacity = 65_536
  /// Sequenced messages kept for a client that logs in again, a power of two.
  package var messageCapacity = 65_536
  /// Whether open orders are cancelled when the connection ends.
  package var cancelsOnDisconnect = true
  /// What goes wrong at the port; nothing unless scripted.
  package var faults = OrderFaultScript()
  /// Whether a `ClientTrail` is kept; whoever asks for it must empty it.
  package var keepsTrail = false

  /// Who the exchange and its client are in FIX.
  package var fixCompID: FIX.Text = "EXCHANGE"
  package var fixClientCompID: FIX.Text = "APUS"
  package var fixUsesNextExpected = false
  /// Wall clock minus monotonic clock, for protocols that tell the date.
  package var wallOffset = Nanos.zero

  package init(
    username: Code = Code(high: 0x4150_5553_0000_0000, low: 0),
    password: Code = Code(high: 0x5345_4352_4554_0000, low: 0)
  ) {
    self.username = username
    self.password = password
  }
}

/// What happened at the order port, one count a cause.
package struct OrderPortCounters: Sendable, BitwiseCopyable, Hashable {
  package var orderAccepted: UInt64 = 0
  package var orderReplaced: UInt64 = 0
  package var orderRejected: UInt64 = 0
  package var orderCancelled: UInt64 = 0
  package var orderModified: UInt64 = 0
  package var orderExecuted: UInt64 = 0
  /// An order or replacement whose reference was used before: ignored, as the protocol asks.
  package var orderDuplicate: UInt64 = 0
  /// Cancels of orders that are not open: ignored, as the protocol asks.
  package var cancelUnknown: UInt64 = 0
  package var loginAccepted: UInt64 = 0
  package var loginRejected: UInt64 = 0
  package var connectionRefused: UInt64 = 0
  package var connectionTimeout: UInt64 = 0
  /// Messages of unknown type, wrong length or malformed appendage: ignored.
  package var messageMalformed: UInt64 = 0
  /// Well-formed messages for something this exchange does not offer: ignored.
  package var messageUnsupported: UInt64 = 0
  /// Bytes that are no SoupBinTCP, or packets out of place: the connection is closed.
  package var protocolViolation: UInt64 = 0
  /// The client fell further behind than messages are kept: the connection is closed.
  package var replayLost: UInt64 = 0

  package init() {}
}
