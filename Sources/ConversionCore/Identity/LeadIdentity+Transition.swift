extension LeadIdentity {
    /// Normalises and hashes a transition's identifiers, only in the forms that `platforms` need.
    ///
    /// - Parameter phoneCountry: ISO 3166-1 alpha-2; completes national phone numbers. Never assumed.
    public init(of transition: Transition, phoneCountry: String?, platforms: Platforms) {
        self.init()
        var digests = DigestCache()
        if platforms.contains(.meta) { meta = Meta(transition, phoneCountry: phoneCountry, digests: &digests) }
        if platforms.contains(.tiktok) { tiktok = TikTok(transition, phoneCountry: phoneCountry, digests: &digests) }
        if platforms.contains(.linkedin) { linkedin = LinkedIn(transition, digests: &digests) }
        if platforms.contains(.ga4) || platforms.contains(.googleAds) {
            google = Google(transition, phoneCountry: phoneCountry, digests: &digests)
        }
        present = identifiers(in: transition, platforms: platforms)
        leadBits = EventID.leadBits(workspace: transition.workspace, leadID: transition.leadID)
    }

    /// What is there after normalisation (rule D6). E-mail and phone count where any of the platforms takes them.
    ///
    /// - Parameter platforms: those whose forms are there already; what only another needs is normalised to look.
    private func identifiers(in transition: Transition, platforms: Platforms) -> MatchIdentifiers {
        let isForMeta = platforms.contains(.meta)
        let isForGoogle = platforms.contains(.ga4) || platforms.contains(.googleAds)
        var present: MatchIdentifiers = []
        func add(_ identifier: MatchIdentifier, if isThere: Bool) {
            if isThere { present.insert(identifier) }
        }
        func add(_ identifier: MatchIdentifier, _ token: String?) {
            add(identifier, if: ClickID.cleaned(token) != nil)
        }
        add(.email, if: meta.email != nil || tiktok.email != nil || linkedin.email != nil || google.email != nil)
        add(.phone, if: meta.phone != nil || tiktok.phone != nil || google.phone != nil)
        add(
            .firstAndLastName,
            if: isForMeta
                ? meta.firstName != nil && meta.lastName != nil
                : transition.firstName.flatMap(MetaNormalizer.name) != nil
                    && transition.lastName.flatMap(MetaNormalizer.name) != nil)
        add(
            .clientIPAndUserAgent,
            if: transition.clientIP.flatMap(nonBlank) != nil && transition.userAgent.flatMap(nonBlank) != nil)
        add(.fbc, if: MetaNormalizer.clickCookie(transition.fbc) != nil)
        add(.fbclid, transition.fbclid)
        add(.fbp, if: (isForMeta ? meta.fbp : MetaNormalizer.browserCookie(transition.fbp)) != nil)
        add(.ctwaClid, transition.ctwaClid)
        add(.metaLeadID, if: MetaNormalizer.leadID(transition.metaLeadID) != nil)
        add(.gaClientID, if: (isForGoogle ? google.clientID : GoogleNormalizer.clientID(transition.gaClientID)) != nil)
        add(.gclid, transition.gclid)
        add(.wbraid, transition.wbraid)
        add(.gbraid, transition.gbraid)
        add(.ttclid, transition.ttclid)
        add(.ttp, transition.ttp)
        add(.tiktokLeadID, transition.tiktokLeadID)
        add(.liFatID, transition.liFatID)
        add(.linkedinLead, if: LinkedInNormalizer.lead(transition.linkedinLead) != nil)
        return present
    }
}

extension LeadIdentity.Meta {
    init(_ transition: Transition, phoneCountry: String?, digests: inout DigestCache) {
        self.init()
        let homeCountry = transition.country.flatMap(MetaNormalizer.country)
        email = digests.digest(of: transition.email, MetaNormalizer.email, acceptingDigest: true)
        phone = digests.digest(
            of: transition.phone, { MetaNormalizer.phone($0, country: phoneCountry) }, acceptingDigest: true)
        firstName = digests.digest(of: transition.firstName, MetaNormalizer.name)
        lastName = digests.digest(of: transition.lastName, MetaNormalizer.name)
        gender = digests.digest(of: transition.gender, MetaNormalizer.gender)
        birthDate = digests.digest(of: transition.birthDate) {
            MetaNormalizer.birthDate($0, latestYear: transition.occurredAt.calendarYear)
        }
        city = digests.digest(of: transition.city, MetaNormalizer.city)
        region = digests.digest(of: transition.region) { MetaNormalizer.region($0, country: homeCountry) }
        postalCode = digests.digest(of: transition.postalCode) { MetaNormalizer.postalCode($0, country: homeCountry) }
        country = homeCountry.map { digests.digest(ofNormalized: $0) }
        externalID = digests.digest(of: transition.leadID, MetaNormalizer.externalID, acceptingDigest: true)
        fbc = MetaNormalizer.fbc(
            cookie: transition.fbc, fbclid: transition.fbclid, seenAt: transition.clickedAt ?? transition.occurredAt)
        fbp = MetaNormalizer.browserCookie(transition.fbp)
        leadID = MetaNormalizer.leadID(transition.metaLeadID)
    }
}

