// SPDX-License-Identifier: Apache-2.0
import Net

/// Keeps a copy of everything it is handed.
struct Collector: PacketSink, ~Copyable {
  var payloads: [[UInt8]] = []
  var infos: [DatagramInfo] = []

  mutating func receive(_ payload: RawSpan, _ info: DatagramInfo) {
    payloads.append(payload.withUnsafeBytes { Array($0) })
    infos.append(info)
  }
}
