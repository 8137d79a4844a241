import Dispatch
import Foundation

/// Ends the process when a drain takes longer than it may: what is durable is on the disk, and an operator waits.
package enum DrainLimit {
    package static func arm(after limit: Duration) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(limit.milliseconds))) {
            DescriptorOutput.write(
                Array("roomtone: the drain took too long and was cut; nothing stored is lost\n".utf8), to: STDERR_FILENO
            )
            exit(1)
        }
    }
}