extension LeadIdentity.TikTok {
    init(_ transition: Transition, phoneCountry: String?, digests: inout DigestCache) {
        self.init()
        country = transition.country.flatMap(TikTokNormalizer.country)
        let homeCountry = country
        email = digests.digest(of: transition.email, TikTokNormalizer.email, acceptingDigest: true)
        phone = digests.digest(
            of: transition.phone, { TikTokNormalizer.phone($0, country: phoneCountry) }, acceptingDigest: true)
        externalID = digests.digest(of: transition.leadID, TikTokNormalizer.externalID, acceptingDigest: true)
        firstName = digests.digest(of: transition.firstName, TikTokNormalizer.name)
        lastName = digests.digest(of: transition.lastName, TikTokNormalizer.name)
        postalCode = digests.digest(of: transition.postalCode) { TikTokNormalizer.postalCode($0, country: homeCountry) }
        city = transition.city.flatMap(TikTokNormalizer.place)
        region = transition.region.flatMap(TikTokNormalizer.place)
        ttclid = ClickID.cleaned(transition.ttclid)
        ttp = ClickID.cleaned(transition.ttp)
        leadID = ClickID.cleaned(transition.tiktokLeadID)
    }
}

extension LeadIdentity.LinkedIn {
    init(_ transition: Transition, digests: inout DigestCache) {
        self.init()
        email = digests.digest(of: transition.email, LinkedInNormalizer.email, acceptingDigest: true)
        firstPartyID = ClickID.cleaned(transition.liFatID)
        if let visitor = transition.clientIP.flatMap({ IPAddress($0) }), visitor.isPublic { address = visitor.dottedDecimals }
        if let first = transition.firstName.flatMap(LinkedInNormalizer.text),
            let last = transition.lastName.flatMap(LinkedInNormalizer.text)
        {
            (firstName, lastName) = (first, last)
        }
        title = transition.jobTitle.flatMap(LinkedInNormalizer.text)
        company = transition.company.flatMap(LinkedInNormalizer.text)
        country = transition.country.flatMap(LinkedInNormalizer.country)
        lead = LinkedInNormalizer.lead(transition.linkedinLead)
    }
}

extension LeadIdentity.Google {
    init(_ transition: Transition, phoneCountry: String?, digests: inout DigestCache) {
        self.init()
        email = digests.digest(of: transition.email, GoogleNormalizer.email, acceptingDigest: true)
        phone = digests.digest(
            of: transition.phone,
            { PhoneNumber.internationalDigits(of: $0, country: phoneCountry).flatMap(GoogleNormalizer.phone) },
            acceptingDigest: true)
        firstName = digests.digest(of: transition.firstName, GoogleNormalizer.name)
        lastName = digests.digest(of: transition.lastName, GoogleNormalizer.name)
        ga4FirstName = digests.digest(of: transition.firstName, GoogleNormalizer.ga4Text)
        ga4LastName = digests.digest(of: transition.lastName, GoogleNormalizer.ga4Text)
        ga4City = transition.city.flatMap(GoogleNormalizer.ga4Text)
        ga4Region = transition.region.flatMap(GoogleNormalizer.ga4Text)
        ga4PostalCode = transition.postalCode.flatMap(GoogleNormalizer.ga4PostalCode)
        postalCode = transition.postalCode.flatMap(GoogleNormalizer.postalCode)
        regionCode = transition.country.flatMap(GoogleNormalizer.regionCode)
        clientID = GoogleNormalizer.clientID(transition.gaClientID)
        sessionID = GoogleNormalizer.sessionID(transition.gaSessionID)
    }
}
