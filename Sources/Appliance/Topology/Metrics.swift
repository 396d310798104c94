// SPDX-License-Identifier: Apache-2.0
internal import Rings

/// What a datafeed counts, for everybody on the host to read.
package enum DatafeedMetric: Int, MetricID {
  case packetReceive
  case packetDuplicate
  case packetMalformed
  case packetDrop
  case messageDeliver
  case messageLost
  case messageRefuse
  case gapDeclare
  case eventPublish
  case snapshotPublish
  case definitionRefuse
  case receiveKind
  case packetMismatch
  case messageRecover
  case requestSend
  case snapshotLoad

  package var label: String {
    switch self {
    case .packetReceive: "packet_receive"
    case .packetDuplicate: "packet_duplicate"
    case .packetMalformed: "packet_malformed"
    case .packetDrop: "packet_drop"
    case .messageDeliver: "message_deliver"
    case .messageLost: "message_lost"
    case .messageRefuse: "message_refuse"
    case .gapDeclare: "gap_declare"
    case .eventPublish: "event_publish"
    case .snapshotPublish: "snapshot_publish"
    case .definitionRefuse: "definition_refuse"
    case .receiveKind: "receive_kind"
    case .packetMismatch: "packet_mismatch"
    case .messageRecover: "message_recover"
    case .requestSend: "request_send"
    case .snapshotLoad: "snapshot_load"
    }
  }

  package var meaning: String {
    switch self {
    case .packetReceive: "datagrams taken from the network, all lines"
    case .packetDuplicate: "packets whose messages the other line had brought"
    case .packetMalformed: "datagrams refused by the decoder"
    case .packetDrop: "packets lost between the network and this process"
    case .messageDeliver: "messages decoded, each once"
    case .messageLost: "messages inside declared gaps"
    case .messageRefuse: "messages of unknown type, wrong length or for unknown orders"
    case .gapDeclare: "gaps that no line filled in time"
    case .eventPublish: "events written to the ring"
    case .snapshotPublish: "snapshots published on request"
    case .definitionRefuse: "definitions beyond the shared table"
    case .packetMismatch: "packets with other messages than another line brought"
    case .messageRecover: "messages that a request server brought first"
    case .requestSend: "requests for missing messages"
    case .snapshotLoad: "snapshots of the venue loaded"
    case .receiveKind: "1 AF_XDP native, 2 AF_XDP generic (SKB), 3 UDP socket, 4 mixed"
    }
  }
}

/// What a store counts.
package enum StoreMetric: Int, MetricID {
  case eventApply
  case eventOverrun
  case rowWrite
  case definitionMiss
  case feedDead

  package var label: String {
    switch self {
    case .eventApply: "event_apply"
    case .eventOverrun: "event_overrun"
    case .rowWrite: "row_write"
    case .definitionMiss: "definition_miss"
    case .feedDead: "feed_dead"
    }
  }

  package var meaning: String {
    switch self {
    case .eventApply: "events folded into rows"
    case .eventOverrun: "events overwritten before the store read them"
    case .rowWrite: "rows written to the shared table"
    case .feedDead: "times the datafeed was silent for too long and all books became stale"
    case .definitionMiss: "definitions announced that could not be read"
    }
  }
}

/// What a strategy process counts.
package enum StrategyMetric: Int, MetricID {
  case eventRead
  case eventOverrun
  case requestSend
  case requestRefuse
  case reportRead
  case helloSend

  package var label: String {
    switch self {
    case .eventRead: "event_read"
    case .eventOverrun: "event_overrun"
    case .requestSend: "request_send"
    case .requestRefuse: "request_refuse"
    case .reportRead: "report_read"
    case .helloSend: "hello_send"
    }
  }

  package var meaning: String {
    switch self {
    case .eventRead: "events read from the ring"
    case .eventOverrun: "events overwritten before the strategy read them"
    case .requestSend: "requests written to the gateway's queue"
    case .requestRefuse: "requests the full queue would not take at once"
    case .reportRead: "reports read from the gateway's queue"
    case .helloSend: "times the process introduced itself"
    }
  }
}

