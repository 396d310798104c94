// SPDX-License-Identifier: Apache-2.0
public import CKernel
import Glibc
public import Memory
public import Units

/// Datagrams from ordinary UDP sockets, one per subscription, with the kernel's receive stamps.
///
/// The fallback where AF_XDP is not to be had. Set-up allocates, polling does not. One thread.
@safe
@usableFromInline
package struct UDPMulticastSource: ~Copyable, PacketSource {
  package struct Configuration: Sendable {
    /// Bytes kept of a datagram; longer ones are dropped and counted as truncated. 2048 holds
    /// every datagram of a network with 1500-byte packets.
    package var datagramByteCountMax = 2_048
    /// Datagrams taken with one call. 64 amortise the call to some 30 ns each in a burst and
    /// occupy 128 KiB, which still fits the second-level cache.
    package var batchCount = 64
    /// What the kernel may hold while the loop is away, in bytes of its own accounting (about
    /// twice the payload for small ones). 8 MiB held a stall of 36 ms at 1.4 million datagrams
    /// a second; more only delays the news of an overload.
    package var receiveBufferByteCount = 8 << 20
    /// Microseconds a receive call may poll the driver's queue itself; 0 leaves it to interrupts.
    /// 50 is what low-latency tunings of Linux set system-wide.
    package var busyPollMicros = 50
    /// Wall clock minus the clock of internal stamps, see `realtimeOffset`.
    package var realtimeOffset = Nanos.zero
    /// Whether the card is asked for its own stamps, see `hardwareClock`.
    package var wantsHardwareStamps = false

    package init() {}
  }

  /// What happened to datagrams since the source was made.
  @usableFromInline
  package struct Counters: BitwiseCopyable, Equatable, Sendable {
    @usableFromInline package var receivedDatagram: UInt64 = 0
    /// Longer than `datagramByteCountMax`: not handed on.
    @usableFromInline package var truncatedDatagram: UInt64 = 0
    /// Lost by the kernel for want of receive buffer; known when the next datagram arrives.
    @usableFromInline package var overflowedDatagram: UInt64 = 0
    /// Handed on with a stamp taken in user space because the kernel gave none.
    @usableFromInline package var unstampedDatagram: UInt64 = 0
    /// Stamps of the card that lay too far from the present: the kernel's were taken instead.
    @usableFromInline package var refusedStamp: UInt64 = 0
    /// Receive calls that failed; `lastFailure` is the errno of the newest.
    @usableFromInline package var failedReceive: UInt64 = 0
    @usableFromInline package var lastFailure: Int32 = 0
  }

  @usableFromInline
  struct Stream: BitwiseCopyable {
    @usableFromInline let file: CInt
    @usableFromInline let subscription: Subscription
    /// The kernel's own count of losses when it was last seen.
    @usableFromInline var overflowSeen: UInt32
    /// Datagrams to ask for next: one until that many came at once, then twice as many. A call
    /// for more than there are looks once too often, and the first datagram waits for it.
    @usableFromInline var wantedCount = 1
  }

  @usableFromInline var streams: FixedArray<Stream>
  @usableFromInline let batch: OpaquePointer
  @usableFromInline let batchCount: Int
  @usableFromInline var first = 0
  /// What the kernel granted each socket, in bytes of its own accounting.
  package let receiveBufferByteCount: Int
  @usableFromInline package var counters = Counters()
  /// Wall clock minus the clock of internal stamps. Kernel stamps are wall clock, which is
  /// steered; the loop measures this again every few milliseconds (`measureRealtimeOffset`).
  @usableFromInline package var realtimeOffset: Nanos
  /// The card's clock against the loops', for sockets that were asked for hardware stamps;
  /// measured again by the loop like `realtimeOffset`.
  @usableFromInline package var hardwareClock = StampClock()

  /// Opens, sizes and joins a socket for each subscription on `interface`.
  package init(
    _ subscriptions: [Subscription], on interface: NetworkInterface,
    configuration: Configuration = Configuration()
  ) throws(NetError) {
    precondition(!subscriptions.isEmpty)
    precondition(configuration.batchCount > 0)
    precondition(configuration.datagramByteCountMax > 0)
    let opened = try UDPMulticastSource.open(subscriptions, on: interface, configuration)
    // SAFETY: the batch is owned by this value and freed by deinit.
    guard
      let batch = unsafe ck_batch_create(
        UInt32(configuration.batchCount), UInt32(configuration.datagramByteCountMax))
    else {
      for stream in opened.streams { close(stream.file) }
      throw NetError(call: "calloc", code: ENOMEM, value: "batch=\(configuration.batchCount)")
    }
    // SAFETY: as above.
    unsafe self.batch = batch
    batchCount = configuration.batchCount
    realtimeOffset = configuration.realtimeOffset
    receiveBufferByteCount = opened.receiveBufferByteCount
    streams = FixedArray(repeating: opened.streams[0], count: opened.streams.count)
    for (index, stream) in opened.streams.enumerated() { streams[index] = stream }
  }

  deinit {
    for index in 0..<streams.count { close(streams[index].file) }
    // SAFETY: created by the initialiser and used by nobody else.
    unsafe ck_batch_free(batch)
  }

  /// A socket for each subscription; closes those already open when one fails.
  private static func open(
    _ subscriptions: [Subscription], on interface: NetworkInterface,
    _ configuration: Configuration
  ) throws(NetError) -> (streams: [Stream], receiveBufferByteCount: Int) {
    var streams: [Stream] = []
    var receiveBufferByteCount = 0
    do throws(NetError) {
      for subscription in subscriptions {
        let socket = try open(subscription, on: interface, configuration)
        receiveBufferByteCount = Int(try socket.option(SOL_SOCKET, SO_RCVBUF, "SO_RCVBUF"))
        streams.append(
          Stream(file: socket.release(), subscription: subscription, overflowSeen: 0))
      }
    } catch {
      for stream in streams { close(stream.file) }
      throw error
    }
    return (streams, receiveBufferByteCount)
  }

  private static func open(
    _ subscription: Subscription, on interface: NetworkInterface, _ configuration: Configuration
  ) throws(NetError) -> Socket {
    let socket = try Socket(domain: AF_INET, type: SOCK_DGRAM)
    // Two processes may listen to one stream: each gets every datagram.
    try socket.assign(SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR")
    let byteCount = CInt(clamping: configuration.receiveBufferByteCount)
    do throws(NetError) {
      try socket.assign(SOL_SOCKET, SO_RCVBUFFORCE, byteCount, "SO_RCVBUFFORCE")
    } catch {
      // Without CAP_NET_ADMIN the kernel clamps to net.core.rmem_max; the result is readable.
      guard error.code == EPERM else { throw error }
      try socket.assign(SOL_SOCKET, SO_RCVBUF, byteCount, "SO_RCVBUF")
    }
    try socket.assign(SOL_SOCKET, SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS")
    try socket.assign(SOL_SOCKET, SO_RXQ_OVFL, 1, "SO_RXQ_OVFL")
    if configuration.wantsHardwareStamps {
      let code = ck_socket_stamp_hardware(socket.file)
      guard code == 0 else { throw NetError(call: "SO_TIMESTAMPING", code: code, value: "") }
    }
    if configuration.busyPollMicros > 0 {
      do throws(NetError) {
        try socket.assign(
          SOL_SOCKET, CInt(CK_SO_BUSY_POLL), CInt(clamping: configuration.busyPollMicros),
          "SO_BUSY_POLL")
      } catch {
        // Raising it needs CAP_NET_ADMIN; without, the loop's own polling remains.
        guard error.code == EPERM else { throw error }
      }
    }
    // Off: otherwise the socket also gets groups that other sockets of the host joined.
    try socket.assign(
      CInt(IPPROTO_IP), IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL")
    try socket.bind(subscription.group, port: subscription.port)
    try socket.join(GroupMembership(subscription), on: interface)
    return socket
  }

  @inlinable
  package mutating func poll<Sink: PacketSink & ~Copyable>(
    limit: Int, into sink: inout Sink
  ) -> Int {
    var taken = 0
    for offset in 0..<streams.count {
      guard taken < limit else { break }
      var index = first + offset
      if index >= streams.count { index -= streams.count }
      taken += receive(stream: index, limit: min(limit - taken, batchCount), into: &sink)
    }
    // The next poll starts with another stream, so that none starves at a small limit.
    first = first + 1 < streams.count ? first + 1 : 0
    return taken
  }

  @inlinable
  mutating func receive<Sink: PacketSink & ~Copyable>(
    stream index: Int, limit: Int, into sink: inout Sink
  ) -> Int {
    let stream = streams[index]
    let wanted = min(limit, stream.wantedCount)
    // SAFETY: the batch lives as long as self.
    let count = unsafe Int(ck_batch_receive(batch, stream.file, UInt32(truncatingIfNeeded: wanted)))
    streams[index].wantedCount = count == wanted ? min(2 * wanted, batchCount) : 1
    guard count > 0 else {
      if count < 0 {
        counters.failedReceive &+= 1
        counters.lastFailure = Int32(truncatingIfNeeded: -count)
      }
      return 0
    }
    for slot in 0..<count {
      // SAFETY: slot is below the count just received.
      let datagram = unsafe ck_batch_datagram(batch, UInt32(truncatingIfNeeded: slot))
      if unsafe datagram.has_drops != 0 {
        let drops = unsafe datagram.drops
        counters.overflowedDatagram &+= UInt64(drops &- streams[index].overflowSeen)
        streams[index].overflowSeen = drops
      }
      // SAFETY: a plain number of the description.
      guard unsafe datagram.truncated == 0 else {
        counters.truncatedDatagram &+= 1
        continue
      }
      counters.receivedDatagram &+= 1
      // SAFETY: plain numbers of the description.
      let stamp = unsafe stamp(unix: datagram.unix_nanos, hardware: datagram.hardware_nanos)
      let info = DatagramInfo(
        receiveTime: stamp.time, stampKind: stamp.kind, group: stream.subscription.group.raw,
        port: stream.subscription.port, line: stream.subscription.line)
      // SAFETY: the slot's bytes stay untouched until the next receive call, after this one.
      let payload = unsafe RawSpan(
        _unsafeStart: datagram.bytes, byteCount: Int(datagram.byte_count))
      sink.receive(payload, info)
    }
    return count
  }

  /// The best of the stamps a datagram came with; `CK_NO_STAMP` stands for none.
  @inlinable
  mutating func stamp(unix: Int64, hardware: Int64) -> (time: MonotonicNanos, kind: StampKind) {
    if hardware != Int64.min {
      let now = MonotonicNanos(raw: wallClockNanos() &- realtimeOffset.raw)
      if let time = hardwareClock.time(hardware, takenAt: now) { return (time, .hardware) }
      counters.refusedStamp &+= 1
    }
    let isStamped = unix != Int64.min
    if !isStamped { counters.unstampedDatagram &+= 1 }
    let stamp = isStamped ? unix : wallClockNanos()
    return (MonotonicNanos(raw: stamp &- realtimeOffset.raw), isStamped ? .kernel : .tsc)
  }
}

/// CLOCK_REALTIME in nanoseconds.
@usableFromInline
func wallClockNanos() -> Int64 {
  var time = timespec()
  // SAFETY: time is a valid place for the result; the clock exists on every Linux.
  unsafe clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
