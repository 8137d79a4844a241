import Concurrency
import Foundation
import LiveView
import RoomtoneClient
import Server

/// Draws a live view on a terminal, at most ten times a second and only when something changed.
final class WatchScreen: Sendable {
    private struct State {
        var view: LiveView
        var hasChanged = true
        var size = (width: 0, height: 0)
        var isOpen = true
    }

    private let screen: TerminalScreen
    private let server: String
    private let state: Lock<State>

    init(_ screen: TerminalScreen, topics: [String], server: String) {
        self.screen = screen
        self.server = server
        state = Lock(State(view: LiveView(topics: topics)))
        StandardOutput.write(screen.entering)
    }

    func accept(_ event: TopicEvent, of topic: String) {
        guard case .publication(let publication) = event else { return }
        state.withLock {
            $0.view.accept(publication.data, key: publication.key, of: topic)
            $0.hasChanged = true
        }
    }

    func tell(_ connection: RoomtoneClient.ConnectionState) {
        let text =
            switch connection {
            case .connecting: "connecting to \(server)"
            case .connected: "\(server)  Ctrl-C ends"
            case .waiting(let wait, let error): "\(error); again in \(wait.components.seconds) s"
            case .stopped: "ended"
            }
        state.withLock {
            $0.view.status = text
            $0.hasChanged = true
        }
    }

    /// Until cancelled.
    func run() async {
        while (try? await Task.sleep(for: .milliseconds(100))) != nil { draw() }
    }

    /// Brings the former screen back, once.
    func leave() {
        let wasOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        if wasOpen { StandardOutput.write(screen.leaving) }
    }

    private func draw() {
        let size = screen.size
        let text = state.withLock { state -> String? in
            guard state.isOpen, state.hasChanged || state.size != size else { return nil }
            state.hasChanged = false
            state.size = size
            return screen.drawing(state.view.rows(width: size.width, height: size.height))
        }
        if let text { StandardOutput.write(text) }
    }
}
