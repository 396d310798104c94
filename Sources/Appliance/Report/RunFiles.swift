// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Host
package import Rings
package import Telemetry

/// Reads a run from outside: for `apus status` and `apus latency`.
package enum RunFiles {
  /// The directories of run `name`, which must exist.
  package static func place(of name: String) throws -> RegionDirectory {
    let ordinary = "/dev/shm/\(name)"
    guard FileManager.default.fileExists(atPath: ordinary) else {
      let runs = try FileManager.default.contentsOfDirectory(atPath: "/dev/shm")
        .filter { $0.hasPrefix("apus") }.sorted()
      throw ProcessError(
        description: "no run named \(name); runs here: "
          + (runs.isEmpty ? "none" : runs.joined(separator: ", ")))
    }
    let mount = try HugePages.mountPath(.size2MiB)
    let huge = mount.map { "\($0)/\(name)" }
    let hasHuge = huge.map(FileManager.default.fileExists(atPath:)) == true
    return RegionDirectory(huge: hasHuge ? huge : nil, ordinary: ordinary)
  }

  /// The configuration the run was started with, else the embedded default.
  package static func configuration(in place: RegionDirectory) throws -> Configuration {
    let path = RunDirectory(place).configurationPath
    guard FileManager.default.fileExists(atPath: path) else { return try .embedded() }
    return try Configuration.read(path)
  }

  /// The histograms of run `name` so far; tables that no process has made yet are left out.
  package static func histograms(run name: String) throws -> [NamedHistogram] {
    let place = try place(of: name)
    return StageSource.histograms(
      try configuration(in: place), hasOrders: true, in: place, unreadable: { _ in })
  }

  /// The instruments of run `name`, in the order of their numbers.
  package static func instruments(run name: String) throws -> [InstrumentDefinition] {
    let table = try SeqlockTableReader<InstrumentDefinition>(
      name: RunDirectory.definitions, in: try place(of: name))
    var found: [InstrumentDefinition] = []
    var row = InstrumentDefinition()
    for index in 0..<table.rowCount {
      guard table.read(index, into: &row) == .row, row.isDefined else { break }
      found.append(row)
    }
    return found
  }

  /// This machine and this build.
  package static func hostFacts() -> RunReport.HostFacts { RunCollector.hostFacts() }
}