/// What a gateway counts; the figures are those of its core, stored, not added.
package enum GatewayMetric: Int, MetricID {
  case orderSend
  case orderAccept
  case orderReject
  case orderFill
  case orderCancel
  case orderReplace
  case cancelSend
  case requestRefuse
  case requestStale
  case strategyDeath
  case reportUndelivered
  case journalRecord
  case sessionLost
  case cancelOverRate
  case cancelForOwn
  case reduceForOwn
  case strategySilent
  case journalDurable
  case fillLate
  case fillRepeat
  case fillUnknown
  case tradeBreak
  case tradeCorrect
  case tradeUnknown
  case reportOvertake
  case reportImpossible
  case orderExpire
  case orderRevive
  case definitionRefuse
  case openingPending
  case requestRepeat
  case sessionReconcile
  case orderAbandon
  case orphanEnter
  case orphanRefuse

  package var label: String {
    switch self {
    case .orderSend: "order_send"
    case .orderAccept: "order_accept"
    case .orderReject: "order_reject"
    case .orderFill: "order_fill"
    case .orderCancel: "order_cancel"
    case .orderReplace: "order_replace"
    case .cancelSend: "cancel_send"
    case .requestRefuse: "request_refuse"
    case .requestStale: "request_stale"
    case .strategyDeath: "strategy_death"
    case .reportUndelivered: "report_undelivered"
    case .journalRecord: "journal_record"
    case .sessionLost: "session_lost"
    case .cancelOverRate: "cancel_over_rate"
    case .cancelForOwn: "cancel_for_own"
    case .reduceForOwn: "reduce_for_own"
    case .strategySilent: "strategy_silent"
    case .journalDurable: "journal_durable"
    case .fillLate: "fill_late"
    case .fillRepeat: "fill_repeat"
    case .fillUnknown: "fill_unknown"
    case .tradeBreak: "trade_break"
    case .tradeCorrect: "trade_correct"
    case .tradeUnknown: "trade_unknown"
    case .reportOvertake: "report_overtake"
    case .reportImpossible: "report_impossible"
    case .orderExpire: "order_expire"
    case .orderRevive: "order_revive"
    case .definitionRefuse: "definition_refuse"
    case .openingPending: "opening_pending"
    case .requestRepeat: "request_repeat"
    case .sessionReconcile: "session_reconcile"
    case .orderAbandon: "order_abandon"
    case .orphanEnter: "orphan_enter"
    case .orphanRefuse: "orphan_refuse"
    }
  }

  package var meaning: String {
    switch self {
    case .orderSend: "orders and replacements handed to the venue session"
    case .orderAccept: "orders the venue took"
    case .orderReject: "orders the venue refused"
    case .orderFill: "executions"
    case .orderCancel: "cancels confirmed by the venue"
    case .orderReplace: "replacements confirmed by the venue"
    case .cancelSend: "cancels handed to the venue session"
    case .requestRefuse: "requests refused by risk or state"
    case .requestStale: "requests of processes that are gone"
    case .strategyDeath: "strategy processes found dead"
    case .reportUndelivered: "reports for strategies that are gone"
    case .journalRecord: "records in the journal"
    case .sessionLost: "times the venue session was lost"
    case .cancelOverRate: "cancels beyond their account's rate; they passed"
    case .cancelForOwn: "open orders cancelled because an order of their account would meet them"
    case .reduceForOwn: "open orders reduced because an order of their account would meet them"
    case .strategySilent: "times a strategy's dead-man timer ran out"
    case .journalDurable: "records of the journal known to be on disk"
    case .fillLate: "executions of orders that had been finished; booked"
    case .fillRepeat: "executions told before under the same number; not booked again"
    case .fillUnknown: "executions of orders that are not known or do not fit the books; not booked"
    case .tradeBreak: "trades the venue declared void"
    case .tradeCorrect: "trades the venue changed"
    case .tradeUnknown: "breaks and corrections of trades that are not known"
    case .reportOvertake: "messages about finished orders that another one had made void"
    case .reportImpossible: "messages about no order of ours, or impossible in its state"
    case .orderExpire: "orders the venue ended because their time was over"
    case .orderRevive: "orders given up that the venue took after all; cancelled"
    case .definitionRefuse:
      "instruments left untraded: their definitions or opening positions make no sense"
    case .openingPending: "rows of the positions file that are not booked yet"
    case .requestRepeat: "requests that an earlier gateway had dealt with"
    case .sessionReconcile: "logins after which journal and venue were made equal"
    case .orderAbandon: "orders lost on the way to the venue and answered with a reject"
    case .orphanEnter: "orders the venue had and the journal had not, entered"
    case .orphanRefuse: "such orders that could not be entered"
    }
  }
}

/// What the simulated exchange counts.
package enum ExchangeMetric: Int, MetricID {
  case messagePublish
  case packetSend
  case packetRefuse
  case orderReceive
  case acceptFail
  case requestAnswer
  case requestRefuse
  case snapshotSend

  package var label: String {
    switch self {
    case .messagePublish: "message_publish"
    case .packetSend: "packet_send"
    case .packetRefuse: "packet_refuse"
    case .orderReceive: "order_receive"
    case .acceptFail: "accept_fail"
    case .requestAnswer: "request_answer"
    case .requestRefuse: "request_refuse"
    case .snapshotSend: "snapshot_send"
    }
  }

  package var meaning: String {
    switch self {
    case .messagePublish: "feed messages published"
    case .packetSend: "datagrams sent, all lines"
    case .packetRefuse: "datagrams the kernel would not take"
    case .orderReceive: "orders received"
    case .acceptFail: "connections that could not be accepted"
    case .requestAnswer: "re-requests answered with a packet"
    case .requestRefuse: "re-requests of messages not kept, not sent or of other sessions"
    case .snapshotSend: "snapshots of the whole book written for a client"
    }
  }
}

/// Tick to trade by the exchange's own stamps.
package enum WireStage: Int, MetricID {
  case wireToWire

  package var label: String { "wire_to_wire" }
  package var meaning: String { "packet sent by the exchange to the order it caused received" }
}
