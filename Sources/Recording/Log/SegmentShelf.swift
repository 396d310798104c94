// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Synchronization

/// The finished segments of a directory, oldest first; shared by recorder and compressor.
package final class SegmentShelf: Sendable {
  /// A finished segment.
  struct Entry: Sendable {
    var path: String
    var byteCount: Int
    var isPacked: Bool
    /// The compressor tried in vain.
    var isUnpackable = false
  }

  package static let suffix = ".apuslog"
  package static let packedSuffix = ".apuslog.zst"
  static let partSuffix = ".part"

  private let entries: Mutex<[Entry]>
  /// Segments packed, and those that could not be.
  private let packed = Atomic<UInt64>(0)
  private let failed = Atomic<UInt64>(0)

  /// Takes stock of `directory`, made when missing; left-over halves of packing are removed.
  package init(directory: String) throws(DiskError) {
    let manager = FileManager.default
    do {
      try manager.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750]
      )
      var found: [Entry] = []
      for name in try manager.contentsOfDirectory(atPath: directory).sorted() {
        let path = "\(directory)/\(name)"
        if name.hasSuffix(Self.partSuffix), name.contains(Self.suffix) {
          _ = DiskFile.remove(path)
          continue
        }
        let isPacked = name.hasSuffix(Self.packedSuffix)
        guard isPacked || name.hasSuffix(Self.suffix) else { continue }
        guard let size = try manager.attributesOfItem(atPath: path)[.size] as? Int else { continue }
        found.append(Entry(path: path, byteCount: size, isPacked: isPacked))
      }
      entries = Mutex(found)
    } catch {
      throw DiskError(call: "open directory", path: directory, errnoCode: EIO)
    }
  }

  /// Bytes of all finished segments.
  var byteCount: Int { entries.withLock { $0.reduce(0) { $0 + $1.byteCount } } }
  package var packedCount: UInt64 { packed.load(ordering: .relaxed) }
  package var packFailureCount: UInt64 { failed.load(ordering: .relaxed) }

  func add(_ path: String, byteCount: Int) {
    entries.withLock { $0.append(Entry(path: path, byteCount: byteCount, isPacked: false)) }
  }

  /// Removes the oldest segment; its size, or nil when there is none that could be removed.
  func removeOldest() -> Int? {
    entries.withLock { entries in
      while !entries.isEmpty {
        let oldest = entries.removeFirst()
        if DiskFile.remove(oldest.path) { return oldest.byteCount }
      }
      return nil
    }
  }

  /// The oldest segment that is yet to be packed.
  func nextToPack() -> String? {
    entries.withLock { entries in
      entries.first { !$0.isPacked && !$0.isUnpackable }?.path
    }
  }

  /// The segment at `path` lies packed at `part`: gives it its name. False when the segment was
  /// removed meanwhile.
  func finishPacking(_ path: String, part: String, byteCount: Int) throws(DiskError) -> Bool {
    let packedPath = path.dropLast(Self.suffix.count) + Self.packedSuffix
    let outcome: Result<Bool, DiskError> = entries.withLock { entries in
      guard let index = entries.firstIndex(where: { $0.path == path }) else {
        return .success(false)
      }
      do throws(DiskError) {
        try DiskFile.rename(part, to: String(packedPath))
      } catch {
        return .failure(error)
      }
      _ = DiskFile.remove(path)
      entries[index] = Entry(path: String(packedPath), byteCount: byteCount, isPacked: true)
      return .success(true)
    }
    let isKept = try outcome.get()
    if isKept { packed.add(1, ordering: .relaxed) }
    return isKept
  }

  /// Leaves the segment as it is for good.
  func giveUp(_ path: String) {
    failed.add(1, ordering: .relaxed)
    entries.withLock { entries in
      guard let index = entries.firstIndex(where: { $0.path == path }) else { return }
      entries[index].isUnpackable = true
    }
  }
}
