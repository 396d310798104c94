// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host

/// A directory of regions that is removed with its suite.
final class TestFolder: Sendable {
  let path: String
  var directory: RegionDirectory { RegionDirectory(huge: nil, ordinary: path) }

  init() {
    path = "/dev/shm/apus-test-\(UUID().uuidString)"
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      fatalError("path=\(path) \(error)")
    }
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch { fatalError("path=\(path)") }
  }
}
