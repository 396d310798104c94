// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// A line on the terminal that shows how far a long job is; nothing when nobody watches.
struct Progress {
  private let what: String
  private let isShown: Bool
  private var shownAt = ContinuousClock.now
  private var hasShown = false

  init(_ what: String) {
    self.what = what
    isShown = Terminal.isWatched
  }

  /// Shows `done` of `whole` with `detail`, at most four times a second.
  mutating func show(_ done: Int64, of whole: Int64, _ detail: @autoclosure () -> String) {
    guard isShown else { return }
    let now = ContinuousClock.now
    guard now - shownAt >= .milliseconds(250) else { return }
    shownAt = now
    hasShown = true
    let percent = whole > 0 ? min(done * 100 / whole, 100) : 0
    write("\r\(what) \(percent) % \(detail())\u{1B}[K")
  }

  /// Takes the line away.
  func end() {
    if hasShown { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
