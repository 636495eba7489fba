import OddInputs
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let longOutage = Scenario(
        "long-outage",
        breaks: """
            Meta, TikTok and LinkedIn fail for six and a half simulated days, the last hour asked every minute; then they are slow \
            and more comes in than they take, shortly before the first events expire
            """
    ) { stage, random in
        let days = 7
        let outage = Duration.seconds(6 * 86_400 + 43_200)
        let down = [PlatformName.meta, .tiktok, .linkedin].map { stage.inject(.serverError(status: 500, html: false), on: $0) }
        await stage.note(.harmless, count: down.count)
        let share = max(5, stage.options.leads / days)
        let began = ContinuousClock.now
        for day in 0..<days {
            let age = outage - outage * day / (days - 1)
            try await stage.crm.insert(leads: (day * share + 1)...((day + 1) * share), age: age)
            let daemon = try await stage.startBack(by: age)
            try await stage.untilDecided()
            if day == days - 1 {
                for _ in 0..<60 {
                    try await stage.hasten()
                    try await Task.sleep(for: random.duration(20...100))
                }
            }
            try await stage.drain(daemon)
        }
        // The first day's events expire at Meta an hour before they are seven days old.
        let left = Duration.seconds(25)
        let first = outage + (ContinuousClock.now - began)
        let ahead = Duration.seconds(7 * 86_400 - 3600) - left - first
        // One request of twenty events at a time, more than a second each.
        try await stage.session.execute(slowly)
        // The platforms are back. What failed waits out back-offs of its own, and comes when memory is full of what is younger.
        try await stage.session.execute(
            """
            SELECT conversiond.resume_destination(name) FROM conversiond.destination;
            UPDATE conversiond.batch SET not_before = now() + interval '6 seconds';
            """)
        for platform in down { stage.simulator.clear(platform) }
        for platform in [PlatformName.meta, .tiktok, .linkedin] { stage.inject(.latency(.milliseconds(500)), on: platform) }
        let fresh = days * share + 1
        // More than is held in memory, and then on and on faster than it can be sent.
        try await stage.crm.insert(leads: fresh...(fresh + 349), age: .zero - ahead)
        try await stage.whileInserting((fresh + 350)...(fresh + 349 + 450), over: .seconds(25), age: .zero - ahead) {
            try await stage.startBack(by: .zero - ahead)
        }
        try await stage.settle()
        let expired = try await stage.session.count("SELECT count(*) FROM conversiond.sync_log WHERE reason = 'expired'")
        guard expired == 0 else { throw TortureError("\(expired) events have expired that could have been sent") }
        stage.simulator.clock.reset()
    }

    /// What the marketer could set: a platform that takes little at a time.
    private static let slowly = """
        UPDATE conversiond.destination SET max_in_flight = 1 WHERE platform IN ('meta', 'tiktok', 'linkedin')
        """
}

extension Stage {
    /// A daemon and platforms that take it for so much earlier.
    @discardableResult
    fileprivate func startBack(by age: Duration) async throws -> Replica {
        simulator.clock.reset()
        simulator.clock.advance(by: .zero - age)
        return try await start(clock: .offset(.zero - age))
    }

    /// Waits until the outbox is empty and what could be sent is sent: only events of failing destinations wait.
    fileprivate func untilDecided() async throws {
        try await until("all is decided") { stage in
            try await stage.session.count(
                """
                SELECT (SELECT count(*) FROM conversiond.outbox)
                    + (SELECT count(*) FROM conversiond.batch b JOIN conversiond.destination d ON d.id = b.destination_id
                        WHERE d.platform NOT IN ('meta', 'tiktok', 'linkedin') OR b.attempt = 0 AND b.owner IS NOT NULL)
                """) == 0
        }
    }
}
