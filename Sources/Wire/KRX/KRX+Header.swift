// SPDX-License-Identifier: Apache-2.0

extension KRX {
  /// What books, trades and snapshots begin with, in each generation as far as it has it.
  @usableFromInline
  package struct Header: Sendable, BitwiseCopyable, Hashable {
    @usableFromInline package var code: TRCode
    /// The ISIN.
    @usableFromInline package var instrument: Alpha<12>
    /// The instrument's number in the day's list, not a message number; negative when blank.
    @usableFromInline package var index: Int32
    /// The message's number in the stream of its instrument and board, from 1; negative when it is
    /// blank, as it is on some lines, and before EXTURE 3.0.
    @usableFromInline package var sequence: Int32
    /// `G1` regular; blank in 2011.
    @usableFromInline package var board: Alpha<2>
    /// `40` continuous, `10` and `30` auctions, … In 2011 the market status.
    @usableFromInline package var session: Alpha<2>
    /// When the order was accepted or the trade made; negative when the message has no time.
    @usableFromInline package var time: TimeOfDay

    @inlinable
    package init(
      code: TRCode, instrument: Alpha<12>, index: Int32 = -1, sequence: Int32 = -1,
      board: Alpha<2> = .blank, session: Alpha<2> = .blank, time: TimeOfDay = .absent
    ) {
      self.code = code
      self.instrument = instrument
      self.index = index
      self.sequence = sequence
      self.board = board
      self.session = session
      self.time = time
    }
  }
}

extension KRX.TimeOfDay {
  /// No time.
  @inlinable package static var absent: KRX.TimeOfDay { KRX.TimeOfDay(nanos: -1) }
  @inlinable package var isPresent: Bool { nanos >= 0 }
}
