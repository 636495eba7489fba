/// What the lead answered when asked for consent; an absent answer is `nil`, never a default (rule D12).
public enum ConsentState: String, Sendable, Hashable {
    case granted
    case denied
}
