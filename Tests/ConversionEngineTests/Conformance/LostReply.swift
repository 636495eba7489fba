import PlatformSimulator
import Testing

/// The ways in which a request may have reached the platform although no whole reply came back (rule D15).
enum LostReply: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case resetBeforeBody, resetBeforeProcessing, acceptThenReset, truncated, oversized, neverAnswered, neverAnsweredAndCounted

    var testDescription: String { rawValue }

    var fault: FaultKind {
        switch self {
        case .resetBeforeBody: .resetBeforeBody
        case .resetBeforeProcessing: .resetBeforeProcessing
        case .acceptThenReset: .acceptThenReset
        case .truncated: .truncatedReply
        // More than the daemon reads of any reply.
        case .oversized: .oversizedReply(bytes: 300 * 1024)
        case .neverAnswered: .answerNever(counted: false)
        case .neverAnsweredAndCounted: .answerNever(counted: true)
        }
    }

    /// Whether the platform has counted the events all the same.
    var isCounted: Bool {
        switch self {
        case .resetBeforeBody, .resetBeforeProcessing, .neverAnswered: false
        case .acceptThenReset, .truncated, .oversized, .neverAnsweredAndCounted: true
        }
    }

    var waitsForTimeout: Bool { self == .neverAnswered || self == .neverAnsweredAndCounted }
}
