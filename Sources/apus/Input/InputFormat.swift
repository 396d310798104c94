// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

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
  /// KRX messages of the 2011 generation, one per datagram.
  case krx2011
  /// OUCH 5.0 in SoupBinTCP.
  case ouch50
}
