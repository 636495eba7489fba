/// The settings that the daemon measured works by, as a file for `conversiond settings apply`.
struct BenchSettings {
    static let secrets = ["BENCH_META_TOKEN": "bench-meta-token", "BENCH_GA4_SECRET": "bench-ga4-secret"]

    let load: BenchCase

    var toml: String {
        let workspace = """
            [workspace]
            name = "default"
            strategy = "strict"
            mapping = "sales"
            currency = "IDR"
            phone_country = "ID"

            """
        let metas = load.destinations.pixels.enumerated().map { index, pixel in
            """

            [[destination]]
            name = "meta-\(index + 1)"
            platform = "meta"
            pixel_id = "\(pixel)"
            access_token = "env:BENCH_META_TOKEN"
            \(line("batch_size", load.batchSize))\(line("max_in_flight", load.maxInFlight))
            """
        }
        let streams = load.destinations.streams.map { stream in
            """

            [[destination]]
            name = "ga4"
            platform = "ga4"
            measurement_id = "\(stream)"
            api_secret = "env:BENCH_GA4_SECRET"
            \(line("max_in_flight", load.maxInFlight))
            """
        }
        return ([workspace] + metas + streams).joined()
    }

    private func line(_ key: String, _ value: Int?) -> String { value.map { "\(key) = \($0)\n" } ?? "" }
}
