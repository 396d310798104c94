// SPDX-License-Identifier: Apache-2.0
/// Where the regions of one appliance lie: a directory on hugetlbfs if the host mounts one, and
/// one on /dev/shm for small regions and as the fallback.
package struct RegionPlace: Sendable {
  /// nil when no hugetlbfs of 2 MiB pages is mounted.
  package let hugeDirectory: String?
  package let plainDirectory: String

  /// Bytes of a huge page; files on hugetlbfs are whole pages.
  package static let hugePageByteCount = 2 << 20

  /// The directories named `appliance` under the host's mounts, created when missing.
  package init(appliance: String) throws(RegionError) {
    plainDirectory = "/dev/shm/\(appliance)"
    try Self.makeDirectory(plainDirectory)
    guard let mount = Self.hugeMount() else {
      hugeDirectory = nil
      return
    }
    hugeDirectory = "\(mount)/\(appliance)"
    try Self.makeDirectory("\(mount)/\(appliance)")
  }

  /// Given directories, which must exist; for tests and for hosts that mount elsewhere.
  package init(plainDirectory: String, hugeDirectory: String?) {
    self.plainDirectory = plainDirectory
    self.hugeDirectory = hugeDirectory
  }

  /// Unlinks a region wherever it lies; processes that mapped it keep their memory.
  package func remove(_ name: String) {
    for directory in [hugeDirectory, plainDirectory] {
      if let directory { removeFile("\(directory)/\(name)") }
    }
  }

  /// The mount point of the first hugetlbfs with 2 MiB pages.
  private static func hugeMount() -> String? {
    guard let bytes = readWholeFile("/proc/self/mounts") else { return nil }
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let fields = String(decoding: line, as: UTF8.self).split(separator: " ")
      guard fields.count > 3, fields[2] == "hugetlbfs" else { continue }
      let sizes = fields[3].split(separator: ",").filter { $0.hasPrefix("pagesize=") }
      if sizes.isEmpty || sizes == ["pagesize=2M"] { return String(fields[1]) }
    }
    return nil
  }

  private static func makeDirectory(_ path: String) throws(RegionError) {
    // Searchable by the group that 0640 regions are shared with, by nobody else.
    let outcome = Rings.makeDirectory(path, mode: 0o750)
    guard outcome == 0 else { throw RegionError(.system, path, errno: outcome, "mkdir") }
  }
}
