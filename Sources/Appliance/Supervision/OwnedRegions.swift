// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Host

/// Directories of regions that end with the process that makes them.
///
/// A file in the ordinary one says which process that is, so that the next maker can remove what a
/// killed one left behind. Directories without that file are meant to stay: those of processes
/// that were started by hand, and of runs that were told to keep them.
package struct OwnedRegions: Sendable {
  package let place: RegionDirectory
  private let isKept: Bool

  private static let prefix = "apus-"
  private static let creatorFile = "creator"

  /// Makes the directories `name`: this process's own, or to stay when `isKept`.
  package init(name: String, isKept: Bool = false) throws {
    place = try RegionDirectory.prepare(name: name)
    self.isKept = isKept
    if !isKept { try Self.claim(place, for: ProcessIdentity.current()) }
  }

  /// Writes down that `process` will remove the directories.
  package static func claim(_ place: RegionDirectory, for process: ProcessIdentity) throws {
    try "\(process.pid) \(process.startTicks)\n".write(
      toFile: "\(place.ordinary)/\(creatorFile)", atomically: true, encoding: .utf8)
  }

  /// Deletes the directories and everything in them unless they are kept; a sentence for each that
  /// could not be deleted.
  package func remove() -> [String] {
    isKept ? [] : Self.remove([place.huge, place.ordinary].compactMap(\.self))
  }

  /// Deletes the directories of dead processes below the folders `ordinary` and `huge`; a
  /// sentence for each.
  package static func removeAbandoned(
    ordinary: String = "/dev/shm", huge: String?
  ) throws -> [String] {
    let roots = [huge, ordinary].compactMap(\.self)
    var names = Set<String>()
    for root in roots where FileManager.default.fileExists(atPath: root) {
      names.formUnion(try FileManager.default.contentsOfDirectory(atPath: root))
    }
    return try names.filter { $0.hasPrefix(prefix) }.sorted().flatMap { name -> [String] in
      guard let pid = try deadCreator(of: name, ordinary: ordinary) else { return [] }
      let failures = remove(roots.map { "\($0)/\(name)" })
      return failures + ["removed what process \(pid), which is gone, left in \(name)"]
    }
  }

  /// The process that made the directories `name`, when it is known and dead.
  private static func deadCreator(of name: String, ordinary: String) throws -> Int32? {
    let folder = "\(ordinary)/\(name)"
    guard FileManager.default.fileExists(atPath: folder) else {
      // Half of what was removed once: only the name tells whose it was.
      guard let digits = name.split(separator: "-").last, let pid = Int32(digits),
        try ProcessIdentity(running: pid) == nil
      else { return nil }
      return pid
    }
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(creatorFile)")
    else { return nil }
    let fields = String(decoding: data, as: UTF8.self).split { $0 == " " || $0 == "\n" }
    guard fields.count == 2, let pid = Int32(fields[0]), let startTicks = UInt64(fields[1]),
      try !ProcessIdentity(pid: pid, startTicks: startTicks).isAlive
    else { return nil }
    return pid
  }

  private static func remove(_ folders: [String]) -> [String] {
    var failures: [String] = []
    for folder in folders where FileManager.default.fileExists(atPath: folder) {
      do {
        try FileManager.default.removeItem(atPath: folder)
      } catch {
        // Another process may have been faster.
        guard FileManager.default.fileExists(atPath: folder) else { continue }
        failures.append("\(folder) stays: \(error.localizedDescription)")
      }
    }
    return failures
  }
}
