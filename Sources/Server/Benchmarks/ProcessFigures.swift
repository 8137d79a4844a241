import Foundation

/// What a process has used, as the kernel tells.
struct ProcessFigures {
    var processorSeconds = 0.0
    /// Resident.
    var megabytes = 0.0

    static var own: ProcessFigures { of("self") }

    static func sum(_ processes: [Int32]) -> ProcessFigures {
        processes.reduce(ProcessFigures()) { $0 + of(String($1)) }
    }

    static func + (left: Self, right: Self) -> Self {
        ProcessFigures(
            processorSeconds: left.processorSeconds + right.processorSeconds,
            megabytes: left.megabytes + right.megabytes)
    }

    private static func of(_ process: String) -> ProcessFigures {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let name = stat.lastIndex(of: ")")
        else { return ProcessFigures() }
        // proc(5): behind the name, utime and stime are the 12th and 13th fields, the resident pages the 22nd.
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let pages = Double(fields[21])
        else { return ProcessFigures() }
        return ProcessFigures(
            processorSeconds: (user + system) / Double(sysconf(Int32(_SC_CLK_TCK))),
            megabytes: pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576)
    }
}
