// SPDX-License-Identifier: Apache-2.0

extension FIX {
  /// Fields as `tag name type values`, one a line; a value list makes any other value an error.
  /// Later lines replace earlier ones of the same tag.
  static let fieldTable = """
    1 Account string
    6 AvgPx price
    7 BeginSeqNo seqnum
    8 BeginString string
    9 BodyLength length
    10 CheckSum string
    11 ClOrdID string
    12 Commission amt
    13 CommType char 1 2 3 4 5 6
    14 CumQty qty
    15 Currency string
    16 EndSeqNo seqnum
    17 ExecID string
    18 ExecInst multiple
    19 ExecRefID string
    20 ExecTransType char 0 1 2 3
    21 HandlInst char 1 2 3
    22 IDSource string 1 2 3 4 5 6 7 8 9
    23 IOIid string
    29 LastCapacity char 1 2 3 4
    30 LastMkt string
    31 LastPx price
    32 LastQty qty
    34 MsgSeqNum seqnum
    35 MsgType string
    36 NewSeqNo seqnum
    37 OrderID string
    38 OrderQty qty
    39 OrdStatus char 0 1 2 3 4 5 6 7 8 9 A B C D E
    40 OrdType char 1 2 3 4 5 6 7 8 9 D E F G I J K L M P Q R S
    41 OrigClOrdID string
    43 PossDupFlag boolean
    44 Price price
    45 RefSeqNum seqnum
    47 Rule80A char
    48 SecurityID string
    49 SenderCompID string
    50 SenderSubID string
    52 SendingTime timestamp
    54 Side char 1 2 3 4 5 6 7 8 9 A B C D E F G
    55 Symbol string
    56 TargetCompID string
    57 TargetSubID string
    58 Text string
    59 TimeInForce char 0 1 2 3 4 5 6 7 8 9 A B C
    60 TransactTime timestamp
    63 SettlType string
    64 SettlDate date
    65 SymbolSfx string
    66 ListID string
    70 AllocID string
    75 TradeDate date
    76 ExecBroker string
    77 PositionEffect char O C R F D N
    78 NoAllocs group
    79 AllocAccount string
    80 AllocQty qty
    81 ProcessCode char 0 1 2 3 4 5 6
    89 Signature data
    90 SecureDataLen length
    91 SecureData data
    93 SignatureLength length
    95 RawDataLength length
    96 RawData data
    97 PossResend boolean
    98 EncryptMethod int 0 1 2 3 4 5 6
    99 StopPx price
    100 ExDestination string
    102 CxlRejReason int 0 1 2 3 4 5 6 7 8 18 99
    103 OrdRejReason int
    106 Issuer string
    107 SecurityDesc string
    108 HeartBtInt int
    109 ClientID string
    110 MinQty qty
    111 MaxFloor qty
    112 TestReqID string
    113 ReportToExch boolean
    114 LocateReqd boolean
    115 OnBehalfOfCompID string
    116 OnBehalfOfSubID string
    117 QuoteID string
    118 NetMoney amt
    119 SettlCurrAmt amt
    120 SettlCurrency string
    121 ForexReq boolean
    122 OrigSendingTime timestamp
    123 GapFillFlag boolean
    126 ExpireTime timestamp
    128 DeliverToCompID string
    129 DeliverToSubID string
    140 PrevClosePx price
    141 ResetSeqNumFlag boolean
    142 SenderLocationID string
    143 TargetLocationID string
    144 OnBehalfOfLocationID string
    145 DeliverToLocationID string
    146 NoRelatedSym group
    150 ExecType char 0 3 4 5 6 7 8 9 A B C D E F G H I
    151 LeavesQty qty
    152 CashOrderQty qty
    155 SettlCurrFxRate float
    156 SettlCurrFxRateCalc char M D
    167 SecurityType string
    168 EffectiveTime timestamp
    192 OrderQty2 qty
    193 SettlDate2 date
    194 LastSpotRate price
    195 LastForwardPoints price
    198 SecondaryOrderID string
    200 MaturityMonthYear monthyear
    201 PutOrCall int 0 1
    202 StrikePrice price
    203 CoveredOrUncovered int 0 1
    204 CustomerOrFirm int 0 1
    205 MaturityDay string
    206 OptAttribute char
    207 SecurityExchange string
    210 MaxShow qty
    211 PegOffsetValue float
    212 XmlDataLen length
    213 XmlData data
    223 CouponRate float
    231 ContractMultiplier float
    305 UnderlyingSecurityIDSource string
    306 UnderlyingIssuer string
    307 UnderlyingSecurityDesc string
    308 UnderlyingSecurityExchange string
    309 UnderlyingSecurityID string
    310 UnderlyingSecurityType string
    311 UnderlyingSymbol string
    312 UnderlyingSymbolSfx string
    313 UnderlyingMaturityMonthYear monthyear
    314 UnderlyingMaturityDay string
    315 UnderlyingPutOrCall int 0 1
    316 UnderlyingStrikePrice price
    317 UnderlyingOptAttribute char
    318 UnderlyingCurrency string
    319 RatioQty qty
    320 SecurityReqID string
    322 SecurityResponseID string
    323 SecurityResponseType int 1 2 3 4 5 6
    336 TradingSessionID string
    337 ContraTrader string
    347 MessageEncoding string
    348 EncodedIssuerLen length
    349 EncodedIssuer data
    350 EncodedSecurityDescLen length
    351 EncodedSecurityDesc data
    354 EncodedTextLen length
    355 EncodedText data
    362 EncodedUnderlyingIssuerLen length
    363 EncodedUnderlyingIssuer data
    364 EncodedUnderlyingSecurityDescLen length
    365 EncodedUnderlyingSecurityDesc data
    369 LastMsgSeqNumProcessed seqnum
    370 OnBehalfOfSendingTime timestamp
    371 RefTagID int
    372 RefMsgType string
    373 SessionRejectReason int 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 99
    375 ContraBroker string
    376 ComplianceID string
    377 SolicitedFlag boolean
    378 ExecRestatementReason int 0 1 2 3 4 5 6 7 8 9 10 11 99
    379 BusinessRejectRefID string
    380 BusinessRejectReason int 0 1 2 3 4 5 6 7 18
    381 GrossTradeAmt amt
    382 NoContraBrokers group
    383 MaxMessageSize length
    384 NoMsgTypes group
    385 MsgDirection char S R
    386 NoTradingSessions group
    388 DiscretionInst char 0 1 2 3 4 5 6 7
    389 DiscretionOffsetValue float
    393 TotNoRelatedSym int
    423 PriceType int
    424 DayOrderQty qty
    425 DayCumQty qty
    426 DayAvgPx price
    427 GTBookingInst int 0 1 2
    432 ExpireDate date
    434 CxlRejResponseTo char 1 2
    435 UnderlyingCouponRate float
    436 UnderlyingContractMultiplier float
    437 ContraTradeQty qty
    438 ContraTradeTime timestamp
    439 ClearingFirm string
    440 ClearingAccount string
    442 MultiLegReportingType char 1 2 3
    447 PartyIDSource char
    448 PartyID string
    452 PartyRole int
    453 NoPartyIDs group
    454 NoSecurityAltID group
    455 SecurityAltID string
    456 SecurityAltIDSource string
    460 Product int
    461 CFICode string
    464 TestMessageIndicator boolean
    467 IndividualAllocID string
    480 CancellationRights char Y N O M
    481 MoneyLaunderingStatus char Y N 1 2 3
    483 TransBkdTime timestamp
    494 Designation string
    513 RegistID string
    523 PartySubID string
    524 NestedPartyID string
    525 NestedPartyIDSource char
    526 SecondaryClOrdID string
    527 SecondaryExecID string
    528 OrderCapacity char A G I P R W M
    529 OrderRestrictions multiple
    530 MassCancelRequestType char 1 2 3 4 5 6 7 8 9 A B C
    531 MassCancelResponse char 0 1 2 3 4 5 6 7 8 9 A B C
    532 MassCancelRejectReason int
    533 TotalAffectedOrders int
    534 NoAffectedOrders group
    535 AffectedOrderID string
    536 AffectedSecondaryOrderID string
    538 NestedPartyRole int
    539 NoNestedPartyIDs group
    541 MaturityDate date
    544 CashMargin char 1 2 3
    545 NestedPartySubID string
    548 CrossID string
    553 Username string
    554 Password string
    570 PreviouslyReported boolean
    571 TradeReportID string
    581 AccountType int
    582 CustOrderCapacity int 1 2 3 4
    583 ClOrdLinkID string
    584 MassStatusReqID string
    585 MassStatusReqType int 1 2 3 4 5 6 7 8 9 10
    586 OrigOrdModTime timestamp
    589 DayBookingInst char 0 1 2
    590 BookingUnit char 0 1 2
    591 PreallocMethod char 0 1
    625 TradingSessionSubID string
    627 NoHops group
    628 HopCompID string
    629 HopSendingTime timestamp
    630 HopRefID seqnum
    635 ClearingFeeIndicator string
    636 WorkingIndicator boolean
    640 Price2 price
    641 LastForwardPoints2 float
    660 AcctIDSource int
    661 AllocAcctIDSource int
    669 LastParPx price
    736 AllocSettlCurrency string
    789 NextExpectedMsgSeqNum seqnum
    790 OrdStatusReqID string
    797 CopyMsgIndicator boolean
    802 NoPartySubIDs group
    803 PartySubIDType int
    804 NoNestedPartySubIDs group
    805 NestedPartySubIDType int
    835 PegMoveType int
    836 PegOffsetType int
    837 PegLimitType int
    838 PegRoundDirection int
    839 PeggedPrice price
    840 PegScope int
    847 TargetStrategy int
    848 TargetStrategyParameters string
    849 ParticipationRate float
    851 LastLiquidityInd int
    854 QtyType int
    880 TrdMatchID string
    893 LastFragment boolean
    908 CollInquiryID string
    911 TotNumReports int
    912 LastRptRequested boolean
    925 NewPassword string
    1128 ApplVerID string
    1129 CstmApplVerID string
    1137 DefaultApplVerID string
    1138 DisplayQty qty
    1156 ApplExtID int
    1180 ApplID string
    1181 ApplSeqNum seqnum
    1300 MarketSegmentID string
    1301 MarketID string
    1328 RejectText string
    1369 MassActionReportID string
    1400 EncryptedPasswordMethod int
    1401 EncryptedPasswordLen length
    1402 EncryptedPassword data
    1407 DefaultApplExtID int
    1409 SessionStatus int 0 1 2 3 4 5 6 7 8 9 10
    1724 OrderOrigination int
    2362 SelfMatchPreventionID string
    """

