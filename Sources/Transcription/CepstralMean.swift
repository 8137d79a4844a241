/// The mean cepstrum of a microphone and its room, which a recogniser subtracts before it compares sounds.
///
/// A recogniser that starts with the right mean hears a stream as well as one that may look at the whole
/// recording first; one that starts with a wrong mean loses most words. The unit is the engine's own.
package struct CepstralMean: Equatable, Sendable {
    /// Coefficients in a cepstral vector (c0 to c12).
    package static let dimensions = 13

    /// One finite value per coefficient, c0 first.
    package let values: [Float]

    /// Takes exactly 13 finite numbers of a size a cepstrum can have; anything else is `nil`.
    package init?(_ values: [Float]) {
        guard values.count == Self.dimensions, values.allSatisfy({ $0.isFinite && abs($0) <= 1000 }) else { return nil }
        self.values = values
    }

    /// The Euclidean distance to another mean, by which a changed microphone is noticed.
    package func distance(to other: CepstralMean) -> Float {
        zip(values, other.values).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
}
