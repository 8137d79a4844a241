import Foundation

/// Where the files that come with Roomtone are: `lexicons/`, `config/`, `audio-fixtures/`.
package struct HomeDirectory: Sendable {
    /// Folders in the order in which they are searched, absolute.
    package let candidates: [String]

    /// - Parameter candidates: Absolute folders, the first choice first.
    package init(candidates: [String]) { self.candidates = candidates }

    /// `$ROOMTONE_HOME` alone where it is set; else beside the executable, in the checkout it was built in, in the
    /// `share/roomtone` of the prefix it is installed under, and in `/usr/share/roomtone`.
    package static let current = HomeDirectory(
        environment: ProcessInfo.processInfo.environment, executable: executablePath())

    init(environment: [String: String], executable: String?) {
        if let home = environment["ROOMTONE_HOME"], !home.isEmpty {
            candidates = [URL(fileURLWithPath: home).path]
            return
        }
        var folders: [String] = []
        if let executable {
            let folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
            folders.append(folder.path)
            // .build/<configuration> and .build/<triple>/<configuration> lie in a checkout.
            var parent = folder
            while parent.path != "/" {
                if parent.lastPathComponent == ".build" {
                    folders.append(parent.deletingLastPathComponent().path)
                    break
                }
                parent.deleteLastPathComponent()
            }
            if folder.lastPathComponent == "bin", case let prefix = folder.deletingLastPathComponent(),
                prefix.path != "/usr"
            {
                folders.append(prefix.appendingPathComponent("share/roomtone").path)
            }
        }
        candidates = folders + ["/usr/share/roomtone"]
    }

    /// The first of the candidates that holds `name`, such as `config/demo.yaml` or `lexicons`; absolute.
    package func path(of name: String) throws(HomeDirectoryError) -> String {
        for folder in candidates {
            let path = URL(fileURLWithPath: folder).appendingPathComponent(name).path
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        throw HomeDirectoryError(name: name, searched: candidates)
    }

    /// The running executable with links resolved; `nil` where the system does not tell.
    private static func executablePath() -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    }
}

/// A file of Roomtone's own that is in none of the places it could be.
package struct HomeDirectoryError: Error, Hashable, Sendable, CustomStringConvertible {
    package var name: String
    package var searched: [String]

    package var description: String {
        "cannot find \(name), looked in \(searched.joined(separator: ", ")): "
            + "set ROOMTONE_HOME to the folder that holds lexicons, config and audio-fixtures"
    }
}
