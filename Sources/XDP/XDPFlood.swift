// SPDX-License-Identifier: Apache-2.0
import CBPF
import CXDP
import Glibc
package import Net

/// Sends numbered copies of one frame out of an interface, made by the kernel itself: several
/// million a second from one core. For proofs and benchmarks. One thread.
///
/// The other end of a veth cable must have an XDP program, or its driver takes no such frames.
@safe
package struct XDPFlood: ~Copyable {
  private let object: OpaquePointer
  private let program: CInt
  private let template: [UInt8]
  /// Frames the kernel was asked to make.
  package private(set) var sentCount: UInt64 = 0

  /// Frames the kernel makes before it passes them on: few, so that they come evenly.
  private static let batchCount: UInt32 = 16

  /// - Parameters:
  ///   - template: one whole frame, at most 2,048 bytes.
  ///   - offsets: where its number stands, 8 bytes big-endian; 1 to `APUS_PATCHES_MAX` places.
  ///   - first: the number of the first frame.
  ///   - step: what the number grows by from frame to frame.
  ///   - rate: frames a second, from a hundred; 0 sends as fast as the kernel makes them.
  package init(
    _ template: RawSpan, numberAt offsets: [Int], first: UInt64, step: UInt32, rate: UInt32,
    outOf interface: NetworkInterface
  ) throws(XDPError) {
    precondition(template.byteCount <= 2_048)
    precondition((1...Int(APUS_PATCHES_MAX)).contains(offsets.count))
    precondition(offsets.allSatisfy { $0 >= 0 && $0 + 8 <= template.byteCount })
    // SAFETY: closed below on failure and by deinit otherwise.
    let object = unsafe try BPFObject.load(apus_flood_object, "apus_flood")
    // SAFETY: the names are those of the source compiled into this executable, so both exist.
    let state = unsafe bpf_object__find_map_fd_by_name(object, "apus_flood_state")
    var places = (UInt32(0), UInt32(0), UInt32(0), UInt32(0))
    for (index, offset) in offsets.enumerated() {
      switch index {
      case 0: places.0 = UInt32(offset)
      case 1: places.1 = UInt32(offset)
      case 2: places.2 = UInt32(offset)
      default: places.3 = UInt32(offset)
      }
    }
    var start = apus_flood(
      number: first, start: 0, sent: 0, step: step, rate: rate, interface: interface.index,
      count: UInt32(offsets.count), offsets: places)
    var key: UInt32 = 0
    // SAFETY: key and value have the sizes the map was declared with.
    let code = unsafe bpf_map_update_elem(state, &key, &start, UInt64(BPF_ANY))
    guard code == 0 else {
      // SAFETY: the object is not used again.
      unsafe bpf_object__close(object)
      throw .call("bpf_map_update_elem", code: -code, value: "flood")
    }
    // SAFETY: the bytes are valid during the call, which copies them.
    self.template = unsafe template.withUnsafeBytes { unsafe Array($0) }
    // SAFETY: as above.
    program = unsafe bpf_program__fd(bpf_object__find_program_by_name(object, "apus_flood"))
    unsafe self.object = object
  }

  deinit {
    // SAFETY: owned by this value alone.
    unsafe bpf_object__close(object)
  }

  /// Sends the next `count` frames and returns when all are gone. Call it in the network namespace
  /// of the interface. A call costs some tens of milliseconds besides: make few.
  package mutating func send(_ count: UInt32) throws(XDPError) {
    // SAFETY: zeroed options ask for nothing; the size tells the library what it may read.
    var options = unsafe bpf_test_run_opts()
    unsafe options.sz = MemoryLayout<bpf_test_run_opts>.size
    unsafe options.repeat = CInt(clamping: count)
    unsafe options.flags = UInt32(BPF_F_TEST_XDP_LIVE_FRAMES)
    unsafe options.batch_size = min(count, Self.batchCount)
    // SAFETY: the template outlives the call and its length is the one passed.
    let code = unsafe template.withUnsafeBytes { bytes in
      unsafe options.data_in = bytes.baseAddress
      unsafe options.data_size_in = UInt32(bytes.count)
      return unsafe bpf_prog_test_run_opts(program, &options)
    }
    guard code == 0 else {
      throw .call("bpf_prog_test_run_opts", code: -code, value: "count=\(count)")
    }
    sentCount &+= UInt64(count)
  }
}
