// SPDX-License-Identifier: Apache-2.0
import Glibc
import Net
import Wire

/// Sends whole frames out of an interface, tagged or with the address of somebody else.
struct RawSender: ~Copyable {
  private let file: CInt
  private let index: UInt32

  init(on interface: NetworkInterface) {
    file = socket(AF_PACKET, CInt(SOCK_RAW.rawValue), 0)
    precondition(file >= 0)
    index = interface.index
  }

  deinit { close(file) }

  /// A datagram to `group` and `port` from `source`, under `tags`; false when it is not sent.
  func send(
    _ payload: [UInt8], to group: IPv4Address, port: UInt16, from source: UInt32,
    tags: [UInt16] = []
  ) -> Bool {
    let builder = UDPFrameBuilder(
      source: .init(hardware: 0x0200_0000_0001, address: source, port: 40_000),
      destination: .group(group.raw, port: port), tags: tags)
    var bytes = [UInt8](repeating: 0, count: builder.headerByteCount + payload.count)
    var span = bytes.mutableSpan
    var output = span.mutableBytes
    _ = builder.write(payload.span.bytes, to: &output)
    // sockaddr_ll: family, protocol, interface, three fields the kernel does not read here.
    var name = sockaddr_storage()
    withUnsafeMutableBytes(of: &name) { place in
      place.storeBytes(of: UInt16(AF_PACKET), as: UInt16.self)
      place.storeBytes(of: index, toByteOffset: 4, as: UInt32.self)
    }
    let sent = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(file, bytes, bytes.count, 0, $0, 20)
      }
    }
    return sent == bytes.count
  }
}
