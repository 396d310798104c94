// SPDX-License-Identifier: Apache-2.0

/// One logical processor as the kernel numbers it.
package struct Core: Equatable, Sendable {
  package let id: Int
  /// The NUMA node whose memory is nearest, 0 on a machine without nodes.
  package let node: Int
  /// Kept free of other work by the `isolcpus` boot parameter or an isolated partition.
  package let isIsolated: Bool
  /// The other logical processors of the same physical core, without this one.
  package let siblings: [Int]

  package init(id: Int, node: Int, isIsolated: Bool, siblings: [Int]) {
    self.id = id
    self.node = node
    self.isIsolated = isIsolated
    self.siblings = siblings
  }
}

/// The cores a thread may be pinned to, and where they are.
package struct Topology: Equatable, Sendable {
  /// Cores that are online, ascending by id.
  package let cores: [Core]

  /// The texts of /sys the topology is made of; a test supplies its own.
  package struct Texts {
    package var online: String
    package var isolated: String
    /// `cpulist` of each NUMA node.
    package var nodes: [Int: String]
    /// `thread_siblings_list` of each core; a core without one has no siblings.
    package var siblings: [Int: String]

    package init(
      online: String, isolated: String = "", nodes: [Int: String] = [:],
      siblings: [Int: String] = [:]
    ) {
      self.online = online
      self.isolated = isolated
      self.nodes = nodes
      self.siblings = siblings
    }
  }

  /// The topology the texts describe, nil when one of them is not a list of numbers.
  package init?(texts: Texts) {
    guard let online = Topology.numbers(in: texts.online),
      let isolated = Topology.numbers(in: texts.isolated)
    else { return nil }
    var nodes: [Int: Int] = [:]
    for (node, text) in texts.nodes {
      guard let members = Topology.numbers(in: text) else { return nil }
      for member in members { nodes[member] = node }
    }
    var cores: [Core] = []
    for id in online {
      var siblings: [Int] = []
      if let text = texts.siblings[id] {
        guard let members = Topology.numbers(in: text) else { return nil }
        siblings = members.filter { $0 != id }
      }
      cores.append(
        Core(
          id: id, node: nodes[id, default: 0], isIsolated: isolated.contains(id),
          siblings: siblings))
    }
    self.cores = cores
  }

  /// The topology of this machine, from /sys/devices/system; reads files, so set-up only.
  package static func current() throws(HostError) -> Topology {
    let root = "/sys/devices/system"
    var texts = Texts(online: try TextFile.read("\(root)/cpu/online"))
    texts.isolated = try TextFile.read("\(root)/cpu/isolated")
    if let nodes = try optionalText("\(root)/node/online").flatMap(numbers(in:)) {
      for node in nodes {
        texts.nodes[node] = try TextFile.read("\(root)/node/node\(node)/cpulist")
      }
    }
    for core in numbers(in: texts.online) ?? [] {
      let path = "\(root)/cpu/cpu\(core)/topology/thread_siblings_list"
      texts.siblings[core] = try optionalText(path)
    }
    guard let topology = Topology(texts: texts) else {
      throw HostError(call: "parse", code: 22, value: "\(root) online=\(texts.online)")
    }
    return topology
  }

  /// The numbers of a kernel list such as `0-3,8,10-11`, ascending; nil when it is not one.
  package static func numbers(in text: String) -> [Int]? {
    var result: Set<Int> = []
    let line = text.drop(while: \.isWhitespace).prefix(while: { !$0.isWhitespace })
    for part in line.split(separator: ",") {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
        first >= 0, last >= first, last < 1 << 16
      else { return nil }
      result.formUnion(first...last)
    }
    return result.sorted()
  }

  /// The text at `path`, nil where this kernel has no such file.
  private static func optionalText(_ path: String) throws(HostError) -> String? {
    do {
      return try TextFile.read(path)
    } catch {
      // ENOENT: kernels without NUMA or without SMT lack the file.
      guard error.code == 2 else { throw error }
      return nil
    }
  }
}
