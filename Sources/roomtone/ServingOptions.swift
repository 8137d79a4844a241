import ArgumentParser
import Server

/// Where the configuration and the data are: the same for every command that needs the server's key, catalog or store.
struct ServingOptions: ParsableArguments {
    @Option(help: "The configuration file; without it the built-in defaults.")
    var config: String?

    @Option(help: "The data directory, in place of the configured one.")
    var data: String?

    func load() throws -> Configuration {
        var configuration = try failing { try Configuration.load(path: config) }
        if let data { configuration.store.directory = data }
        return configuration
    }
}

/// Runs work whose errors are the user's to mend: bad files and settings end with status 2.
func failing<Result>(_ work: () throws -> Result) throws -> Result {
    do {
        return try work()
    } catch let failure as CommandFailure {
        throw failure
    } catch {
        throw CommandFailure(message: "\(error)", status: ExitStatus.of(error))
    }
}

func failing<Result>(_ work: () async throws -> Result) async throws -> Result {
    do {
        return try await work()
    } catch let failure as CommandFailure {
        throw failure
    } catch {
        throw CommandFailure(message: "\(error)", status: ExitStatus.of(error))
    }
}
