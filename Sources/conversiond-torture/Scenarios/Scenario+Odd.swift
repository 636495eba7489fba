import OddInputs
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let poison = Scenario(
        "poison",
        breaks: """
            rows with every column at its limit, emoji, right-to-left and control characters, invalid identifiers, numbers at their \
            bounds, JSON of every shape, among good ones
            """, isShort: true
    ) { stage, random in
        try await stage.start()
        let crm = Task { [crm = stage.crm, leads = stage.options.leads] in
            try await crm.insert(leads: 1...leads, over: .seconds(2))
        }
        var rows = OddRows.fixed
        for number in 0..<(stage.options.short ? 40 : 200) { rows.append(OddRows.random(number, &random)) }
        for (number, row) in rows.enumerated() {
            let (columns, select) = row.insertion(number: number)
            try await stage.crm.insertOdd(columns, select)
        }
        await stage.noteBreak(rows.count)
        try await crm.value
    }

    static let clocks = Scenario(
        "clocks", breaks: "three daemons whose clocks differ by minutes, and one of them killed"
    ) { stage, random in
        stage.inject(.latency(.milliseconds(30)))
        let crm = Task { [crm = stage.crm, leads = stage.options.leads] in
            try await crm.insert(leads: 1...leads, over: .seconds(6))
        }
        for offset in ["-4m", "0s", "4m"] { try await stage.start(["CONVERSIOND_DAEMON_CLOCK_OFFSET": offset]) }
        await stage.noteBreak(2)
        for offset in ["4m", "-4m", "3m"] {
            try await stage.untilProgress()
            try await Task.sleep(for: random.duration(100...1000))
            // The oldest goes, another with another clock comes.
            let oldest = await stage.replicas[0]
            try await stage.kill(oldest)
            try await stage.start(["CONVERSIOND_DAEMON_CLOCK_OFFSET": offset])
        }
        try await crm.value
    }
}
