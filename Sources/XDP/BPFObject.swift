// SPDX-License-Identifier: Apache-2.0
import CBPF
import CXDP
import Glibc
package import Net

/// The compiled filter in the kernel: one program and its maps, unloaded when the value ends and
/// nothing is attached any more.
@safe
package struct BPFObject: ~Copyable {
  private let object: OpaquePointer
  let program: CInt
  let subscriptions: CInt
  let sockets: CInt
  let reasons: CInt
  private let processorCount: Int

  /// Loads an object this executable carries: the filter that runs everywhere, or with `device`
  /// the one that asks this device for its stamps. Needs CAP_BPF and CAP_NET_ADMIN.
  package init(stampingOn device: NetworkInterface? = nil) throws(XDPError) {
    // SAFETY: the handle is owned by this value from here on.
    unsafe object = try BPFObject.load(
      device == nil ? apus_xdp_object : apus_xdp_stamped_object, "apus_filter", device)
    // SAFETY: the names are those of the source compiled into this executable, so all exist.
    program = unsafe bpf_program__fd(bpf_object__find_program_by_name(object, "apus_filter"))
    subscriptions = unsafe bpf_object__find_map_fd_by_name(object, "apus_subs")
    sockets = unsafe bpf_object__find_map_fd_by_name(object, "apus_sockets")
    reasons = unsafe bpf_object__find_map_fd_by_name(object, "apus_reasons")
    precondition(program >= 0)
    precondition(subscriptions >= 0)
    precondition(sockets >= 0)
    precondition(reasons >= 0)
    processorCount = Int(libbpf_num_possible_cpus())
  }

  /// Opens and loads the object `hex` with its one program `name`; the caller has to close it.
  // SAFETY: a bare handle, whose owner must close it.
  @unsafe
  static func load(
    _ hex: StaticString, _ name: String, _ device: NetworkInterface? = nil
  ) throws(XDPError) -> OpaquePointer {
    // Errors are thrown; libbpf would also write them, and much more, to standard error.
    // SAFETY: a nil callback is documented to silence the library.
    unsafe _ = libbpf_set_print(nil)
    let bytes = BPFObject.bytes(ofHex: hex)
    // SAFETY: the library copies the bytes it keeps.
    guard let object = unsafe bpf_object__open_mem(bytes, bytes.count, nil) else {
      throw .call("bpf_object__open_mem", code: errno, value: name)
    }
    if let device {
      // SAFETY: the object is open and not yet loaded; the program exists.
      let program = unsafe bpf_object__find_program_by_name(object, name)
      unsafe bpf_program__set_ifindex(program, device.index)
      let flags = unsafe bpf_program__flags(program) | UInt32(APUS_XDP_DEV_BOUND_ONLY)
      unsafe _ = bpf_program__set_flags(program, flags)
    }
    // SAFETY: just opened and not yet loaded.
    let code = unsafe bpf_object__load(object)
    guard code == 0 else {
      // SAFETY: the object is not used again.
      unsafe bpf_object__close(object)
      throw .call("bpf_object__load", code: -code, value: name)
    }
    // SAFETY: the caller takes it over.
    return unsafe object
  }

  deinit {
    // SAFETY: owned by this value alone.
    unsafe bpf_object__close(object)
  }

  /// Has the datagrams of `subscriptions` redirected. Of one group and port at most
  /// `APUS_ORIGINS_MAX` different senders and VLANs are told apart.
  package func subscribe(_ subscriptions: [Subscription]) throws(XDPError) {
    for (destination, wanted) in Dictionary(grouping: subscriptions, by: Destination.init) {
      try subscribe(destination, wanted)
    }
  }

  private struct Destination: Hashable {
    let group: IPv4Address
    let port: UInt16

    init(_ subscription: Subscription) {
      group = subscription.group
      port = subscription.port
    }
  }

  private func subscribe(
    _ destination: Destination, _ wanted: [Subscription]
  ) throws(XDPError) {
    let value = "\(destination.group):\(destination.port)"
    var origins: [UInt32] = []
    for subscription in wanted {
      origins.append(subscription.source?.raw.bigEndian ?? UInt32(APUS_SOURCE_ANY))
      origins.append(subscription.vlan.map(UInt32.init) ?? UInt32(APUS_VLAN_ANY))
    }
    let originsMax = Int(APUS_ORIGINS_MAX)
    guard wanted.count <= originsMax else {
      throw .origins(value, count: wanted.count, max: originsMax)
    }
    // The words of apus_subscription: a count, then pairs.
    var words = [UInt32(wanted.count)] + origins
    words += Array(repeating: 0, count: 2 * (originsMax - wanted.count))
    precondition(words.count * 4 == MemoryLayout<apus_subscription>.size)
    var key = apus_key(
      group: destination.group.raw.bigEndian, port: destination.port.bigEndian, zero: 0)
    // SAFETY: key and value have the sizes the map was declared with.
    let code = unsafe bpf_map_update_elem(subscriptions, &key, words, UInt64(BPF_ANY))
    guard code == 0 else { throw .call("bpf_map_update_elem", code: -code, value: value) }
  }

  /// Has redirected frames of receive queue `queue` go to the AF_XDP socket `file`, which leaves
  /// the map by itself when it is closed.
  package func bind(queue: UInt32, to file: CInt) throws(XDPError) {
    var queue = queue
    var file = file
    // SAFETY: key and value have the sizes the map was declared with.
    let code = unsafe bpf_map_update_elem(sockets, &queue, &file, UInt64(BPF_ANY))
    guard code == 0 else {
      throw .call("bpf_map_update_elem", code: -code, value: "queue=\(queue)")
    }
  }

  /// The counters of all processors; one call each reason, so for housekeeping, not for the loop.
  package func reasonCounts() throws(XDPError) -> XDPReasonCounts {
    var result = XDPReasonCounts()
    var perProcessor = [UInt64](repeating: 0, count: processorCount)
    for reason in XDPReason.allCases {
      var key = reason.key
      // SAFETY: a per-processor lookup writes one 8-byte value for each possible processor.
      let code = unsafe bpf_map_lookup_elem(reasons, &key, &perProcessor)
      guard code == 0 else {
        throw .call("bpf_map_lookup_elem", code: -code, value: "\(reason)")
      }
      result[reason] = perProcessor.reduce(0, &+)
    }
    return result
  }

  /// Runs the program on `frame` without any network and returns its verdict, an XDP action.
  package func testRun(_ frame: [UInt8]) throws(XDPError) -> UInt32 {
    // SAFETY: zeroed options ask for nothing; the size tells the library what it may read.
    var options = unsafe bpf_test_run_opts()
    unsafe options.sz = MemoryLayout<bpf_test_run_opts>.size
    // SAFETY: the frame outlives the call and its length is the one passed.
    let code = unsafe frame.withUnsafeBytes { bytes in
      unsafe options.data_in = bytes.baseAddress
      unsafe options.data_size_in = UInt32(bytes.count)
      return unsafe bpf_prog_test_run_opts(program, &options)
    }
    guard code == 0 else {
      throw .call("bpf_prog_test_run_opts", code: -code, value: "byteCount=\(frame.count)")
    }
    // SAFETY: a plain number the call has set.
    return unsafe options.retval
  }

  /// Decodes the object as the build wrote it: two lower-case digits a byte.
  private static func bytes(ofHex text: StaticString) -> [UInt8] {
    text.withUTF8Buffer { digits in
      func value(_ digit: UInt8) -> UInt8 { digit < 0x3a ? digit - 0x30 : digit - 0x57 }
      return (0..<digits.count / 2).map { index in
        // SAFETY: both indices are below the count.
        unsafe value(digits[2 * index]) << 4 | value(digits[2 * index + 1])
      }
    }
  }
}
