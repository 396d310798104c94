// SPDX-License-Identifier: Apache-2.0
import CBPF
import CXDP
import Glibc
package import Net

/// The filter attached to one interface, and the group memberships of its subscriptions.
///
/// Sources of several receive queues share one. The attachment is a BPF link held by this object:
/// when it goes, or the process dies however it may, the interface is as it was before.
package final class XDPProgram {
  package let interface: NetworkInterface
  package let subscriptions: [Subscription]
  /// Native or skb, as obtained.
  package let mode: XDPMode
  /// Why native mode was refused when `mode` fell back to skb.
  package let nativeRefusal: XDPError?
  private let object: BPFObject
  private let link: CInt
  private let memberships: Memberships

  /// Joins, loads and attaches on `interface` of the calling thread's network namespace.
  package init(
    _ subscriptions: [Subscription], on interface: NetworkInterface, mode: XDPMode = .auto
  ) throws(XDPError) {
    let object = try BPFObject()
    for subscription in subscriptions {
      try object.subscribe(group: subscription.group, port: subscription.port)
    }
    let memberships = try Memberships(subscriptions, on: interface)
    var refusal: XDPError?
    var attached: (link: CInt, mode: XDPMode)?
    if mode != .skb {
      do throws(XDPError) {
        attached = (try XDPProgram.attach(object, interface, XDP_FLAGS_DRV_MODE), .native)
      } catch {
        guard mode == .auto else { throw error }
        refusal = error
      }
    }
    if attached == nil {
      attached = (try XDPProgram.attach(object, interface, XDP_FLAGS_SKB_MODE), .skb)
    }
    guard let attached else { preconditionFailure("neither attached nor thrown") }
    self.interface = interface
    self.subscriptions = subscriptions
    self.mode = attached.mode
    nativeRefusal = refusal
    link = attached.link
    self.memberships = memberships
    self.object = object
  }

  deinit { close(link) }

  /// Frames by verdict and reason since the program was loaded.
  package func reasonCounts() throws(XDPError) -> XDPReasonCounts { try object.reasonCounts() }

  /// Has redirected frames of `queue` go to the AF_XDP socket `file`.
  func bind(queue: UInt32, to file: CInt) throws(XDPError) {
    try object.bind(queue: queue, to: file)
  }

  private static func attach(
    _ object: borrowing BPFObject, _ interface: NetworkInterface, _ flags: UInt32
  ) throws(XDPError) -> CInt {
    // SAFETY: zeroed options ask for nothing; the size tells the library what it may read.
    var options = unsafe bpf_link_create_opts()
    unsafe options.sz = MemoryLayout<bpf_link_create_opts>.size
    unsafe options.flags = flags
    // SAFETY: the options outlive the call and tell their size.
    let link = unsafe bpf_link_create(
      object.program, CInt(bitPattern: interface.index), BPF_XDP, &options)
    guard link >= 0 else {
      let name = flags == XDP_FLAGS_DRV_MODE ? "native" : "skb"
      throw .call("bpf_link_create", code: -link, value: "\(interface.name) mode=\(name)")
    }
    return link
  }
}

/// Sockets that do nothing but hold group memberships: they make the switch forward the groups
/// and the card accept them. None is bound, so the kernel delivers no datagram to any.
private final class Memberships {
  private var files: [CInt] = []

  /// One socket each: the kernel allows a socket 20 memberships.
  init(_ subscriptions: [Subscription], on interface: NetworkInterface) throws(XDPError) {
    do throws(NetError) {
      for group in Set(subscriptions.map(\.group)) {
        let socket = try Socket(domain: AF_INET, type: SOCK_DGRAM)
        try socket.join(group, on: interface)
        files.append(socket.release())
      }
    } catch {
      for file in files { close(file) }
      files = []
      throw .net(error)
    }
  }

  deinit {
    for file in files { close(file) }
  }
}
