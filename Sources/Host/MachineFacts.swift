// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What a measurement must name about the machine it was taken on.
package struct MachineFacts: Equatable, Sendable {
  package let cpuModel: String
  package let kernelRelease: String
  package let hostName: String
  package let onlineCoreCount: Int
  /// The time stamp counter runs at one rate in every power state and on every core.
  package let hasInvariantTSC: Bool

  /// Reads /proc and /sys; set-up only.
  package static func current() throws(HostError) -> MachineFacts {
    let cpu = try TextFile.read("/proc/cpuinfo")
    let facts = cpuFacts(inCPUInfo: cpu)
    return MachineFacts(
      cpuModel: facts.model,
      kernelRelease: firstLine(try TextFile.read("/proc/sys/kernel/osrelease")),
      hostName: firstLine(try TextFile.read("/proc/sys/kernel/hostname")),
      onlineCoreCount: try Topology.current().cores.count,
      hasInvariantTSC: facts.hasInvariantTSC)
  }

  /// Model name and counter property in the text of /proc/cpuinfo.
  package static func cpuFacts(inCPUInfo text: String) -> (model: String, hasInvariantTSC: Bool) {
    var model = "unknown"
    var flags: Set<Substring> = []
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      switch parts[0].prefix(while: { $0 != "\t" }) {
      case "model name" where model == "unknown": model = trimmed(parts[1])
      case "flags" where flags.isEmpty: flags = Set(parts[1].split(separator: " "))
      default: continue
      }
    }
    #if arch(arm64)
      // The generic timer of the architecture is constant by definition.
      return (model, true)
    #else
      return (model, flags.contains("constant_tsc") && flags.contains("nonstop_tsc"))
    #endif
  }

  private static func firstLine(_ text: String) -> String {
    String(text.prefix(while: { $0 != "\n" }))
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
