// SPDX-License-Identifier: Apache-2.0
import CKernel
import CNUMA
import Glibc
import Synchronization

/// Memory on large pages, private or shared through a file, unmapped when the value ends.
///
/// When large pages are refused the memory has ordinary ones: `backing` says so and why, and
/// `HugePages.fallbackCount` counts it. Every page is present before the mapping is returned, so
/// no later access faults. The file of a shared mapping stays until it is removed by name.
@safe
@usableFromInline
package struct HugeMapping: ~Copyable {
  package enum Access: Sendable {
    case readOnly
    case readWrite
  }

  /// The first byte. Valid while this value lives; not writable when `access` is readOnly.
  @usableFromInline package let start: UnsafeMutableRawPointer
  /// Bytes mapped: what was asked for, rounded up to whole pages.
  @usableFromInline package let byteCount: Int
  package let backing: Backing
  package let access: Access

  private init(
    start: UnsafeMutableRawPointer, byteCount: Int, backing: Backing, access: Access
  ) {
    // SAFETY: the caller mapped byteCount bytes at start and hands them over.
    unsafe self.start = start
    self.byteCount = byteCount
    self.backing = backing
    self.access = access
  }

  deinit {
    // SAFETY: this value owns the mapping, and nothing can hold a span of it any more.
    let code = unsafe munmap(start, byteCount)
    precondition(code == 0)
  }

  /// The whole mapping, valid while self is borrowed. What other processes write meanwhile is
  /// read torn unless the reader's protocol prevents it.
  @inlinable
  package var bytes: RawSpan {
    @_lifetime(borrow self) get {
      // SAFETY: byteCount bytes are mapped at start until deinit.
      let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(start), byteCount: byteCount)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }
}

// SAFETY: the mapping is owned exclusively and may be handed to another thread.
extension HugeMapping: @unchecked Sendable {}

extension HugeMapping {
  /// Private zeroed memory of at least `byteCount` bytes, on `node` when one is named.
  package static func anonymous(
    byteCount: Int, pageSize: PageSize = .size2MiB, node: Int? = nil
  ) throws(HostError) -> HugeMapping {
    precondition(byteCount > 0)
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    let refusal: HostError
    do {
      let block = try Block(
        file: -1, byteCount: pageSize.rounded(byteCount),
        flags: flags | ck_map_huge_flags(pageSize.shift), access: .readWrite, node: node,
        value: "anonymous byteCount=\(byteCount)")
      return HugeMapping(block, backing: Backing(pageSize))
    } catch {
      refusal = error
    }
    let block = try Block(
      file: -1, byteCount: ordinaryRounded(byteCount), flags: flags, access: .readWrite,
      node: node, value: "anonymous byteCount=\(byteCount)")
    return fallback(block, refusal)
  }

  /// Makes the region `name` of at least `byteCount` zero bytes for this process to write and
  /// processes that pass the file `mode` to map. Throws EEXIST when there is one.
  package static func create(
    _ name: String, in directory: RegionDirectory, byteCount: Int, mode: UInt32 = 0o600,
    node: Int? = nil
  ) throws(HostError) -> HugeMapping {
    precondition(byteCount > 0)
    for folder in [directory.huge, directory.ordinary] {
      guard let folder else { continue }
      let path = "\(folder)/\(name)"
      // SAFETY: the path is a terminated string for the length of the call.
      guard unsafe Glibc.access(path, F_OK) != 0 else {
        throw HostError(call: "create", code: EEXIST, value: path)
      }
    }
    let refusal: HostError
    if let folder = directory.huge {
      do {
        let byteCount = directory.pageSize.rounded(byteCount)
        let block = try create("\(folder)/\(name)", byteCount: byteCount, mode: mode, node: node)
        return HugeMapping(block, backing: Backing(directory.pageSize))
      } catch {
        refusal = error
      }
    } else {
      refusal = HostError(call: "find hugetlbfs", code: ENODEV, value: name)
    }
    let block = try create(
      "\(directory.ordinary)/\(name)", byteCount: ordinaryRounded(byteCount), mode: mode,
      node: node)
    return fallback(block, refusal)
  }

  /// Maps the existing region `name`. Throws ENOENT when there is none, EAGAIN while its creator
  /// has not yet given it a length.
  package static func open(
    _ name: String, in directory: RegionDirectory, access: Access
  ) throws(HostError) -> HugeMapping {
    var refusal = HostError(call: "find hugetlbfs", code: ENODEV, value: name)
    if let folder = directory.huge {
      do {
        let block = try open("\(folder)/\(name)", access: access)
        return HugeMapping(block, backing: Backing(directory.pageSize))
      } catch {
        guard error.code == ENOENT else { throw error }
        refusal = error
      }
    }
    return fallback(try open("\(directory.ordinary)/\(name)", access: access), refusal)
  }

