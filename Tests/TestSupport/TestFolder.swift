// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Host

/// A directory of regions that is removed with its suite.
package final class TestFolder: Sendable {
  package let path: String
  package var directory: RegionDirectory { RegionDirectory(huge: nil, ordinary: path) }

  package init() {
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
