// SPDX-License-Identifier: Apache-2.0
import Foundation
import PackagePlugin

/// Compiles each `bpf/*.bpf.c` and puts its bytes into the target that uses this plugin.
@main
struct EmbedBPF: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = context.package.directoryURL.appending(path: "bpf")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).sorted { $0.path < $1.path }
    let inputs = files.filter { ["c", "h"].contains($0.pathExtension) }
    let clang: URL
    do {
      // The compiler of the Swift toolchain has the bpf target; it stands beside `swift`.
      clang = try context.tool(named: "clang").url
    } catch {
      Diagnostics.error("no clang beside swift or in PATH: bpf/ cannot be compiled (\(error))")
      return []
    }
    let embed = try context.tool(named: "embed-bpf").url
    return files.filter { $0.path.hasSuffix(".bpf.c") }.map { source in
      let name = source.lastPathComponent.replacing(".bpf.c", with: "")
      let output = context.pluginWorkDirectoryURL.appending(path: "\(name)_object.swift")
      return .buildCommand(
        displayName: "Compiling bpf/\(source.lastPathComponent)", executable: embed,
        arguments: [clang.path, source.path, name, output.path], inputFiles: inputs,
        outputFiles: [output])
    }
  }
}
