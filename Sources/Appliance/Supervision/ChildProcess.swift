// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Glibc

/// One process of the appliance, started from this executable.
package final class ChildProcess {
  package let name: String
  package let arguments: [String]
  private var process: Process
  /// Times it was started.
  package private(set) var startCount = 0

  private let environment: [String: String]

  /// `environment` is added to this process's own.
  package init(name: String, arguments: [String], environment: [String: String] = [:]) {
    self.name = name
    self.environment = environment
    self.arguments = arguments
    process = Process()
  }

  /// Starts it, again after it ended.
  package func start() throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    try process.run()
    startCount += 1
  }

  package var isRunning: Bool { process.isRunning }
  package var processID: Int32 { process.processIdentifier }

  /// The exit status, negative for a signal; nil while it runs.
  package var exitStatus: Int32? {
    guard startCount > 0, !process.isRunning else { return nil }
    let status = process.terminationStatus
    return process.terminationReason == .uncaughtSignal ? -status : status
  }

  /// Asks it to end.
  package func terminate() {
    if startCount > 0, process.isRunning { process.terminate() }
  }

  /// Ends it at whatever instruction it is at.
  package func kill() {
    if startCount > 0, process.isRunning { _ = Glibc.kill(process.processIdentifier, SIGKILL) }
  }

  /// Waits until it has ended.
  package func wait() {
    if startCount > 0 { process.waitUntilExit() }
  }
}
