// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

@Suite struct ProcessIdentityTests {
  @Test("This process is alive, the same number with another start is not")
  func identity() throws {
    let current = try ProcessIdentity.current()
    #expect(try current.isAlive)
    let later = ProcessIdentity(pid: current.pid, startTicks: current.startTicks + 1)
    #expect(try !later.isAlive)
  }

  @Test("A child is alive until it has ended")
  func child() throws {
    let child = Process()
    child.executableURL = URL(filePath: "/bin/cat")
    child.standardInput = Pipe()
    try child.run()
    let identity = try #require(try ProcessIdentity(running: child.processIdentifier))
    #expect(try identity.isAlive)
    // The only signal that a mask inherited from the test runner cannot hold back.
    kill(child.processIdentifier, SIGKILL)
    child.waitUntilExit()
    #expect(try !identity.isAlive)
  }

  @Test("A command name with spaces and parentheses does not shift the fields")
  func hostileName() throws {
    let numbers = (4...52).map { $0 == 22 ? "777" : "1" }.joined(separator: " ")
    let facts = try #require(ProcessIdentity.facts(inStat: "9 (a ) b) S) S \(numbers)\n"))
    #expect(facts.startTicks == 777 && !facts.isDead)
    let zombie = try #require(ProcessIdentity.facts(inStat: "9 (a) Z \(numbers)\n"))
    #expect(zombie.isDead)
  }

  @Test("A text that is not a process status is refused", arguments: ["", "1 (a", "1 (a) S 2 3"])
  func refusals(text: String) {
    #expect(ProcessIdentity.facts(inStat: text) == nil)
  }

  @Test("The facts of the machine name its processor and kernel")
  func facts() throws {
    let facts = try MachineFacts.current()
    #expect(facts.onlineCoreCount > 0 && !facts.kernelRelease.isEmpty)
    let text =
      "processor\t: 0\nmodel name\t: Some CPU @ 3GHz \nflags\t\t: fpu constant_tsc nonstop_tsc\n"
    let cpu = MachineFacts.cpuFacts(inCPUInfo: text)
    #expect(cpu.model == "Some CPU @ 3GHz")
    #if arch(x86_64)
      #expect(cpu.hasInvariantTSC)
      #expect(!MachineFacts.cpuFacts(inCPUInfo: "flags : constant_tsc\n").hasInvariantTSC)
    #endif
  }
}
