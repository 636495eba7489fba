/// What an access token of Google's is good for.
public enum GoogleScope: String, Sendable, CaseIterable {
    case dataManager = "https://www.googleapis.com/auth/datamanager"
    case ads = "https://www.googleapis.com/auth/adwords"
}
