// SPDX-License-Identifier: Apache-2.0
import Foundation
import Rings

/// A directory of regions that is removed with its suite.
final class TestFolder: Sendable {
  let path: String
  var place: RegionPlace { RegionPlace(plainDirectory: path, hugeDirectory: nil) }

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
