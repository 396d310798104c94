// SPDX-License-Identifier: Apache-2.0
import CBPF
import CXDP
import Glibc
import Host
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
  /// Whether the program puts stamps before the frames.
  package let isStamping: Bool
  /// Why native mode was refused when `mode` fell back to skb.
  package let nativeRefusal: XDPError?
  /// Why the card's stamps were asked for and are not to be had.
  package let stampRefusal: XDPError?
  /// The clock of the card's stamps, nil when it cannot be read.
  let card: CardClock?
  private let object: BPFObject
  private let link: CInt
  private let memberships: Memberships

  /// Joins, loads and attaches on `interface` of the calling thread's network namespace.
  package init(
    _ subscriptions: [Subscription], on interface: NetworkInterface, mode: XDPMode = .auto,
    stamping: XDPStamping = .auto
  ) throws(XDPError) {
    let memberships = try Memberships(subscriptions, on: interface)
    var attachment: Attachment?
    var stampRefusal: XDPError?
    var nativeRefusal: XDPError?
    // A program that asks the card runs in its driver.
    if mode != .skb, XDPProgram.wantsCard(stamping, interface) {
      do throws(XDPError) {
        attachment = try Attachment(subscriptions, interface, .native, isStamping: true)
      } catch {
        stampRefusal = error
      }
    }
    if attachment == nil, mode != .skb {
      do throws(XDPError) {
        attachment = try Attachment(subscriptions, interface, .native, isStamping: false)
      } catch {
        guard mode == .auto else { throw error }
        nativeRefusal = error
      }
    }
    if attachment == nil {
      attachment = try Attachment(subscriptions, interface, .skb, isStamping: false)
    }
    guard let attached = attachment.take() else { preconditionFailure("neither made nor thrown") }
    card = attached.isStamping ? CardStamping(of: interface).openClock() : nil
    self.interface = interface
    self.subscriptions = subscriptions
    self.nativeRefusal = nativeRefusal
    self.stampRefusal = stampRefusal
    self.memberships = memberships
    self.mode = attached.mode
    isStamping = attached.isStamping
    link = attached.link
    object = attached.object
  }

  deinit { close(link) }

  /// Frames by verdict and reason since the program was loaded.
  package func reasonCounts() throws(XDPError) -> XDPReasonCounts { try object.reasonCounts() }

  /// Has redirected frames of `queue` go to the AF_XDP socket `file`.
  func bind(queue: UInt32, to file: CInt) throws(XDPError) {
    try object.bind(queue: queue, to: file)
  }

  private static func wantsCard(_ stamping: XDPStamping, _ interface: NetworkInterface) -> Bool {
    switch stamping {
    case .auto: CardStamping(of: interface).canStamp
    case .hardware: true
    case .tsc: false
    }
  }
}

/// A loaded program and the link that attaches it; nobody closes the link but its new owner.
private struct Attachment: ~Copyable {
  let object: BPFObject
  let link: CInt
  let mode: XDPMode
  let isStamping: Bool

  init(
    _ subscriptions: [Subscription], _ interface: NetworkInterface, _ mode: XDPMode,
    isStamping: Bool
  ) throws(XDPError) {
    let object = try BPFObject(stampingOn: isStamping ? interface : nil)
    try object.subscribe(subscriptions)
    // SAFETY: zeroed options ask for nothing; the size tells the library what it may read.
    var options = unsafe bpf_link_create_opts()
    unsafe options.sz = MemoryLayout<bpf_link_create_opts>.size
    unsafe options.flags = mode == .native ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE
    // SAFETY: the options outlive the call and tell their size.
    let link = unsafe bpf_link_create(
      object.program, CInt(bitPattern: interface.index), BPF_XDP, &options)
    guard link >= 0 else {
      throw .call(
        "bpf_link_create", code: -link, value: "\(interface.name) mode=\(mode.rawValue)")
    }
    self.object = object
    self.link = link
    self.mode = mode
    self.isStamping = isStamping
  }
}

/// Sockets that do nothing but hold group memberships: they make the switch forward the groups
/// and the card accept them. None is bound, so the kernel delivers no datagram to any.
private final class Memberships {
  private var files: [CInt] = []

  /// One socket each: the kernel allows a socket 20 memberships.
  init(_ subscriptions: [Subscription], on interface: NetworkInterface) throws(XDPError) {
    do throws(NetError) {
      for membership in Set(subscriptions.map(GroupMembership.init)) {
        let socket = try Socket(domain: AF_INET, type: SOCK_DGRAM)
        try socket.join(membership, on: interface)
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
