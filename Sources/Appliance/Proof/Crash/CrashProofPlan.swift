// SPDX-License-Identifier: Apache-2.0

/// What is killed how often under which load.
package struct CrashProofPlan: Sendable {
  package enum Target: String, CaseIterable, Codable, Sendable {
    /// The gateway's process, by SIGKILL.
    case gateway
    /// The exchange's process, by SIGKILL.
    case exchange
    /// The connection between them, at any byte of either direction.
    case link
    /// Every process of the host and its memory; of the journal stays what was on the disk.
    case host
  }

  package var target: Target
  package var kills: Int
  package var seed: UInt64
  /// Requests a second.
  package var rate: Int
  /// The exchange cancels a client's orders when its connection ends.
  package var cancelsOnDisconnect: Bool
  package var journalSync: JournalSync
  /// Where journals lie; it must exist.
  package var folder: String

  package init(
    target: Target, kills: Int, seed: UInt64, rate: Int, cancelsOnDisconnect: Bool,
    journalSync: JournalSync, folder: String
  ) {
    self.target = target
    self.kills = kills
    self.seed = seed
    self.rate = rate
    self.cancelsOnDisconnect = cancelsOnDisconnect
    self.journalSync = journalSync
    self.folder = folder
  }

  /// The run's configuration: one order load, one stock, a slow market, wide limits.
  var configurationText: String {
    """
    [appliance]
    duration_seconds_max = 86400
    [feed]
    instruments = ["APUS"]
    instrument_capacity = 64
    order_capacity = 131072
    level_capacity = 32768
    [[line]]
    name = "A"
    group = "239.77.0.1"
    port = 26400
    [[line]]
    name = "B"
    group = "239.77.0.2"
    port = 26401
    [rings]
    event_capacity = 65536
    [[strategy]]
    id = 0
    name = "load"
    kind = "order-load"
    instrument = "APUS"
    position_max = 5000
    load_rate_per_second = \(rate)
    load_seed = \(seed % 1_000_000_007)
    keep_orders_on_death = true
    [[account]]
    checks_off = ["off-lot", "repeated-order"]
    order_notional_max = 1000000000000
    price_collar_basis_points = 100000
    slippage_basis_points = 100000
    dead_man_ms = 600000
    orders_per_trade_max = 1000000
    cancel_percent_max = 1000000
    open_order_value_max = 1000000000000
    position_max = 1000000
    gross_exposure_max = 1000000000000
    net_exposure_max = 1000000000000
    cash = 1000000000000
    daily_loss_max = 1000000000000
    drawdown_max = 1000000000000
    [risk]
    feed_age_ms_max = 600000
    [gateway]
    port = \(target == .link ? Self.linkPort : Self.orderPort)
    journal_directory = "\(folder)"
    journal_bytes = \(journalByteCount)
    journal_sync = "\(journalSync.rawValue)"
    order_capacity = 4096
    [exchange]
    seed = \(seed % 1_000_000_007)
    instrument_count = 1
    messages_per_second = 300
    message_count = 1000000000
    order_port = \(Self.orderPort)
    cancel_on_disconnect = \(cancelsOnDisconnect)
    journal_directory = "\(target == .exchange ? folder : "")"
    journal_bytes = \(journalByteCount)
    """
  }

  static let orderPort = 26_500
  static let linkPort = 26_501

  /// A second or two for each kill, three records of 128 bytes for each request; at least 32 MiB.
  private var journalByteCount: Int { max(32 << 20, (kills + 20) * 2 * rate * 3 * 128) }
}
