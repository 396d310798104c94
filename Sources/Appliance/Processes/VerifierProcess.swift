// SPDX-License-Identifier: Apache-2.0
internal import Exchange
internal import Foundation
internal import Host
internal import Rings
internal import Units

/// `apus verify`: started by `apus run --verify-books`.
package enum VerifierProcess {
  /// Runs until it is told to stop.
  package static func run(_ options: ProcessOptions) throws {
    let context = try ProcessContext(options) { $0.store }
    let configuration = context.configuration
    let instruments = ExchangeAssembly.instruments(configuration.exchange.instrumentCount)
    var loop = try VerifierLoop(
      codes: instruments.map(\.code), instrumentCapacity: configuration.feed.instrumentCapacity,
      levelCapacity: configuration.feed.levelCapacity, midnight: context.midnight,
      in: context.place)
    runLoop(&loop, board: context.board, idle: context.idle, clock: context.clock)
    try loop.report().write(RunDirectory(context.place).verificationPath)
  }
}