  private init(_ block: consuming Block, backing: Backing) {
    // SAFETY: the block hands its memory over and does not free it.
    unsafe self.init(
      start: block.start, byteCount: block.byteCount, backing: backing, access: block.access)
  }

  private static func fallback(_ block: consuming Block, _ refusal: HostError) -> HugeMapping {
    HugePages.fallbacks.add(1, ordering: .relaxed)
    return HugeMapping(block, backing: .ordinary(refusal))
  }

  private static func ordinaryRounded(_ byteCount: Int) -> Int {
    let pageBytes = Int(sysconf(CInt(_SC_PAGESIZE)))
    return (byteCount + pageBytes - 1) / pageBytes * pageBytes
  }

  private static func create(
    _ path: String, byteCount: Int, mode: UInt32, node: Int?
  ) throws(HostError) -> Block {
    // SAFETY: the path is a terminated string for the length of the call.
    let file = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw HostError(call: "create", code: errno, value: path) }
    defer { close(file) }
    do throws(HostError) {
      // The process's umask must not narrow what the role of the region asks for.
      guard fchmod(file, mode) == 0 else {
        throw HostError(call: "fchmod", code: errno, value: path)
      }
      guard ftruncate(file, byteCount) == 0 else {
        throw HostError(call: "ftruncate", code: errno, value: path)
      }
      return try Block(
        file: file, byteCount: byteCount, flags: MAP_SHARED, access: .readWrite, node: node,
        value: path)
    } catch {
      // SAFETY: the path is a terminated string for the length of the call.
      unsafe unlink(path)
      throw error
    }
  }

  private static func open(_ path: String, access: Access) throws(HostError) -> Block {
    let flags = access == .readOnly ? O_RDONLY : O_RDWR
    // SAFETY: the path is a terminated string for the length of the call.
    let file = unsafe Glibc.open(path, flags | O_CLOEXEC)
    guard file >= 0 else { throw HostError(call: "open", code: errno, value: path) }
    defer { close(file) }
    var facts = stat()
    // SAFETY: facts is a valid place for the result.
    guard unsafe fstat(file, &facts) == 0 else {
      throw HostError(call: "fstat", code: errno, value: path)
    }
    guard facts.st_size > 0 else { throw HostError(call: "open", code: EAGAIN, value: path) }
    return try Block(
      file: file, byteCount: Int(facts.st_size), flags: MAP_SHARED, access: access, node: nil,
      value: path)
  }
}

/// Mapped memory on its way into a HugeMapping: unmapped only when its preparation fails.
@safe
private struct Block: ~Copyable {
  let start: UnsafeMutableRawPointer
  let byteCount: Int
  let access: HugeMapping.Access

  /// Maps, binds and then touches: the node must be chosen before the first page exists.
  init(
    file: CInt, byteCount: Int, flags: CInt, access: HugeMapping.Access, node: Int?,
    value: String
  ) throws(HostError) {
    let protection = access == .readOnly ? PROT_READ : PROT_READ | PROT_WRITE
    // SAFETY: a fresh mapping at an address of the kernel's choice overlaps nothing.
    guard let start = unsafe mmap(nil, byteCount, protection, flags, file, 0),
      unsafe start != MAP_FAILED
    else { throw HostError(call: "mmap", code: errno, value: value) }
    var refusal: HostError?
    if let node {
      // SAFETY: the range is the mapping just made; one word of mask holds nodes 0 ... 63.
      refusal = unsafe Block.bind(start, byteCount, node: node)
    }
    if refusal == nil {
      // SAFETY: the range is the mapping just made.
      let code = unsafe ck_madvise_populate(start, byteCount, access == .readWrite ? 1 : 0)
      if code != 0 { refusal = HostError(call: "madvise populate", code: code, value: value) }
    }
    if let refusal {
      // SAFETY: nobody else has seen the mapping.
      unsafe munmap(start, byteCount)
      throw refusal
    }
    // SAFETY: owned by this value from here on.
    unsafe self.start = start
    self.byteCount = byteCount
    self.access = access
  }

  /// Confines the pages of a range to one NUMA node; nil, and nothing done, without NUMA.
  private static func bind(
    _ start: UnsafeMutableRawPointer, _ byteCount: Int, node: Int
  ) -> HostError? {
    guard numa_available() >= 0 else { return nil }
    guard node >= 0, node < 64 else {
      return HostError(call: "mbind", code: EINVAL, value: "node=\(node)")
    }
    var mask = UInt(1) << UInt(node)
    // The kernel reads one bit less than it is told.
    let bitCount = UInt(UInt.bitWidth + 1)
    // SAFETY: the range is mapped by the caller and the mask outlives the call.
    let code = unsafe mbind(start, UInt(byteCount), MPOL_BIND, &mask, bitCount, 0)
    return code == 0 ? nil : HostError(call: "mbind", code: errno, value: "node=\(node)")
  }
}
