// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// The machine's pool of large pages and its hugetlbfs mounts.
package enum HugePages {
  static let fallbacks = Atomic<UInt64>(0)

  /// Mappings of this process that asked for large pages and got ordinary ones.
  package static var fallbackCount: UInt64 { fallbacks.load(ordering: .relaxed) }

  /// Pages of `size` that nobody uses or has reserved.
  package static func freeCount(_ size: PageSize) throws(HostError) -> Int {
    let free = try count("free_hugepages", size)
    let reserved = try count("resv_hugepages", size)
    return max(0, free - max(0, reserved))
  }

  /// Grows the pool until `count` pages of `size` are free and returns how many are; fewer when
  /// memory is too fragmented. Never shrinks the pool. Needs root.
  package static func reserve(count: Int, size: PageSize) throws(HostError) -> Int {
    precondition(count >= 0)
    let free = try freeCount(size)
    guard free < count else { return free }
    let pool = try self.count("nr_hugepages", size)
    try TextFile.write("\(pool + count - free)\n", to: "\(size.countersPath)/nr_hugepages")
    return try freeCount(size)
  }

  /// The first hugetlbfs mount with pages of `size`, nil when there is none.
  package static func mountPath(_ size: PageSize) throws(HostError) -> String? {
    mountPath(size, inMounts: try TextFile.read("/proc/self/mounts"))
  }

  /// Mounts a hugetlbfs of `size` pages on the existing folder `path`, open to its owner only.
  /// Needs root.
  package static func mount(_ size: PageSize, at path: String) throws(HostError) {
    let options = "pagesize=\(size.rawValue >> 20)M,mode=0700"
    // SAFETY: every argument is a terminated string for the length of the call.
    let code = unsafe options.withCString { text in
      unsafe Glibc.mount("apus", path, "hugetlbfs", UInt(MS_NOSUID | MS_NODEV), text)
    }
    guard code == 0 else { throw HostError(call: "mount", code: errno, value: path) }
  }

  /// Mounts a hugetlbfs of `size` pages on `path`, made when missing. Needs root.
  package static func mountOwn(_ size: PageSize, at path: String) throws(HostError) {
    // SAFETY: the path is a terminated string for the length of the call.
    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
      throw HostError(call: "mkdir", code: errno, value: path)
    }
    try mount(size, at: path)
  }

  /// Undoes `mount`; refused while a file of the mount is in use. Needs root.
  package static func unmount(_ path: String) throws(HostError) {
    // SAFETY: the path is a terminated string for the length of the call.
    guard unsafe umount(path) == 0 else {
      throw HostError(call: "umount", code: errno, value: path)
    }
  }

  /// The mount point in the text of /proc/self/mounts, whose fields are device, path, type and
  /// options.
  package static func mountPath(_ size: PageSize, inMounts text: String) -> String? {
    let megabytes = "pagesize=\(size.rawValue >> 20)M"
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 4, fields[2] == "hugetlbfs" else { continue }
      let options = fields[3].split(separator: ",")
      let isSize =
        options.contains(Substring(megabytes))
        || (size == .size1GiB && options.contains("pagesize=1G"))
        // The kernel always prints the size; its absence means an old kernel's default of 2 MiB.
        || (size == .size2MiB && !options.contains { $0.hasPrefix("pagesize=") })
      if isSize { return String(fields[1]) }
    }
    return nil
  }

  private static func count(_ counter: String, _ size: PageSize) throws(HostError) -> Int {
    let path = "\(size.countersPath)/\(counter)"
    let text = try TextFile.read(path)
    guard let count = UInt64(text.prefix(while: \.isNumber)) else {
      throw HostError(call: "parse", code: EINVAL, value: "\(path)=\(text)")
    }
    // A count below zero, seen for a moment while pages change hands, is printed unsigned.
    return Int(truncatingIfNeeded: count)
  }
}
