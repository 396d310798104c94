// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Wire

/// How a file holds its messages.
enum InputFormat: String, CaseIterable, ExpressibleByArgument {
  case auto
  /// A capture of Ethernet frames, pcap.
  case pcap
  /// ITCH 5.0 messages, each behind its 2-byte length.
  case itch
}

/// What the packets of a capture carry.
enum CarriedProtocol: String, CaseIterable, ExpressibleByArgument {
  /// Told from the bytes, per group and port.
  case auto
  /// ITCH 5.0 in MoldUDP64.
  case moldudp64
  /// KRX messages, one per datagram, of 2011, of Exture+ and of EXTURE 3.0.
  case krx2011
  case exturePlus = "exture-plus"
  case exture3
  /// OUCH in SoupBinTCP, of version 5.0 and of 4.2.
  case ouch50
  case ouch42
}

extension CarriedProtocol {
  init(_ generation: KRX.Generation) {
    switch generation {
    case .krx2011: self = .krx2011
    case .exturePlus: self = .exturePlus
    case .exture3: self = .exture3
    }
  }

  /// The generation of KRX messages; nil of other protocols.
  var generation: KRX.Generation? {
    switch self {
    case .krx2011: .krx2011
    case .exturePlus: .exturePlus
    case .exture3: .exture3
    case .auto, .moldudp64, .ouch50, .ouch42: nil
    }
  }
}

extension KRX.Generation {
  /// As messages and counts name it.
  var name: String {
    switch self {
    case .krx2011: "KRX 2011"
    case .exturePlus: "KRX Exture+"
    case .exture3: "KRX EXTURE 3.0"
    }
  }
}
