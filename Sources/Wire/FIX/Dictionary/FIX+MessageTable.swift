// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// Messages as `type name tags`, one a line: `*` marks a required tag, a group is its count tag
  /// and its members in parentheses, the delimiter first, `$` names a list of tags kept below.
  /// A message without tags is known by its name alone and its fields are not judged.
  static func messageTable(_ version: Version) -> String {
    switch version {
    case .fix42: session42 + "\n" + orders42 + "\n" + others42
    case .fix44: session44 + "\n" + orders44 + "\n" + others44
    case .fix50SP2: sessionT11 + "\n" + orders50 + "\n" + others44 + "\n" + others50
    }
  }

  /// Header fields behind 8, 9 and 35, and trailer fields before 10.
  static func headerTable(_ version: Version) -> String {
    let shared =
      "49* 56* 34* 52* 115 128 90 91 50 142 57 143 116 144 129 145 43 97 122 212 213 347 369"
    return switch version {
    case .fix42: shared + " 370"
    case .fix44: shared + " 627(628 629 630)"
    case .fix50SP2: shared + " 627(628 629 630) 1128 1129 1156"
    }
  }

  /// Lists of tags that several messages share.
  static func tagList(_ name: Substring, _ version: Version) -> String? {
    switch name {
    case "instrument":
      version == .fix42
        ? """
        55* 65 48 22 167 200 205 201 202 206 231 223 207 106 348 349 107 350 351
        """
        : """
        55* 65 48 22 454(455 456) 460 461 167 200 541 201 202 206 231 223 207 106 348 349 107 \
        350 351 1300 1301
        """
    case "parties": "453(448 447 452 802(523 803))"
    case "quantity": version == .fix42 ? "38 152" : "38 152 423 854"
    case "pegs": "211 388 389 835 836 837 838 840 847 848 849"
    default: nil
    }
  }

  private static let session42 = """
    0 Heartbeat 112
    1 TestRequest 112*
    2 ResendRequest 7* 16*
    3 Reject 45* 371 372 373 58 354 355
    4 SequenceReset 123 36*
    5 Logout 58 354 355
    A Logon 98* 108* 95 96 141 383 384(372 385)
    """

  private static let session44 = """
    0 Heartbeat 112
    1 TestRequest 112*
    2 ResendRequest 7* 16*
    3 Reject 45* 371 372 373 58 354 355
    4 SequenceReset 123 36*
    5 Logout 58 354 355
    A Logon 98* 108* 95 96 141 789 383 384(372 385) 464 553 554 925
    """

  private static let sessionT11 = """
    0 Heartbeat 112
    1 TestRequest 112*
    2 ResendRequest 7* 16*
    3 Reject 45* 371 372 373 58 354 355 1128
    4 SequenceReset 123 36*
    5 Logout 1409 58 354 355
    A Logon 98* 108* 95 96 141 789 383 384(372 385) 464 553 554 925 1137* 1400 1401 1402 1407 \
    1409 58 354 355
    """

  private static let orders42 = """
    8 ExecutionReport 37* 198 11 41 109 76 382(375 337 437 438) 66 17* 20* 19 150* 39* 103 378 1 \
    63 64 $instrument 54* $quantity 40 44 99 211 388 389 15 376 377 59 168 432 126 18 47 32 31 \
    194 195 30 336 29 151* 14* 6* 424 425 426 427 75 60 113 12 13 381 119 120 155 156 21 110 111 \
    77 210 58 354 355 193 192 439 440 442
    9 OrderCancelReject 37* 198 11* 41* 39* 109 76 66 1 60 434* 102 58 354 355
    D NewOrderSingle 11* 109 76 1 78(79 80) 63 64 21* 18 110 111 100 386(336) 81 $instrument 140 \
    54* 114 60* $quantity 40* 44 99 15 376 377 23 117 59 168 432 126 427 12 13 47 121 120 58 354 \
    355 193 192 77 203 204 210 211 388 389 439 440
    F OrderCancelRequest 41* 37 11* 66 1 109 76 $instrument 54* 60* $quantity 376 377 58 354 355
    G OrderCancelReplaceRequest 37 109 76 41* 11* 66 1 78(79 80) 63 64 21* 18 110 111 100 \
    386(336) $instrument 54* 60* $quantity 40* 44 99 211 388 389 376 377 15 59 168 432 126 427 \
    12 13 47 121 120 58 354 355 193 192 77 203 204 210 114 439 440
    H OrderStatusRequest 37 11* 109 1 76 $instrument 54*
    d SecurityDefinition 320* 322* 323 393* 55 65 48 22 167 200 205 201 202 206 231 223 207 106 \
    348 349 107 350 351 15 336 58 354 355 146(311 312 309 305 310 313 314 315 316 317 436 435 \
    308 306 362 363 307 364 365 319 54 318)
    j BusinessMessageReject 45 372* 379 380* 58 354 355
    """

  private static let orders44 = """
    8 ExecutionReport 37* 198 526 527 11 41 583 $parties 382(375 337 437 438) 66 548 17* 19 150* \
    39* 636 103 378 1 660 581 589 590 591 63 64 544 635 $instrument 54* $quantity 40 44 99 $pegs \
    839 15 376 377 59 168 432 126 18 528 529 582 32 31 194 195 669 30 336 625 151* 14* 6* 424 \
    425 426 427 75 60 113 12 13 381 118 119 120 21 110 111 77 210 58 354 355 193 192 640 641 442 \
    483 570 571 584 585 790 797 851 893 908 911 912
    9 OrderCancelReject 37* 198 526 11* 583 41* 39* 636 586 66 1 660 581 60 434* 102 58 354 355
    D NewOrderSingle 11* 526 583 $parties 75 1 660 581 589 590 591 70 78(79 661 736 467 539(524 \
    525 538 804(545 805)) 80) 63 64 544 635 21 18 110 111 100 386(336 625) 81 $instrument 140 \
    54* 114 60* $quantity 40* 44 99 15 376 377 23 117 59 168 432 126 427 12 13 528 529 582 121 \
    120 58 354 355 193 192 640 77 203 210 $pegs 480 481 513 494
    F OrderCancelRequest 41* 37 11* 526 583 66 586 1 660 581 $parties $instrument 54* 60* \
    $quantity 376 58 354 355
    G OrderCancelReplaceRequest 37 $parties 75 41* 11* 526 583 66 586 1 660 581 589 590 591 70 \
    78(79 661 736 467 539(524 525 538 804(545 805)) 80) 63 64 544 635 21 18 110 111 100 386(336 \
    625) $instrument 54* 60* $quantity 40* 44 99 $pegs 376 377 15 59 168 432 126 427 12 13 528 \
    529 582 121 120 58 354 355 193 192 640 77 203 210 114 480 481 513 494
    H OrderStatusRequest 37 11* 526 583 $parties 790 1 660 $instrument 54*
    j BusinessMessageReject 45 372* 379 380* 58 354 355
    q OrderMassCancelRequest 11* 526 530* 336 625 55 65 48 22 454(455 456) 460 461 167 200 541 \
    201 202 206 231 223 207 106 348 349 107 350 351 54 60* 58 354 355
    r OrderMassCancelReport 11 526 37* 198 530* 531* 532 533 534(41 535 536) 336 625 55 65 48 22 \
    454(455 456) 460 461 167 200 541 201 202 206 231 223 207 106 348 349 107 350 351 54 60 58 \
    354 355
    AF OrderMassStatusRequest 584* 585* $parties 1 660 336 625 55 65 48 22 454(455 456) 460 461 \
    167 200 541 201 202 206 231 223 207 106 348 349 107 350 351 54
    """

  private static let orders50 = """
    8 ExecutionReport 1180 1181 37* 198 526 527 11 41 583 $parties 382(375 337 437 438) 66 548 \
    17* 19 150* 39* 636 103 378 1 660 581 589 590 591 63 64 544 635 $instrument 54* $quantity 40 \
    44 99 $pegs 839 15 376 377 59 168 432 126 18 528 529 582 1138 1724 2362 32 31 194 195 669 30 \
    336 625 151* 14* 6 424 425 426 427 75 60 113 12 13 381 118 119 120 21 110 111 77 210 58 354 \
    355 193 192 640 641 442 483 570 571 584 585 790 797 851 880 893 908 911 912 1328
    9 OrderCancelReject 37* 198 526 11* 583 41 39* 636 586 66 1 660 581 60 434* 102 58 354 355 1328
    D NewOrderSingle 11* 526 583 $parties 75 1 660 581 589 590 591 70 78(79 661 736 467 539(524 \
    525 538 804(545 805)) 80) 63 64 544 635 21 18 110 111 100 386(336 625) 81 $instrument 140 \
    54* 114 60* $quantity 40* 44 99 15 376 377 23 117 59 168 432 126 427 12 13 528 529 582 121 \
    120 58 354 355 193 192 640 77 203 210 1138 1724 2362 $pegs 480 481 513 494
    F OrderCancelRequest 41 37 11* 526 583 66 586 1 660 581 $parties $instrument 54* 60* \
    $quantity 376 58 354 355
    G OrderCancelReplaceRequest 37 $parties 75 41 11* 526 583 66 586 1 660 581 589 590 591 70 \
    78(79 661 736 467 539(524 525 538 804(545 805)) 80) 63 64 544 635 21 18 110 111 100 386(336 \
    625) $instrument 54* 60* $quantity 40* 44 99 $pegs 376 377 15 59 168 432 126 427 12 13 528 \
    529 582 121 120 58 354 355 193 192 640 77 203 210 114 1138 1724 2362 480 481 513 494
    H OrderStatusRequest 37 11 526 583 $parties 790 1 660 $instrument 54*
    j BusinessMessageReject 45 372* 379 380* 58 354 355
    q OrderMassCancelRequest 11* 526 530* 336 625 55 65 48 22 454(455 456) 460 461 167 200 541 \
    201 202 206 231 223 207 106 348 349 107 350 351 1300 1301 54 60* 58 354 355 $parties
    r OrderMassCancelReport 11 526 37* 1369* 198 530* 531* 532 533 534(41 535 536) 336 625 55 65 \
    48 22 454(455 456) 460 461 167 200 541 201 202 206 231 223 207 106 348 349 107 350 351 1300 \
    1301 54 60 58 354 355 $parties
    AF OrderMassStatusRequest 584* 585* $parties 1 660 336 625 55 65 48 22 454(455 456) 460 461 \
    167 200 541 201 202 206 231 223 207 106 348 349 107 350 351 54
    """

  private static let others42 = """
    6 IndicationOfInterest
    7 Advertisement
    B News
    C Email
    E NewOrderList
    J Allocation
    K ListCancelRequest
    L ListExecute
    M ListStatusRequest
    N ListStatus
    P AllocationACK
    Q DontKnowTrade
    R QuoteRequest
    S Quote
    T SettlementInstructions
    V MarketDataRequest
    W MarketDataSnapshotFullRefresh
    X MarketDataIncrementalRefresh
    Y MarketDataRequestReject
    Z QuoteCancel
    a QuoteStatusRequest
    b QuoteAcknowledgement
    c SecurityDefinitionRequest
    e SecurityStatusRequest
    f SecurityStatus
    g TradingSessionStatusRequest
    h TradingSessionStatus
    i MassQuote
    k BidRequest
    l BidResponse
    m ListStrikePrice
    """

  private static let others44 = """
    6 IOI
    7 Advertisement
    B News
    C Email
    E NewOrderList
    J AllocationInstruction
    K ListCancelRequest
    L ListExecute
    M ListStatusRequest
    N ListStatus
    P AllocationInstructionAck
    Q DontKnowTrade
    R QuoteRequest
    S Quote
    T SettlementInstructions
    V MarketDataRequest
    W MarketDataSnapshotFullRefresh
    X MarketDataIncrementalRefresh
    Y MarketDataRequestReject
    Z QuoteCancel
    a QuoteStatusRequest
    b MassQuoteAcknowledgement
    c SecurityDefinitionRequest
    d SecurityDefinition
    e SecurityStatusRequest
    f SecurityStatus
    g TradingSessionStatusRequest
    h TradingSessionStatus
    i MassQuote
    k BidRequest
    l BidResponse
    m ListStrikePrice
    n XMLnonFIX
    o RegistrationInstructions
    p RegistrationInstructionsResponse
    s NewOrderCross
    t CrossOrderCancelReplaceRequest
    u CrossOrderCancelRequest
    v SecurityTypeRequest
    w SecurityTypes
    x SecurityListRequest
    y SecurityList
    z DerivativeSecurityListRequest
    AA DerivativeSecurityList
    AB NewOrderMultileg
    AC MultilegOrderCancelReplace
    AD TradeCaptureReportRequest
    AE TradeCaptureReport
    AG QuoteRequestReject
    AH RFQRequest
    AI QuoteStatusReport
    AJ QuoteResponse
    AK Confirmation
    AL PositionMaintenanceRequest
    AM PositionMaintenanceReport
    AN RequestForPositions
    AO RequestForPositionsAck
    AP PositionReport
    AQ TradeCaptureReportRequestAck
    AR TradeCaptureReportAck
    AS AllocationReport
    AT AllocationReportAck
    AU ConfirmationAck
    AV SettlementInstructionRequest
    AW AssignmentReport
    AX CollateralRequest
    AY CollateralAssignment
    AZ CollateralResponse
    BA CollateralReport
    BB CollateralInquiry
    BC NetworkCounterpartySystemStatusRequest
    BD NetworkCounterpartySystemStatusResponse
    BE UserRequest
    BF UserResponse
    BG CollateralInquiryAck
    BH ConfirmationRequest
    """

  private static let others50 = """
    BI TradingSessionListRequest
    BJ TradingSessionList
    BK SecurityListUpdateReport
    BL AdjustedPositionReport
    BM AllocationInstructionAlert
    BN ExecutionAcknowledgement
    BO ContraryIntentionReport
    BP SecurityDefinitionUpdateReport
    BQ SettlementObligationReport
    BR DerivativeSecurityListUpdateReport
    BS TradingSessionListUpdateReport
    BT MarketDefinitionRequest
    BU MarketDefinition
    BV MarketDefinitionUpdateReport
    BW ApplicationMessageRequest
    BX ApplicationMessageRequestAck
    BY ApplicationMessageReport
    BZ OrderMassActionReport
    CA OrderMassActionRequest
    CB UserNotification
    CC StreamAssignmentRequest
    CD StreamAssignmentReport
    CE StreamAssignmentReportACK
    """
}
