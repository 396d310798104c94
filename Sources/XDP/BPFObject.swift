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

  /// Loads the object this executable carries. Needs CAP_BPF and CAP_NET_ADMIN.
  package init() throws(XDPError) {
    // Errors are thrown; libbpf would also write them, and much more, to standard error.
    // SAFETY: a nil callback is documented to silence the library.
    unsafe _ = libbpf_set_print(nil)
    let bytes = BPFObject.bytes(ofHex: apus_xdp_object)
    // SAFETY: the library copies the bytes it keeps.
    guard let object = unsafe bpf_object__open_mem(bytes, bytes.count, nil) else {
      throw .call("bpf_object__open_mem", code: errno, value: "apus_xdp")
    }
    // SAFETY: just opened and not yet loaded.
    let code = unsafe bpf_object__load(object)
    guard code == 0 else {
      // SAFETY: the object is not used again.
      unsafe bpf_object__close(object)
      throw .call("bpf_object__load", code: -code, value: "apus_xdp")
    }
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
    // SAFETY: owned by this value and closed by deinit.
    unsafe self.object = object
  }

  deinit {
    // SAFETY: owned by this value alone.
    unsafe bpf_object__close(object)
  }

  /// Has datagrams to `group` and `port` redirected.
  package func subscribe(group: IPv4Address, port: UInt16) throws(XDPError) {
    var key = apus_key(group: group.raw.bigEndian, port: port.bigEndian, zero: 0)
    var present: UInt8 = 1
    // SAFETY: key and value have the sizes the map was declared with.
    let code = unsafe bpf_map_update_elem(subscriptions, &key, &present, UInt64(BPF_ANY))
    guard code == 0 else {
      throw .call("bpf_map_update_elem", code: -code, value: "\(group):\(port)")
    }
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