  /// What 4.2 calls or allows otherwise.
  static let fieldTable42 = """
    13 CommType char 1 2 3
    32 LastShares qty
    39 OrdStatus char 0 1 2 3 4 5 6 7 8 9 A B C D E
    40 OrdType char 1 2 3 4 5 6 7 8 9 A B C D E F G H I P
    54 Side char 1 2 3 4 5 6 7 8 9
    59 TimeInForce char 0 1 2 3 4 5 6
    63 SettlmntTyp char 0 1 2 3 4 5 6 7 8 9
    64 FutSettDate date
    77 OpenClose char O C
    102 CxlRejReason int 0 1 2 3
    103 OrdRejReason int 0 1 2 3 4 5 6 7 8
    150 ExecType char 0 1 2 3 4 5 6 7 8 9 A B C D E
    167 SecurityType string BA CB CD CMO CORP CP CPP CS FHA FHL FN FOR FUT GN GOVT IET MF \
    MIO MPO MPP MPT MUNI NONE OPT PS RP RVRP SL TD USTB WAR ZOO ?
    193 FutSettDate2 date
    211 PegDifference float
    323 SecurityResponseType int 1 2 3 4 5 6
    373 SessionRejectReason int 0 1 2 3 4 5 6 7 8 9 10 11
    378 ExecRestatementReason int 0 1 2 3 4 5
    380 BusinessRejectReason int 0 1 2 3 4 5
    385 MsgDirection char S R
    389 DiscretionOffset float
    393 TotalNumSecurities int
    """

  /// What 4.4 allows less than 5.0 SP2.
  static let fieldTable44 = """
    54 Side char 1 2 3 4 5 6 7 8 9 A B C D E F G
    59 TimeInForce char 0 1 2 3 4 5 6 7
    102 CxlRejReason int 0 1 2 3 4 5 6 99
    103 OrdRejReason int 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 99
    373 SessionRejectReason int 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 99
    530 MassCancelRequestType char 1 2 3 4 5 6 7
    531 MassCancelResponse char 0 1 2 3 4 5 6 7
    """

  /// What 5.0 SP2 allows more than 4.4.
  static let fieldTable50 = """
    150 ExecType char 0 3 4 5 6 7 8 9 A B C D E F G H I J K L M N
    """
}
