import Catalogs
import Documents
import Foundation
import RoomModel

/// Looks through a configuration and everything it names, for `roomtone check-config`.
package enum ConfigurationCheck {
    /// One line for each problem, with file and key path; empty when all is well.
    ///
    /// - Parameter path: A configuration, or a catalog by itself; `nil` checks the defaults.
    package static func problems(of path: String?) -> [String] {
        do {
            if let path, case let document = try DocumentFile.read(path), CatalogDocument.isCatalog(document) {
                _ = try CatalogDocument.catalog(document, name: path)
                return []
            }
            let configuration = try Configuration.load(path: path)
            let name = path ?? "the defaults"
            return missingFiles(of: configuration, name: name) + lexiconProblems(of: configuration, name: name)
                + catalogProblems(of: configuration)
        } catch {
            return error.lines
        }
    }

    private static func missingFiles(of configuration: Configuration, name: String) -> [String] {
        var lines: [String] = []
        func need(_ key: String, _ path: String?) {
            guard let path, !FileManager.default.isReadableFile(atPath: path) else { return }
            lines.append("\(name): \(key): \(path.printable(200)) cannot be read: check the name, its owner and mode")
        }
        need("http.tls.certificate", configuration.http.tls?.certificate)
        need("http.tls.key", configuration.http.tls?.key)
        need("tokens.jwks", configuration.tokens.jwks)
        need("sentiment.lexicon", configuration.sentiment.lexicon)
        need("sentiment.additions", configuration.sentiment.additions)
        let audio = configuration.audio
        for (key, command) in [("command", audio.command), ("second_pass.command", audio.secondPass.command)] {
            guard let engine = command.first, engine.contains("/"),
                !FileManager.default.isExecutableFile(atPath: engine)
            else { continue }
            lines.append(
                "\(name): audio.\(key)[0]: \(engine.printable(200)) cannot be run: check the name and its mode")
        }
        let http = configuration.http
        if http.tls == nil, !http.insecure, !http.isLoopback {
            lines.append(
                "\(name): http.host: \(http.host.printable(200)) is open to the network without TLS: set http.tls, "
                    + "or http.insecure where a proxy in front ends TLS")
        }
        return lines
    }

    /// The first malformed line of the lexicons; a file that is missing is told of before.
    private static func lexiconProblems(of configuration: Configuration, name: String) -> [String] {
        let files = [configuration.sentiment.lexicon, configuration.sentiment.additions].compactMap { $0 }
        guard files.allSatisfy(FileManager.default.isReadableFile) else { return [] }
        do {
            _ = try LanguageFiles.load(configuration)
            return []
        } catch {
            return ["\(name): sentiment: \(error)"]
        }
    }

    /// Every catalog by itself, then ids that two events of one tenant claim.
    private static func catalogProblems(of configuration: Configuration) -> [String] {
        var lines: [String] = []
        var owners: [String: String] = [:]
        for file in configuration.catalog {
            let catalog: Catalog
            do {
                catalog = try CatalogDocument.load(file)
            } catch {
                lines += error.lines
                continue
            }
            for (place, noun, id) in ids(of: catalog) {
                let key = "\(catalog.tenant)/\(noun)/\(id)"
                if let other = owners[key] {
                    lines.append(
                        "\(file): \(place): \(noun) \(id) is in \(other) too: ids are unique within the tenant")
                } else {
                    owners[key] = file
                }
            }
        }
        return lines
    }

    private static func ids(of catalog: Catalog) -> [(place: String, noun: String, id: String)] {
        func list(_ key: String, _ noun: String, _ ids: [String]) -> [(String, String, String)] {
            ids.enumerated().map { ("\(key)[\($0)].id", noun, $1) }
        }
        return [("event.id", "event", catalog.event.id.text)]
            + list("sessions", "session", catalog.sessions.map(\.id.text))
            + list("attendees", "attendee", catalog.attendees.map(\.id.text))
            + list("sponsors", "sponsor", catalog.sponsors.map(\.id.text))
            + list("contents", "content", catalog.contents.map(\.id.text))
            + list("activities", "activity", catalog.activities.map(\.id.text))
    }
}
