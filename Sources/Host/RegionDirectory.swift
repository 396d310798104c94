// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The two folders in which the shared regions of one appliance live: one on hugetlbfs where the
/// machine has it, one in ordinary shared memory for what does not fit there.
package struct RegionDirectory: Equatable, Sendable {
  /// A folder on a hugetlbfs, nil when the machine offers none.
  package let huge: String?
  /// A folder on a tmpfs.
  package let ordinary: String
  package let pageSize: PageSize

  /// Uses the folders as given; they must exist.
  package init(huge: String?, ordinary: String, pageSize: PageSize = .size2MiB) {
    self.huge = huge
    self.ordinary = ordinary
    self.pageSize = pageSize
  }

  /// The folders of the appliance `name`, made with mode 0700 where missing: below the first
  /// hugetlbfs mount of `pageSize` and below /dev/shm.
  package static func prepare(
    name: String, pageSize: PageSize = .size2MiB
  ) throws(HostError) -> RegionDirectory {
    let ordinary = "/dev/shm/\(name)"
    try makeFolder(ordinary)
    var huge: String?
    if let mount = try HugePages.mountPath(pageSize) {
      let path = "\(mount)/\(name)"
      do {
        try makeFolder(path)
        huge = path
      } catch {
        // Somebody else's mount: regions go to ordinary pages, and say so one by one.
        guard error.code == EACCES || error.code == EPERM else { throw error }
      }
    }
    return RegionDirectory(huge: huge, ordinary: ordinary, pageSize: pageSize)
  }

  /// Deletes region `name` in both folders; processes that have it mapped keep it. True when
  /// there was one.
  @discardableResult
  package func remove(_ name: String) throws(HostError) -> Bool {
    var found = false
    for folder in [huge, ordinary] {
      guard let folder else { continue }
      let path = "\(folder)/\(name)"
      // SAFETY: the path is a terminated string for the length of the call.
      if unsafe unlink(path) == 0 {
        found = true
      } else if errno != ENOENT {
        throw HostError(call: "unlink", code: errno, value: path)
      }
    }
    return found
  }

  private static func makeFolder(_ path: String) throws(HostError) {
    // SAFETY: the path is a terminated string for the length of the call.
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw HostError(call: "mkdir", code: errno, value: path)
    }
  }
}
