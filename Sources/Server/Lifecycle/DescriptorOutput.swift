import Foundation

/// Writes to a descriptor of the process, such as standard output, to the end or until its reader is gone.
///
/// `FileHandle.write` would trap where nobody reads any more, as behind `| head`.
package enum DescriptorOutput {
    /// False when the descriptor takes no more.
    @discardableResult
    package static func write(_ bytes: some ContiguousBytes, to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    return false
                }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }
}
