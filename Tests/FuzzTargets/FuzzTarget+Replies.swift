import ConversionCore
import Destinations

extension FuzzTarget {
    /// Whatever a platform, a token service or a proxy answers: every event of the request gets exactly one verdict, waits are
    /// spans that can be waited, and what goes into logs and tables is short and repeats nothing of the lead.
    static let replies = FuzzTarget(name: "replies", reads: "replies of platforms and token services") { bytes throws(Violation) in
        let input = ReplyInput(bytes)
        let index = FuzzScene.destinations.firstIndex { $0.name == input.reader }
        if let index {
            try check(FuzzScene.adapters[index].interpret(input.reply, eventCount: input.eventCount), of: input)
        } else {
            for adapter in FuzzScene.adapters {
                if let grant = adapter.grant { try check(grant.interpret(input.reply)) }
                if let confirmation = adapter.confirmation { try check(confirmation, of: input) }
            }
        }
    }

    private static func check(_ verdict: Verdict, of input: ReplyInput) throws(Violation) {
        if let id = verdict.requestID { try check(word: id, "the request id") }
        try check(wait: verdict.pauseFor)
        if let usage = verdict.usage { try demand(usage >= 0, "a usage of \(usage)") }
        let count = input.eventCount
        switch verdict.outcome {
        case .perEvent(let verdicts):
            try demand(verdicts.count == count, "\(verdicts.count) verdicts for \(count) events")
            for verdict in verdicts { try check(verdict) }
        case .offenders(let faults):
            try demand(!faults.isEmpty, "no offender")
            try check(faults, count)
        case .setAside(let misconfigured, let refused, let after):
            try demand(!misconfigured.isEmpty, "nothing set aside")
            try demand(Set(misconfigured.keys).isDisjoint(with: refused.keys), "an event is set aside and refused")
            try check(misconfigured, count)
            try check(refused, count)
            try check(wait: after)
        case .retry(let fault, let after), .rateLimited(let fault, let after):
            try check(fault)
            try check(wait: after)
        case .split(let fault), .staleToken(let fault), .destinationFault(_, let fault), .unknown(let fault):
            try check(fault)
        }
    }

    private static func check(_ verdict: EventVerdict) throws(Violation) {
        switch verdict {
        case .accepted: break
        case .acceptedWithWarning(let fault), .takenInPart(let fault), .duplicate(let fault), .rejected(let fault), .unknown(let fault):
            try check(fault)
        case .retry(let fault, let after):
            try check(fault)
            try check(wait: after)
        }
    }

    private static func check(_ faults: [Int: Fault], _ count: Int) throws(Violation) {
        for (index, fault) in faults {
            try demand((0..<count).contains(index), "event \(index) of \(count)")
            try check(fault)
        }
    }

    private static func check(_ fault: Fault) throws(Violation) {
        if let code = fault.code { try check(word: code, "the code") }
        try demand((1...1_000).contains(fault.explanation.utf8.count), "an explanation of \(fault.explanation.utf8.count) bytes")
        try FuzzScene.demandNothingPlanted(in: fault.explanation, "the explanation")
    }

    private static func check(word: String, _ what: String) throws(Violation) {
        try demand((1...600).contains(word.utf8.count), "\(what) has \(word.utf8.count) bytes")
        try demand(word.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "\(what) is no plain word: \(word)")
        try FuzzScene.demandNothingPlanted(in: word, what)
    }

    private static func check(wait: TimeSpan?) throws(Violation) {
        if let wait { try demand(wait >= .zero, "a wait of \(wait.microseconds) µs") }
    }

    private static func check(_ reply: AccessGrantReply) throws(Violation) {
        switch reply {
        case .granted(let token, let lifetime):
            try demand(!token.isEmpty && token.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a token that no header can hold")
            try demand(lifetime > .zero, "a token that is no good")
        case .refused(let fault): try check(fault)
        case .retry(let fault, let after):
            try check(fault)
            try check(wait: after)
        }
    }

    private static func check(_ confirmation: any DeliveryConfirmation, of input: ReplyInput) throws(Violation) {
        // Two conversion actions, and events of the second now and then.
        let categories = (0..<input.eventCount).map { $0 % 3 == 2 ? "purchase/444555666" : "purchase/111222333" }
        switch confirmation.interpret(input.reply, categories: categories) {
        case .pending: break
        case .settled(let outcomes):
            try demand(outcomes.count == categories.count, "\(outcomes.count) outcomes for \(categories.count) events")
            for outcome in outcomes {
                switch outcome {
                case .counted: break
                case .countedWithWarning(let fault), .refused(let fault), .mixed(let fault): try check(fault)
                }
            }
        case .unavailable(let fault), .staleToken(let fault), .destinationFault(_, let fault): try check(fault)
        case .retry(let fault, let after):
            try check(fault)
            try check(wait: after)
        }
    }
}
