// SPDX-License-Identifier: Apache-2.0
internal import Memory
internal import Net
internal import Units
internal import Wire

/// The packets of a receive proof: each adds an order and deletes it again, so that the book stays
/// as it is however many come, and every message of every packet must be decoded.
struct FloodFrame: ~Copyable {
  static let group = IPv4Address(raw: 0xEF4D_0B01)
  static let port: UInt16 = 27_921
  static let messageCount: UInt32 = 2

  /// A whole frame, to be numbered at `numberOffsets`.
  let bytes: ByteQueue
  /// Where the number of its first message stands, which is also that of its order.
  let numberOffsets: [Int]
  /// The datagram before all frames: it defines the instrument and is message number 1.
  let definition: ByteQueue

  private static let stock = "APUS"
  private static let byteCountMax = 512

  init(timeOfDay: Nanos) {
    guard let code = Code(Self.stock), let session = Code("PROOF00001") else {
      preconditionFailure("printable names")
    }
    let header = ITCH50.Header(stockLocate: 1, timestamp: UInt64(clamping: timeOfDay.raw))
    let add = ITCH50.AddOrder(
      header: header, orderRef: 0, side: UInt8(ascii: "B"), shares: 100, stock: Alpha<8>(code),
      price: 1_000_000)
    let delete = ITCH50.OrderDelete(header: header, orderRef: 0)
    let directory = ITCH50.StockDirectory(
      header: header, stock: Alpha<8>(code), marketCategory: UInt8(ascii: "Q"),
      financialStatus: UInt8(ascii: "N"), roundLotSize: 100, roundLotsOnly: UInt8(ascii: "N"),
      issueClassification: UInt8(ascii: "C"),
      issueSubType: Alpha<2>(Code(high: 0x5A20_0000_0000_0000, low: 0)),
      authenticity: UInt8(ascii: "P"), shortSaleThreshold: UInt8(ascii: "N"),
      ipoFlag: UInt8(ascii: "N"), luldTier: UInt8(ascii: "1"), etpFlag: UInt8(ascii: "N"),
      etpLeverageFactor: 0, inverse: UInt8(ascii: "N"))
    let name = MoldUDP64.Session(session)
    definition = Self.packet(name, number: 1) { builder, output in
      builder.append(directory, to: &output)
    }
    let payload = Self.packet(name, number: 2) { builder, output in
      builder.append(add, to: &output) && builder.append(delete, to: &output)
    }
    let frame = UDPFrameBuilder(
      source: .init(hardware: 0x0200_0000_0001, address: 0x0A4D_0002, port: 40_000),
      destination: .group(Self.group.raw, port: Self.port))
    var bytes = ByteQueue(capacity: Self.byteCountMax)
    var output = bytes.writable
    // Its checksum is that of the template: AF_XDP hands on what comes, and so does the cable.
    let byteCount = frame.write(payload.readable, to: &output)
    bytes.commit(byteCount)
    self.bytes = bytes
    let start = frame.headerByteCount
    let addStart = start + MoldUDP64.headerByteCount + MoldUDP64.blockHeaderByteCount
    let deleteStart = addStart + ITCH50.AddOrder.byteCount + MoldUDP64.blockHeaderByteCount
    // After the session's ten bytes; an order's number follows the header of eleven.
    numberOffsets = [start + 10, addStart + 11, deleteStart + 11]
  }

  private static func packet(
    _ session: MoldUDP64.Session, number: UInt64,
    _ body: (inout MoldUDP64.PacketBuilder, inout MutableRawSpan) -> Bool
  ) -> ByteQueue {
    var bytes = ByteQueue(capacity: byteCountMax)
    var output = bytes.writable
    var builder = MoldUDP64.PacketBuilder(session: session, sequence: number)
    guard body(&builder, &output) else { preconditionFailure("the packet has room") }
    let byteCount = builder.finish(in: &output)
    bytes.commit(byteCount)
    return bytes
  }
}
