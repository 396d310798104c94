// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Host

/// Where a gateway keeps its kills and what it watches, left in the run's directory for the
/// operator's commands.
package struct KillSettings: Codable, Hashable, Sendable {
  /// The kill log.
  package var log: String
  /// The kill file, empty for none.
  package var file: String

  package init(log: String, file: String) {
    self.log = log
    self.file = file
  }

  /// Beside the journals, so that it outlives the run; in the run's own directory without one.
  init(_ section: GatewaySection, in place: RegionDirectory) {
    let directory =
      section.journalDirectory.isEmpty ? place.ordinary : section.journalDirectory
    self.init(log: "\(directory)/kills.jsonl", file: section.killFile)
  }

  func write(in place: RegionDirectory) throws {
    try JSONEncoder().encode(self).write(
      to: URL(fileURLWithPath: RunDirectory(place).killPath), options: .atomic)
  }

  /// Those of the gateway that ran last in `place`.
  package static func read(in place: RegionDirectory) throws -> KillSettings {
    let path = RunDirectory(place).killPath
    return try JSONDecoder().decode(
      KillSettings.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
