// SPDX-License-Identifier: Apache-2.0
public import CXDP
public import Host
public import Net
public import Units
public import Wire

/// Datagrams of one receive queue, read where the kernel or the card put them.
///
/// A frame goes back to the FILL ring after its sink has returned, so that frames are conserved
/// without a free list. Set-up allocates, polling does not. One thread.
@safe
@usableFromInline
package struct XDPSource: ~Copyable, PacketSource {
  /// What was obtained of what was asked for.
  package struct Kind: Equatable, Sendable, CustomStringConvertible {
    package let mode: XDPMode
    package let isZeroCopy: Bool
    package let backing: Backing

    /// `af_xdp_native` or `af_xdp_skb`.
    package var description: String { "af_xdp_\(mode.rawValue)" }
  }

  /// What happened to frames in user space since the source was made.
  @usableFromInline
  package struct Counters: BitwiseCopyable, Equatable, Sendable {
    @usableFromInline package var receivedDatagram: UInt64 = 0
    /// Redirected but refused by the parser: shorter than its headers say, a length that
    /// contradicts another. Not handed on.
    @usableFromInline package var refusedFrame: UInt64 = 0
    /// Redirected for a destination not in this source's table. Not handed on.
    @usableFromInline package var unsubscribedDatagram: UInt64 = 0
    /// Calls made to wake the driver or to poll it.
    @usableFromInline package var wakeup: UInt64 = 0
  }

  package let program: XDPProgram
  package let queue: UInt32
  @usableFromInline let socket: XDPSocket
  @usableFromInline let table: SubscriptionTable
  @usableFromInline let memoryByteCount: UInt64
  @usableFromInline let batchCount: Int
  @usableFromInline let isBusyPolling: Bool
  /// The clock of receive stamps; replace it when the calibration changes.
  @usableFromInline package var clock: Clock
  @usableFromInline package var counters = Counters()

  /// Opens `queue` of the program's interface, in the network namespace the program is in.
  package init(
    program: XDPProgram, queue: UInt32, configuration: XDPConfiguration, clock: Clock
  ) throws(XDPError) {
    precondition(configuration.batchCount > 0)
    let socket = try XDPSocket(program, queue: queue, configuration)
    try socket.start(program, queue: queue, configuration)
    self.socket = socket
    self.program = program
    self.queue = queue
    table = SubscriptionTable(program.subscriptions)
    memoryByteCount = UInt64(configuration.ringDepth * XDPConfiguration.frameByteCount)
    batchCount = configuration.batchCount
    isBusyPolling = configuration.polling == .preferBusyPoll
    self.clock = clock
  }

  package var kind: Kind {
    Kind(mode: program.mode, isZeroCopy: socket.isZeroCopy, backing: socket.memory.backing)
  }

  /// What a receive loop in another language needs: the rings, the UMEM and the socket. Valid
  /// while self lives; whoever uses them must leave them as `poll` does.
  // SAFETY: the pointers live as long as the socket; the attribute passes the duty on.
  @unsafe
  package var rawRings: (
    receive: UnsafeMutableRawPointer, fill: UnsafeMutableRawPointer,
    memory: UnsafeMutableRawPointer, file: CInt
  ) {
    // SAFETY: nothing is read or written here.
    unsafe (
      UnsafeMutableRawPointer(socket.receive), UnsafeMutableRawPointer(socket.fill),
      socket.memory.start, socket.file
    )
  }

  /// The kernel's counters of this socket; a call, for housekeeping.
  package func statistics() throws(XDPError) -> XDPStatistics { try socket.statistics() }

  @inlinable
  package mutating func poll<Sink: PacketSink & ~Copyable>(
    limit: Int, into sink: inout Sink
  ) -> Int {
    var index: UInt32 = 0
    let wanted = UInt32(truncatingIfNeeded: min(limit, batchCount))
    // SAFETY: the rings live as long as the socket.
    let count = unsafe xsk_ring_cons__peek(socket.receive, wanted, &index)
    guard count > 0 else {
      // SAFETY: as above; the flag is the driver's request to be woken.
      let isAsked = unsafe xsk_ring_prod__needs_wakeup(socket.fill) != 0
      if isBusyPolling || isAsked {
        counters.wakeup &+= 1
        socket.wake()
      }
      return 0
    }
    let now = clock.now()
    var fillIndex: UInt32 = 0
    // SAFETY: as above. The FILL ring has two entries for every frame, so there is always room.
    let reserved = unsafe xsk_ring_prod__reserve(socket.fill, count, &fillIndex)
    precondition(reserved == count)
    var handed = 0
    for offset in 0..<count {
      // SAFETY: peek gave `count` descriptors from `index` on.
      let frame = unsafe xsk_ring_cons__rx_desc(socket.receive, index &+ offset).pointee
      precondition(frame.addr < memoryByteCount)
      precondition(UInt64(frame.len) <= memoryByteCount - frame.addr)
      if hand(frame, now, to: &sink) { handed += 1 }
      // SAFETY: reserve gave `count` entries from `fillIndex` on. The kernel takes any address
      // inside a frame for the frame.
      unsafe xsk_ring_prod__fill_addr(socket.fill, fillIndex &+ offset).pointee = frame.addr
    }
    // SAFETY: as many as were peeked and reserved.
    unsafe xsk_ring_cons__release(socket.receive, count)
    unsafe xsk_ring_prod__submit(socket.fill, count)
    return handed
  }

  /// Parses one frame and hands its payload on; false, counted, when there is none for us.
  @inlinable
  mutating func hand<Sink: PacketSink & ~Copyable>(
    _ descriptor: xdp_desc, _ now: MonotonicNanos, to sink: inout Sink
  ) -> Bool {
    // SAFETY: the caller checked that the descriptor lies inside the UMEM, and the kernel leaves
    // the frame alone until its address is submitted to the FILL ring.
    let bytes = unsafe RawSpan(
      _unsafeStart: UnsafeRawPointer(socket.memory.start.advanced(by: Int(descriptor.addr))),
      byteCount: Int(descriptor.len))
    guard case .frame(let frame) = EthernetFrame.parse(bytes) else {
      counters.refusedFrame &+= 1
      return false
    }
    guard let line = table.line(group: frame.destination, port: frame.destinationPort) else {
      counters.unsubscribedDatagram &+= 1
      return false
    }
    counters.receivedDatagram &+= 1
    sink.receive(
      frame.payload(of: bytes),
      DatagramInfo(
        receiveTime: now, stampKind: .tsc, group: frame.destination,
        port: frame.destinationPort, line: line))
    return true
  }
}
