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
        try await stage.whileInserting(over: .seconds(2)) {
            var rows = OddRows.fixed
            for number in 0..<(stage.options.short ? 40 : 200) { rows.append(OddRows.random(number, &random)) }
            for (number, row) in rows.enumerated() {
                let (columns, select) = row.insertion(number: number)
                try await stage.crm.insertOdd(columns, select)
            }
            await stage.note(.harmless, count: rows.count)
        }
    }
}
