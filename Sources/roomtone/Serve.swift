import ArgumentParser
import Foundation
import Logging
import Server

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the server until SIGINT or SIGTERM, then drains.")

    @Flag(help: "Play a talk and an audience into session keynote of the demo catalog.")
    var demo = false

    @Option(help: "TCP port; 0 takes a free one.")
    var port: Int?

    @Option(help: "Address to listen on.")
    var host: String?

    @Option(help: "Certificate chain, PEM.")
    var tlsCert: String?

    @Option(help: "Private key, PEM.")
    var tlsKey: String?

    @Flag(help: "Serve plain text beyond loopback: a proxy in front ends TLS.")
    var insecure = false

    @Flag(help: "Wait for a server that has the data directory in use.")
    var wait = false

    @OptionGroup var serving: ServingOptions

    func run() async throws {
        var settings = try serving.load()
        if let port {
            guard (0...65_535).contains(port) else { throw CommandFailure.usage("--port is 0 to 65535") }
            settings.http.port = port
        }
        if let host { settings.http.host = host }
        if insecure { settings.http.insecure = true }
        switch (tlsCert, tlsKey) {
        case (let certificate?, let key?): settings.http.tls = .init(certificate: certificate, key: key)
        case (nil, nil): break
        default: throw CommandFailure.usage("--tls-cert and --tls-key go together; give both")
        }
        let configuration = settings
        let logger = ServerLog.make(configuration.log)
        try await failing {
            let server = try await RoomtoneServer(configuration, logger: logger, waitsForData: wait)
            let play = demo ? try await Demo(configuration, logger: logger) : nil
            if let play { try await play.prepare(server) }
            let scheme = configuration.http.tls == nil ? "http" : "https"
            try await server.run(
                ready: { port in
                    StopSignal.arm()
                    StandardOutput.tell("\(scheme)://\(configuration.http.host):\(port)/\n")
                },
                companions: play.map { play in
                    [
                        { port in
                            if let links = try? await play.links(port: port) {
                                StandardOutput.tell(links.map { "\($0.role): \($0.link)\n" }.joined())
                            }
                            await play.play(port: port)
                        }
                    ]
                } ?? [],
                until: {
                    await StopSignal.wait()
                    DrainLimit.arm(after: configuration.http.drainTimeout + .seconds(1))
                })
        }
    }
}
