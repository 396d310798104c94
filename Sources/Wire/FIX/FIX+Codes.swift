// SPDX-License-Identifier: Apache-2.0
public import Units

extension FIX {
  /// Tag 150.
  @usableFromInline
  package enum ExecType {
    @inlinable package static var new: UInt8 { UInt8(ascii: "0") }
    @inlinable package static var doneForDay: UInt8 { UInt8(ascii: "3") }
    @inlinable package static var canceled: UInt8 { UInt8(ascii: "4") }
    @inlinable package static var replaced: UInt8 { UInt8(ascii: "5") }
    @inlinable package static var rejected: UInt8 { UInt8(ascii: "8") }
    @inlinable package static var suspended: UInt8 { UInt8(ascii: "9") }
    @inlinable package static var expired: UInt8 { UInt8(ascii: "C") }
    @inlinable package static var restated: UInt8 { UInt8(ascii: "D") }
    @inlinable package static var trade: UInt8 { UInt8(ascii: "F") }
    @inlinable package static var tradeCorrect: UInt8 { UInt8(ascii: "G") }
    @inlinable package static var tradeCancel: UInt8 { UInt8(ascii: "H") }
    @inlinable package static var orderStatus: UInt8 { UInt8(ascii: "I") }
  }

  /// Tag 39.
  @usableFromInline
  package enum OrdStatus {
    @inlinable package static var new: UInt8 { UInt8(ascii: "0") }
    @inlinable package static var partiallyFilled: UInt8 { UInt8(ascii: "1") }
    @inlinable package static var filled: UInt8 { UInt8(ascii: "2") }
    @inlinable package static var doneForDay: UInt8 { UInt8(ascii: "3") }
    @inlinable package static var canceled: UInt8 { UInt8(ascii: "4") }
    @inlinable package static var replaced: UInt8 { UInt8(ascii: "5") }
    @inlinable package static var pendingCancel: UInt8 { UInt8(ascii: "6") }
    @inlinable package static var rejected: UInt8 { UInt8(ascii: "8") }
    @inlinable package static var pendingNew: UInt8 { UInt8(ascii: "A") }
    @inlinable package static var expired: UInt8 { UInt8(ascii: "C") }
    @inlinable package static var pendingReplace: UInt8 { UInt8(ascii: "E") }
  }

  /// Tag 373. Those beyond a version's own are left out of its rejects.
  @usableFromInline
  package enum RejectReason: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case invalidTagNumber = 0
    case requiredTagMissing = 1
    case tagNotDefinedForMessageType = 2
    case undefinedTag = 3
    case tagWithoutValue = 4
    case valueIncorrect = 5
    case incorrectDataFormat = 6
    case compIDProblem = 9
    case sendingTimeAccuracy = 10
    case invalidMsgType = 11
    case tagRepeated = 13
    case tagOutOfOrder = 14
    case groupFieldsOutOfOrder = 15
    case incorrectNumInGroup = 16
    case unsupportedApplicationVersion = 18
    case other = 99

    /// What tag 58 says beside it.
    package var text: Text {
      switch self {
      case .invalidTagNumber: "Invalid tag number"
      case .requiredTagMissing: "Required tag missing"
      case .tagNotDefinedForMessageType: "Tag not defined for this message type"
      case .undefinedTag: "Undefined Tag"
      case .tagWithoutValue: "Tag specified without a value"
      case .valueIncorrect: "Value is incorrect (out of range) for this tag"
      case .incorrectDataFormat: "Incorrect data format for value"
      case .compIDProblem: "CompID problem"
      case .sendingTimeAccuracy: "SendingTime accuracy problem"
      case .invalidMsgType: "Invalid MsgType"
      case .tagRepeated: "Tag appears more than once"
      case .tagOutOfOrder: "Tag specified out of required order"
      case .groupFieldsOutOfOrder: "Repeating group fields out of order"
      case .incorrectNumInGroup: "Incorrect NumInGroup count for repeating group"
      case .unsupportedApplicationVersion: "Unsupported application version"
      case .other: "Other"
      }
    }
  }

  /// Tag 380.
  @usableFromInline
  package enum BusinessRejectReason: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case other = 0
    case unknownID = 1
    case unknownSecurity = 2
    case unsupportedMessageType = 3
    case applicationUnavailable = 4
    case conditionallyRequiredFieldMissing = 5
    case notAuthorised = 6
    case deliverToUnavailable = 7

    /// What tag 58 says beside it.
    package var text: Text {
      switch self {
      case .other: "Other"
      case .unknownID: "Unknown ID"
      case .unknownSecurity: "Unknown Security"
      case .unsupportedMessageType: "Unsupported Message Type"
      case .applicationUnavailable: "Application not available"
      case .conditionallyRequiredFieldMissing: "Conditionally Required Field Missing"
      case .notAuthorised: "Not authorized"
      case .deliverToUnavailable: "DeliverTo firm not available at this time"
      }
    }
  }
}

extension Side {
  /// The side of a value of tag 54: 1 buys; 2, 5 and 6 (short, short exempt) sell; any other is no
  /// side.
  @inlinable
  package init(fix value: UInt8) {
    switch value {
    case 0x31: self = .buy
    case 0x32, 0x35, 0x36: self = .sell
    default: self = .none
    }
  }

  /// The value of tag 54; 0 for no side.
  @inlinable
  package var fix: UInt8 {
    switch self {
    case .buy: 0x31
    case .sell: 0x32
    case .none: 0
    }
  }
}
