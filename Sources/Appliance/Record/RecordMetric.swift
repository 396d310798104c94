// SPDX-License-Identifier: Apache-2.0
internal import Rings

/// What a recorder counts; the figures are those of its core, stored, not added.
package enum RecordMetric: Int, MetricID {
  case recordWrite
  case payloadByteWrite
  case blockWrite
  case fileByteWrite
  case recordOverrun
  case payloadByteOverrun
  case recordDrop
  case payloadByteDrop
  case writeFail
  case segmentOpen
  case segmentRemove
  case segmentByteRemove
  case segmentPack
  case segmentPackFail
  case ringByteWaitMax

  package var label: String {
    switch self {
    case .recordWrite: "record_write"
    case .payloadByteWrite: "payload_byte_write"
    case .blockWrite: "block_write"
    case .fileByteWrite: "file_byte_write"
    case .recordOverrun: "record_overrun"
    case .payloadByteOverrun: "payload_byte_overrun"
    case .recordDrop: "record_drop"
    case .payloadByteDrop: "payload_byte_drop"
    case .writeFail: "write_fail"
    case .segmentOpen: "segment_open"
    case .segmentRemove: "segment_remove"
    case .segmentByteRemove: "segment_byte_remove"
    case .segmentPack: "segment_pack"
    case .segmentPackFail: "segment_pack_fail"
    case .ringByteWaitMax: "ring_byte_wait_max"
    }
  }

  package var meaning: String {
    switch self {
    case .recordWrite: "records written to segments"
    case .payloadByteWrite: "payload bytes of the records written"
    case .blockWrite: "blocks written"
    case .fileByteWrite: "bytes written, headers and padding included"
    case .recordOverrun: "records overwritten in the ring before the recorder read them"
    case .payloadByteOverrun: "payload bytes of the records overwritten"
    case .recordDrop: "records read but not written: no room or a failing disk"
    case .payloadByteDrop: "payload bytes of the records not written"
    case .writeFail: "writes that failed"
    case .segmentOpen: "segments begun"
    case .segmentRemove: "finished segments removed to make room"
    case .segmentByteRemove: "bytes of the segments removed"
    case .segmentPack: "finished segments packed"
    case .segmentPackFail: "finished segments that could not be packed"
    case .ringByteWaitMax: "the most bytes of the ring that waited for the recorder"
    }
  }
}
