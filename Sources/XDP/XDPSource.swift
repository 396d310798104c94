// SPDX-License-Identifier: Apache-2.0
public import CXDP
public import Host
public import Net
public import Units
public import Wire

/// Datagrams of one receive queue, read where the kernel or the card put them.
///
/// A frame goes back to the FILL ring after its sink has returned, so that frames are conserved
/// without a free list. A jumbo frame comes in several buffers and is the one thing that is
/// copied. Set-up allocates, polling does not. One thread.
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
    /// Longer than the MTU the interface had when the source was made. Not handed on.
    @usableFromInline package var overlongFrame: UInt64 = 0
    /// Put together from several buffers.
    @usableFromInline package var assembledFrame: UInt64 = 0
    /// Stamps before frames that lay too far from the present; the loop's own were taken.
    @usableFromInline package var refusedStamp: UInt64 = 0
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
  /// Whether the program puts stamps before the frames.
  @usableFromInline let isStamped: Bool
  /// The frame whose parts are coming in, of which `assembledByteCount` bytes are there.
  @usableFromInline let assembly: FrameAssembly
  @usableFromInline var assembledByteCount = 0
  @usableFromInline var assemblyStamp = Stamp(time: MonotonicNanos(raw: 0), kind: .none)
  /// The clock of receive stamps; replace it when the calibration changes.
  @usableFromInline package var clock: Clock
  /// The card's clock and the kernel's against the loop's; measured again by the loop.
  @usableFromInline package var cardClock = StampClock()
  @usableFromInline package var kernelClock = StampClock()
  @usableFromInline package var counters = Counters()

  /// When a frame was received, and who says so.
  @usableFromInline
  struct Stamp: BitwiseCopyable {
    @usableFromInline var time: MonotonicNanos
    @usableFromInline var kind: StampKind

    @inlinable
    init(time: MonotonicNanos, kind: StampKind) {
      self.time = time
      self.kind = kind
    }
  }

  /// Opens `queue` of the program's interface, in the network namespace the program is in; waits
  /// up to two seconds for a queue that a socket just closed still holds.
  package init(
    program: XDPProgram, queue: UInt32, configuration: XDPConfiguration, clock: Clock
  ) throws(XDPError) {
    precondition(configuration.batchCount > 0)
    let socket = try XDPSocket.open(program, queue: queue, configuration)
    try socket.start(program, queue: queue, configuration)
    let longest = program.interface.mtuByteCount + XDPConfiguration.linkHeaderByteCount
    assembly = FrameAssembly(byteCountMax: socket.isMultiBuffer ? longest : 0)
    self.socket = socket
    self.program = program
    self.queue = queue
    table = SubscriptionTable(program.subscriptions)
    memoryByteCount = UInt64(configuration.ringDepth * XDPConfiguration.frameByteCount)
    batchCount = configuration.batchCount
    isBusyPolling = configuration.polling == .preferBusyPoll
    isStamped = program.isStamping
    self.clock = clock
    measureClocks()
  }

  package var kind: Kind {
    Kind(mode: program.mode, isZeroCopy: socket.isZeroCopy, backing: socket.memory.backing)
  }

  /// What a receive loop in another language needs: the rings, the UMEM and the socket. Valid
  /// while self lives; whoever uses them must leave them as `poll` does.
  // SAFETY: the pointers live as long as the socket; the attribute passes the duty on.
  @unsafe
  package var rawRings:
    (
      receive: UnsafeMutableRawPointer, fill: UnsafeMutableRawPointer,
      memory: UnsafeMutableRawPointer, file: CInt
    )
  {
    // SAFETY: nothing is read or written here.
    unsafe (
      UnsafeMutableRawPointer(socket.receive), UnsafeMutableRawPointer(socket.fill),
      socket.memory.start, socket.file
    )
  }

  /// The kernel's counters of this socket; a call, for housekeeping.
  package func statistics() throws(XDPError) -> XDPStatistics { try socket.statistics() }

  /// Measures the clocks of the stamps before frames against the loop's: every ten milliseconds or
  /// so. A card whose clock cannot be read is taken to run on the wall clock, as one that is
  /// steered to it does; if it does not, its stamps are refused and counted.
  package mutating func measureClocks() {
    guard isStamped else { return }
    kernelClock.offset = clock.measureMonotonicOffset()
    cardClock.offset =
      program.card?.measureOffset(from: clock) ?? clock.measureRealtimeOffset()
  }

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

  /// Takes one descriptor; true when a datagram was handed on.
  @inlinable
  mutating func hand<Sink: PacketSink & ~Copyable>(
    _ descriptor: xdp_desc, _ now: MonotonicNanos, to sink: inout Sink
  ) -> Bool {
    // SAFETY: the caller checked that the descriptor lies inside the UMEM, and the kernel leaves
    // the frame alone until its address is submitted to the FILL ring.
    let bytes = unsafe RawSpan(
      _unsafeStart: UnsafeRawPointer(socket.memory.start.advanced(by: Int(descriptor.addr))),
      byteCount: Int(descriptor.len))
    let continues = descriptor.options & UInt32(APUS_XDP_PKT_CONTD) != 0
    if continues || assembledByteCount > 0 {
      if assembledByteCount == 0 { assemblyStamp = stamp(descriptor.addr, now) }
      assembly.put(bytes, at: assembledByteCount)
      assembledByteCount += bytes.byteCount
      return continues ? false : handAssembled(to: &sink)
    }
    return hand(bytes, stamp(descriptor.addr, now), to: &sink)
  }

  /// Ends the frame being put together and hands it on.
  @inlinable @inline(never)
  mutating func handAssembled<Sink: PacketSink & ~Copyable>(to sink: inout Sink) -> Bool {
    let byteCount = assembledByteCount
    assembledByteCount = 0
    guard byteCount <= assembly.byteCountMax else {
      counters.overlongFrame &+= 1
      return false
    }
    counters.assembledFrame &+= 1
    // SAFETY: the bytes belong to self, which nothing changes during the call but its counters,
    // and `byteCount` of them were written.
    let bytes = unsafe RawSpan(
      _unsafeStart: UnsafeRawPointer(assembly.start), byteCount: byteCount)
    return hand(bytes, assemblyStamp, to: &sink)
  }

  /// The receive stamp of the frame at `address`, which was taken from the ring at `now`.
  @inlinable
  mutating func stamp(_ address: UInt64, _ now: MonotonicNanos) -> Stamp {
    let byteCount = UInt64(MemoryLayout<apus_stamp>.size)
    guard isStamped, address >= byteCount else { return Stamp(time: now, kind: .tsc) }
    // SAFETY: the program put the stamp right before the frame, inside its UMEM frame, whose first
    // bytes the kernel keeps free for this; any bytes are a stamp.
    let found = unsafe socket.memory.start.loadUnaligned(
      fromByteOffset: Int(address - byteCount), as: apus_stamp.self)
    let isHardware = found.kind == UInt32(APUS_STAMP_HARDWARE)
    let clock = isHardware ? cardClock : kernelClock
    guard let time = clock.time(Int64(bitPattern: found.nanos), takenAt: now) else {
      counters.refusedStamp &+= 1
      return Stamp(time: now, kind: .tsc)
    }
    return Stamp(time: time, kind: isHardware ? .hardware : .kernel)
  }

  /// Parses one frame and hands its payload on; false, counted, when there is none for us.
  @inlinable
  mutating func hand<Sink: PacketSink & ~Copyable>(
    _ bytes: RawSpan, _ stamp: Stamp, to sink: inout Sink
  ) -> Bool {
    guard case .frame(let frame) = EthernetFrame.parse(bytes) else {
      counters.refusedFrame &+= 1
      return false
    }
    guard
      let line = table.line(
        group: frame.destination, port: frame.destinationPort, source: frame.source,
        vlan: frame.vlan)
    else {
      counters.unsubscribedDatagram &+= 1
      return false
    }
    counters.receivedDatagram &+= 1
    sink.receive(
      frame.payload(of: bytes),
      DatagramInfo(
        receiveTime: stamp.time, stampKind: stamp.kind, group: frame.destination,
        port: frame.destinationPort, line: line))
    return true
  }
}
