/// One line of `conversiond check`.
struct CheckLine: Sendable, Equatable {
    enum Verdict: Sendable, Equatable {
        case ok
        case warn
        /// What is configured is wrong: exit status 78.
        case misconfigured
        /// It failed now and may work later: exit status 1.
        case failed
    }

    var verdict: Verdict
    var subject: String
    var detail: String

    init(_ verdict: Verdict, _ subject: String, _ detail: String) {
        self.verdict = verdict
        self.subject = subject
        self.detail = detail
    }

    var text: String {
        let word =
            switch verdict {
            case .ok: "ok  "
            case .warn: "warn"
            case .misconfigured, .failed: "FAIL"
            }
        return "\(word)  \(subject): \(detail)"
    }
}
