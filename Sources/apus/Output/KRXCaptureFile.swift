// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Net
internal import Units
internal import Wire

/// Writes datagrams of one group and port into a capture.
final class KRXCaptureFile {
  private let file: FileHandle
  private var pending = Data()
  private let builder: UDPFrameBuilder

  /// Makes the file, or empties one of this name.
  init(_ path: String, group: IPv4Address, port: UInt16) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { throw InputError(description: "\(path): cannot be written") }
    self.file = file
    builder = UDPFrameBuilder(
      source: UDPFrameBuilder.Endpoint(
        hardware: 0x0200_0000_0001, address: 0xC0A8_0001, port: 30_000),
      destination: .group(group.raw, port: port))
    var header = [UInt8](repeating: 0, count: Pcap.Writer.headerByteCount)
    header.write { Pcap.Writer.writeHeader(to: &$0) }
    pending.append(contentsOf: header)
  }

  /// Appends one datagram captured at `time`.
  func append(_ payload: RawSpan, time: UnixNanos) throws {
    let byteCount = builder.headerByteCount + payload.byteCount
    var header = [UInt8](repeating: 0, count: Pcap.Writer.recordHeaderByteCount)
    header.write {
      Pcap.Writer.writeRecordHeader(time: time, byteCount: byteCount, to: &$0, at: 0)
    }
    pending.append(contentsOf: header)
    var frame = [UInt8](repeating: 0, count: byteCount)
    frame.write { _ = builder.write(payload, to: &$0) }
    pending.append(contentsOf: frame)
    if pending.count > 1 << 20 { try flush() }
  }

  /// Writes what is pending and closes the file.
  func close() throws {
    try flush()
    try file.close()
  }

  private func flush() throws {
    try file.write(contentsOf: pending)
    pending.removeAll(keepingCapacity: true)
  }
}
