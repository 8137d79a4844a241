import CKernelClock
import Foundation
import Glibc

/// The machine: libraries, room, limits, clock.
extension Examination {
    /// Shared libraries that the process has loaded, and the event loop that the gateway loads when it starts.
    var libraries: [Finding] {
        let plugIn = "libwebsockets-evlib_uv.so"
        let hasLoop = dlopen(plugIn, RTLD_LAZY | RTLD_NODELETE) != nil
        let maps = Self.kernelText("/proc/self/maps")
        let loaded = Set(
            maps.split(whereSeparator: \.isNewline).compactMap { $0.split(separator: "/").last.map(String.init) })
        let wanted = [
            "libwebsockets", "libuv", "libopus", "libsndfile", "libwebrtc_audio_processing", "libpocketsphinx",
            "libsqlite3", "libcurl", "libssl",
        ]
        let found = wanted.compactMap { name in loaded.first { $0.hasPrefix(name + ".so") } }
        var findings = [Finding.ok("libraries", found.joined(separator: " "))]
        if !hasLoop {
            findings.append(
                .fail("libraries", "\(plugIn) cannot be loaded", "apt-get install libwebsockets-evlib-uv"))
        }
        return findings
    }

    /// The data directory, or the folder that it would be made in.
    var data: Finding {
        let directory = URL(fileURLWithPath: configuration.store.directory).standardizedFileURL
        var status = stat()
        guard stat(directory.path, &status) == 0 else {
            let parent = Self.existing(directory)
            guard access(parent, W_OK) == 0 else {
                return .fail(
                    "data", "\(directory.path) cannot be made: \(parent) is not writable",
                    "choose another store.directory or --data, or give this user the folder")
            }
            return .ok("data", "\(directory.path) will be made at the first start")
        }
        guard status.st_mode & S_IFMT == S_IFDIR, access(directory.path, R_OK | W_OK | X_OK) == 0 else {
            return .fail(
                "data", "\(directory.path) is no folder that this user can write to",
                "choose another store.directory or --data, or give this user the folder")
        }
        guard status.st_mode & 0o077 == 0 else {
            return .warn("data", "\(directory.path) is open to other users", "chmod 700 \(directory.path)")
        }
        return .ok("data", directory.path + (serverHoldsData ? ", in use by a running server" : ""))
    }

    var disk: Finding {
        let folder = Self.existing(URL(fileURLWithPath: configuration.store.directory).standardizedFileURL)
        guard let free = OperationsBoard.freeBytes(at: folder) else {
            return .warn("disk", "free space of \(folder) is unknown", "look at it with df")
        }
        let text = "\(Self.size(free)) free at \(folder)"
        if free < HealthMonitor.leastDisk {
            return .fail("disk", text, "free space: below 512 MiB the server warns, then stops taking events")
        }
        return free < 4 << 30
            ? .warn("disk", text, "an event of a day writes a few GiB; shorten retention.* or free space")
            : .ok("disk", text)
    }

    var descriptors: Finding {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        // Beside connections: the store, children, listeners.
        let wanted = configuration.http.maxConnections + 512
        let text = "\(limit.rlim_max) file descriptors (ulimit -Hn), \(wanted) wanted for http.max_connections"
        return limit.rlim_max >= UInt(wanted)
            ? .ok("limits", text)
            : .warn("limits", text, "raise the hard limit (systemd: LimitNOFILE=), or lower http.max_connections")
    }

    var memory: Finding {
        // 215 MB a recogniser with an agenda's words, 300 MB one of the second pass; 200 MB for the server, its caches and the
        // page cache of its database.
        let second = configuration.secondPass == nil ? 0 : configuration.audio.secondPass.processes
        let wanted = Int64(configuration.audio.recognizers) * (215 << 20) + Int64(second) * (300 << 20) + (200 << 20)
        let lines = Self.kernelText("/proc/meminfo").split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("MemAvailable:") }),
            let kibibytes = Int64(line.filter(\.isNumber))
        else { return .warn("memory", "available memory is unknown", "look at it with free -h") }
        let text =
            "\(Self.size(kibibytes << 10)) available, about \(Self.size(wanted)) wanted for \(configuration.audio.recognizers) recognisers"
        return kibibytes << 10 >= wanted
            ? .ok("memory", text) : .warn("memory", text, "lower audio.recognizers, or give the machine more")
    }

    var clock: Finding {
        // Tokens and windows count from it; a year before this one was written is a clock that was never set.
        guard Date().timeIntervalSince1970 > 1_735_689_600 else {
            return .fail("clock", "it says \(Date())", "set it, and keep it with chrony or systemd-timesyncd")
        }
        let error = ckernelclock_error()
        return error < 0
            ? .warn(
                "clock", "nothing keeps it in step",
                "install chrony or start systemd-timesyncd; a jump makes events late")
            : .ok("clock", "kept in step, within \(error / 1000) ms")
    }

    /// Whether another process holds the lock of the data directory; nothing is locked to find out.
    var serverHoldsData: Bool {
        var status = stat()
        guard stat(configuration.store.directory + "/lock", &status) == 0
        else { return false }
        return Self.kernelText("/proc/locks").split(separator: "\n").contains {
            $0.contains("FLOCK") && $0.contains(":\(status.st_ino) ")
        }
    }

    /// A file that the kernel makes while it is read: it has no size, and gives a page at a time.
    private static func kernelText(_ path: String) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "" }
        var bytes = Data()
        while let more = try? file.read(upToCount: 1 << 16), !more.isEmpty { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func existing(_ folder: URL) -> String {
        var folder = folder
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path) {
            folder.deleteLastPathComponent()
        }
        return folder.path
    }

    private static func size(_ bytes: Int64) -> String {
        bytes >= 10 << 30 ? "\(bytes >> 30) GiB" : "\(bytes >> 20) MiB"
    }
}
