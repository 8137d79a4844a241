import Foundation
import Glibc

/// A full `HashTable` in a file of its own, its Bloom filter in memory: about 1.3 bytes an entry stay resident.
///
/// The file is a cache of what `event_group` holds; one that is missing or unfit is made again from there. Layout, in native
/// byte order: 8 words of header (`magic`, the database's id in two, first and last place, newest arrival, words of the
/// filter, slots), the filter, the slots.
final class SealedTable: Sendable {
    /// The places of its entries lie within.
    let range: ClosedRange<Int64>
    /// Of its events, in milliseconds since the epoch.
    let newestArrival: Int64
    let path: String

    private static let magic: UInt64 = 0x3130_5055_4454_5352
    private static let headerWords = 8
    private let filter: BloomFilter
    private let slotCount: Int
    private let descriptor: Int32

    /// Of the filter.
    var residentBytes: Int { filter.words.count * 8 }

    deinit { close(descriptor) }

    private init(
        range: ClosedRange<Int64>, newestArrival: Int64, path: String, filter: BloomFilter, slotCount: Int,
        descriptor: Int32
    ) {
        self.range = range
        self.newestArrival = newestArrival
        self.path = path
        self.filter = filter
        self.slotCount = slotCount
        self.descriptor = descriptor
    }

    /// Calls `body` with the place of each entry that may be the hash's, until it returns true.
    ///
    /// A file that cannot be read any more throws: guessing would count an event twice.
    func contains(_ hash: UInt64, where body: (Int64) throws -> Bool) throws -> Bool {
        guard filter.mayContain(hash) else { return false }
        let fingerprint = hash & HashTable.fingerprintMask
        var index = Int(truncatingIfNeeded: fingerprint) & (slotCount - 1)
        var window = [UInt64](repeating: 0, count: 16)
        // One turn through the table at most, whatever the file holds.
        for _ in 0..<slotCount / window.count + 2 {
            let wanted = min(window.count, slotCount - index)
            let offset = (Self.headerWords + filter.words.count + index) * 8
            let count = window.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, wanted * 8, off_t(offset)) }
            guard count == wanted * 8 else {
                throw StoreError.unavailable(reason: "\(path) cannot be read; stop the server and delete the file")
            }
            for slot in window.prefix(wanted) {
                if slot == 0 { return false }
                if slot >> 24 == fingerprint, try body(HashTable.sequence(in: slot, base: range.lowerBound)) {
                    return true
                }
            }
            index = (index + wanted) & (slotCount - 1)
        }
        return false
    }

    /// Writes the table to a file of the directory, whole or not at all, and opens it.
    static func write(
        _ table: HashTable, through last: Int64, newestArrival: Int64, database: (UInt64, UInt64), in directory: String
    ) throws -> SealedTable {
        var filter = BloomFilter(capacity: table.count)
        for slot in table.slots where slot != 0 { filter.insert(slot >> 24) }
        let header: [UInt64] = [
            magic, database.0, database.1, UInt64(bitPattern: table.base), UInt64(bitPattern: last),
            UInt64(bitPattern: newestArrival), UInt64(filter.words.count), UInt64(table.slots.count),
        ]
        let path = "\(directory)/\(table.base)-\(last).hashes"
        let draft = path + ".draft"
        let file = Glibc.open(draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw StoreError.unavailable(reason: "\(draft) cannot be made: \(String(cString: strerror(errno)))")
        }
        var isWritten = true
        for words in [header, filter.words, table.slots] where isWritten { isWritten = words.writeAll(to: file) }
        guard isWritten, fsync(file) == 0, rename(draft, path) == 0 else {
            let reason = String(cString: strerror(errno))
            close(file)
            unlink(draft)
            throw StoreError.unavailable(reason: "\(path) cannot be written: \(reason)")
        }
        return SealedTable(
            range: table.base...last, newestArrival: newestArrival, path: path, filter: filter,
            slotCount: table.slots.count, descriptor: file)
    }

    /// `nil` when the file is not one of this database's, or not whole.
    static func open(_ path: String, database: (UInt64, UInt64)) -> SealedTable? {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        guard let header = [UInt64](reading: headerWords, from: file, at: 0), header[0] == magic,
            header[1] == database.0, header[2] == database.1, header[6] <= 1 << 24, header[7] <= 1 << 24,
            header[7] > 0, header[7] & (header[7] - 1) == 0,
            Int64(bitPattern: header[3]) <= Int64(bitPattern: header[4]),
            let words = [UInt64](reading: Int(header[6]), from: file, at: headerWords),
            let filter = BloomFilter(words: words),
            lseek(file, 0, SEEK_END) == off_t((headerWords + words.count + Int(header[7])) * 8)
        else {
            close(file)
            return nil
        }
        return SealedTable(
            range: Int64(bitPattern: header[3])...Int64(bitPattern: header[4]),
            newestArrival: Int64(bitPattern: header[5]), path: path, filter: filter, slotCount: Int(header[7]),
            descriptor: file)
    }
}

extension [UInt64] {
    fileprivate func writeAll(to file: Int32) -> Bool {
        withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    fileprivate init?(reading count: Int, from file: Int32, at word: Int) {
        self.init(repeating: 0, count: count)
        let wanted = count * 8
        let got = withUnsafeMutableBytes { pread(file, $0.baseAddress, wanted, off_t(word * 8)) }
        guard got == wanted else { return nil }
    }
}
