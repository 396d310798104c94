// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// The commit this executable was built from, as far as its surroundings tell.
package enum Commit {
  /// `APUS_COMMIT` of the environment, else the head of the repository the executable lies in,
  /// else "unknown".
  package static let current: String = {
    if let commit = ProcessInfo.processInfo.environment["APUS_COMMIT"], !commit.isEmpty {
      return commit
    }
    let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().path
    do {
      let head = try HostCommand.run("git", "-C", folder, "rev-parse", "--short=12", "HEAD")
      return head.trimmingCharacters(in: .whitespacesAndNewlines)
    } catch {
      return "unknown"
    }
  }()
}
