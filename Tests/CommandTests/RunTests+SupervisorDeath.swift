// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Host
import Testing

// Part of the one serialized suite of runs: over loopback two runs at a time would meet.
extension RunTests {
  @Test("everybody ends with a supervisor that is killed, and nobody starts under it any more")
  func supervisorKilled() throws {
    let program = try RunningProgram(["run"])
    let isReady = program.line { $0.contains("all processes are ready") } != nil
    try #require(isReady, "\(program.lines)")
    let name = "apus-\(program.processID)"
    kill(program.processID, SIGKILL)
    // Returns when everybody who holds its diagnostics has ended.
    _ = program.wait()
    let outcome = try Program.run("store", "--run", name, "--supervised")
    #expect(outcome.status != 0)
    // Another run may have removed what was left before this one looked at it.
    #expect(outcome.diagnostics.contains(name))
    _ = try OwnedRegions.removeAbandoned(huge: HugePages.mountPath(.size2MiB))
    Self.remove(try RegionDirectory.prepare(name: name))
  }
}
