// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// The header of one message to be sent.
  @usableFromInline
  struct Head: Sendable, BitwiseCopyable {
    @usableFromInline var type: MessageType
    @usableFromInline var sequence: UInt64
    @usableFromInline var sender: Text
    @usableFromInline var target: Text
    @usableFromInline var time: UnixNanos
    @usableFromInline var isPossResend = false
    @usableFromInline var onBehalfOfCompID: Text = .empty
    @usableFromInline var onBehalfOfSubID: Text = .empty
    @usableFromInline var onBehalfOfLocationID: Text = .empty
    @usableFromInline var deliverToCompID: Text = .empty
    @usableFromInline var deliverToSubID: Text = .empty
    @usableFromInline var deliverToLocationID: Text = .empty
    /// Set for what is sent in the place of something sent before.
    @usableFromInline var origSendingTime = FIX.noTime

    @inlinable
    init(
      _ type: MessageType, sequence: UInt64, _ settings: borrowing SessionSettings,
      _ time: UnixNanos
    ) {
      self.type = type
      self.sequence = sequence
      sender = settings.senderCompID
      target = settings.targetCompID
      self.time = time
    }

    /// Turns the route of a message around, as an answer to it goes.
    mutating func reverse(_ route: Header.Route, in bytes: RawSpan) {
      deliverToCompID = bytes.clippedText(route.onBehalfOfCompID)
      deliverToSubID = bytes.clippedText(route.onBehalfOfSubID)
      deliverToLocationID = bytes.clippedText(route.onBehalfOfLocationID)
      onBehalfOfCompID = bytes.clippedText(route.deliverToCompID)
      onBehalfOfSubID = bytes.clippedText(route.deliverToSubID)
      onBehalfOfLocationID = bytes.clippedText(route.deliverToLocationID)
    }

    @inlinable
    func write(_ writer: inout Writer, to output: inout MutableRawSpan) {
      writer.put(35, type, &output)
      writer.put(34, number: sequence, &output)
      let isDuplicate = origSendingTime != FIX.noTime
      if isDuplicate { writer.put(43, flag: true, &output) }
      writer.put(49, sender, &output)
      writer.put(52, time, &output)
      writer.put(56, target, &output)
      if isPossResend { writer.put(97, flag: true, &output) }
      writer.put(115, onBehalfOfCompID, &output)
      writer.put(116, onBehalfOfSubID, &output)
      writer.put(122, origSendingTime, &output)
      writer.put(128, deliverToCompID, &output)
      writer.put(129, deliverToSubID, &output)
      writer.put(144, onBehalfOfLocationID, &output)
      writer.put(145, deliverToLocationID, &output)
    }
  }
}
