// SPDX-License-Identifier: Apache-2.0
import Units
import Wire

/// One MoldUDP64 datagram with `messages`, the first numbered `sequence`.
func datagram(_ messages: [[UInt8]], sequence: UInt64, session: String = "S1") -> [UInt8] {
  let byteCount = 20 + messages.reduce(0) { $0 + 2 + $1.count }
  var bytes = [UInt8](repeating: 0, count: byteCount)
  var span = bytes.mutableSpan
  var output = span.mutableBytes
  var builder = MoldUDP64.PacketBuilder(
    session: .init(Code(session)!), sequence: sequence, byteCountMax: byteCount + 22)
  for message in messages {
    let isAppended = builder.append(bytes: message.span.bytes, to: &output)
    precondition(isAppended)
  }
  let written = builder.finish(in: &output)
  precondition(written == byteCount)
  return bytes
}
