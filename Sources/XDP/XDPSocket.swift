// SPDX-License-Identifier: Apache-2.0
import CKernel
public import CXDP
import Glibc
public import Host
import Net

/// What the kernel did with frames of one AF_XDP socket besides delivering them.
package struct XDPStatistics: Equatable, BitwiseCopyable, Sendable {
  /// Lost: too long for a UMEM frame, or no frame was free.
  package var droppedFrame: UInt64
  /// Lost because the receive ring was full.
  package var fullRingFrame: UInt64
  /// Times the driver found the FILL ring empty.
  package var emptyFillRing: UInt64
  /// Descriptors of ours the kernel refused.
  package var invalidDescriptor: UInt64
}

/// One AF_XDP socket with its UMEM and rings, bound to one receive queue.
@safe
@usableFromInline
package struct XDPSocket: ~Copyable {
  /// The rings as libxdp shares them with the kernel. It keeps their addresses, hence the heap.
  @usableFromInline let fill: UnsafeMutablePointer<xsk_ring_prod>
  @usableFromInline let receive: UnsafeMutablePointer<xsk_ring_cons>
  private let completion: UnsafeMutablePointer<xsk_ring_cons>
  private let umem: OpaquePointer
  private let socket: OpaquePointer
  @usableFromInline package let memory: HugeMapping
  @usableFromInline let file: CInt
  package let isZeroCopy: Bool
  /// Whether a frame may take several descriptors.
  @usableFromInline let isMultiBuffer: Bool

  /// Attempts on a busy queue and the pause between them: two seconds in all, many times what a
  /// kernel took to free a queue whose process was killed, or whose socket was closed.
  private static let busyAttemptCount = 40
  private static let busyPauseMicros: UInt32 = 50_000

  /// Opens the socket once the queue is free; gives up on one that stays busy.
  static func open(
    _ program: XDPProgram, queue: UInt32, _ configuration: XDPConfiguration
  ) throws(XDPError) -> XDPSocket {
    for _ in 0..<busyAttemptCount {
      do throws(XDPError) {
        return try XDPSocket(program, queue: queue, configuration)
      } catch {
        guard case .call(_, code: EBUSY, _) = error else { throw error }
        usleep(busyPauseMicros)
      }
    }
    return try XDPSocket(program, queue: queue, configuration)
  }

  /// Opens the socket on `queue` of the program's interface; `start` lets frames in.
  private init(
    _ program: XDPProgram, queue: UInt32, _ configuration: XDPConfiguration
  ) throws(XDPError) {
    let depth = configuration.ringDepth
    precondition(XDPConfiguration.ringDepths.contains(depth))
    precondition(depth & (depth - 1) == 0)
    let memory = try XDPSocket.memory(configuration)
    var umemShape = xsk_umem_config(
      fill_size: UInt32(depth * XDPConfiguration.fillRingFactor), comp_size: 64,
      frame_size: UInt32(XDPConfiguration.frameByteCount), frame_headroom: 0, flags: 0)
    var umem: OpaquePointer?
    let fill = UnsafeMutablePointer<xsk_ring_prod>.allocate(capacity: 1)
    // SAFETY: fresh places for the library to fill in; zeroed because it reads some members.
    unsafe fill.initialize(to: xsk_ring_prod())
    let receive = UnsafeMutablePointer<xsk_ring_cons>.allocate(capacity: 2)
    unsafe receive.initialize(repeating: xsk_ring_cons(), count: 2)
    let completion = unsafe receive + 1
    let byteCount = depth * XDPConfiguration.frameByteCount
    // SAFETY: the memory outlives the UMEM: deinit deletes the UMEM first.
    var code = unsafe xsk_umem__create(
      &umem, memory.start, UInt64(byteCount), fill, completion, &umemShape)
    guard code == 0, let umem = unsafe umem else {
      unsafe fill.deallocate()
      unsafe receive.deallocate()
      throw .call("xsk_umem__create", code: -code, value: "byteCount=\(byteCount)")
    }
    var socketShape = xsk_socket_config()
    socketShape.rx_size = UInt32(depth)
    socketShape.tx_size = 0
    // The library's own program redirects ARP and IGMP too, which ends the feed: ours is loaded.
    socketShape.libxdp_flags = UInt32(XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD)
    let mtu = program.interface.mtuByteCount
    let isMultiBuffer = mtu > XDPConfiguration.mtuMax
    socketShape.bind_flags = XDPSocket.bindFlags(configuration, isMultiBuffer: isMultiBuffer)
    var socket: OpaquePointer?
    // SAFETY: every pointer is valid during the call, the rings and the UMEM longer.
    code = unsafe xsk_socket__create(
      &socket, program.interface.name, queue, umem, receive, nil, &socketShape)
    guard code == 0, let socket = unsafe socket else {
      unsafe _ = xsk_umem__delete(umem)
      unsafe fill.deallocate()
      unsafe receive.deallocate()
      // A kernel that does not know the flag refuses the call as invalid.
      if isMultiBuffer, code == -EINVAL {
        throw .jumbo(
          program.interface.name, mtuByteCount: mtu, mtuMax: XDPConfiguration.mtuMax)
      }
      throw .call(
        "xsk_socket__create", code: -code, value: "\(program.interface.name) queue=\(queue)")
    }
    // SAFETY: owned by this value from here on and freed by deinit.
    unsafe self.fill = fill
    unsafe self.receive = receive
    unsafe self.completion = completion
    unsafe self.umem = umem
    unsafe self.socket = socket
    self.memory = memory
    // SAFETY: the socket was just made.
    file = unsafe xsk_socket__fd(socket)
    isZeroCopy = XDPSocket.isZeroCopy(file)
    self.isMultiBuffer = isMultiBuffer
  }

  deinit {
    // SAFETY: all owned by this value; the socket uses the UMEM and both use the rings.
    unsafe xsk_socket__delete(socket)
    unsafe _ = xsk_umem__delete(umem)
    unsafe fill.deallocate()
    unsafe receive.deallocate()
  }

  /// Fills the FILL ring and has the program redirect to this socket. Once.
  func start(
    _ program: XDPProgram, queue: UInt32, _ configuration: XDPConfiguration
  ) throws(XDPError) {
    if configuration.polling == .preferBusyPoll {
      try option(CInt(CK_SO_PREFER_BUSY_POLL), 1, "SO_PREFER_BUSY_POLL")
      try option(CInt(CK_SO_BUSY_POLL), XDPConfiguration.busyPollMicros, "SO_BUSY_POLL")
      try option(
        CInt(CK_SO_BUSY_POLL_BUDGET), XDPConfiguration.busyPollBudget, "SO_BUSY_POLL_BUDGET")
    }
    var index: UInt32 = 0
    let depth = UInt32(configuration.ringDepth)
    // SAFETY: the ring was just made with room for `depth` entries, all free.
    let reserved = unsafe xsk_ring_prod__reserve(fill, depth, &index)
    precondition(reserved == depth)
    for frame in 0..<depth {
      unsafe xsk_ring_prod__fill_addr(fill, index &+ frame).pointee =
        UInt64(frame) * UInt64(XDPConfiguration.frameByteCount)
    }
    // SAFETY: as many as were reserved.
    unsafe xsk_ring_prod__submit(fill, depth)
    // Last, so that the first frame redirected finds everything in place.
    try program.bind(queue: queue, to: file)
  }

  /// The kernel's counters of this socket; a call, for housekeeping.
  package func statistics() throws(XDPError) -> XDPStatistics {
    var statistics = xdp_statistics()
    var size = socklen_t(MemoryLayout<xdp_statistics>.size)
    // SAFETY: statistics and size outlive the call and describe each other.
    guard unsafe getsockopt(file, SOL_XDP, XDP_STATISTICS, &statistics, &size) == 0 else {
      throw .call("XDP_STATISTICS", code: errno, value: "")
    }
    return XDPStatistics(
      droppedFrame: statistics.rx_dropped, fullRingFrame: statistics.rx_ring_full,
      emptyFillRing: statistics.rx_fill_ring_empty_descs,
      invalidDescriptor: statistics.rx_invalid_descs)
  }

  /// Has the driver do its receive work now: one call that returns at once.
  @usableFromInline
  func wake() {
    _ = recv(file, nil, 0, CInt(MSG_DONTWAIT))
  }

  private func option(_ name: CInt, _ value: CInt, _ label: String) throws(XDPError) {
    var value = value
    // SAFETY: the value outlives the call and its size is the one passed.
    let code = unsafe setsockopt(
      file, SOL_SOCKET, name, &value, socklen_t(MemoryLayout<CInt>.size))
    guard code == 0 else { throw .call(label, code: errno, value: "\(value)") }
  }

  private static func memory(_ configuration: XDPConfiguration) throws(XDPError) -> HugeMapping {
    do throws(HostError) {
      return try HugeMapping.anonymous(
        byteCount: configuration.ringDepth * XDPConfiguration.frameByteCount,
        node: configuration.node)
    } catch {
      throw .host(error)
    }
  }

  private static func bindFlags(
    _ configuration: XDPConfiguration, isMultiBuffer: Bool
  ) -> UInt16 {
    let copying: CInt =
      switch configuration.zeroCopy {
      case .auto: 0
      case .require: CInt(XDP_ZEROCOPY)
      case .off: CInt(XDP_COPY)
      }
    // Not asked for where one buffer does: some cards then give up zero copy.
    let several = isMultiBuffer ? CInt(APUS_XDP_USE_SG) : 0
    return UInt16(copying | several | CInt(XDP_USE_NEED_WAKEUP))
  }

  /// What bind really gave: without a flag it falls back to copying and says nothing.
  private static func isZeroCopy(_ file: CInt) -> Bool {
    var options = xdp_options()
    var size = socklen_t(MemoryLayout<xdp_options>.size)
    // SAFETY: options and size outlive the call and describe each other.
    let code = unsafe getsockopt(file, SOL_XDP, XDP_OPTIONS, &options, &size)
    return code == 0 && options.flags & UInt32(XDP_OPTIONS_ZEROCOPY) != 0
  }
}
