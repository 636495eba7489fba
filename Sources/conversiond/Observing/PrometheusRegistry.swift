import CoreMetrics
import Synchronization

/// Keeps what swift-metrics is fed and writes it in Prometheus' format.
///
/// A series lives as long as the process; callers hold labels to closed sets.
final class PrometheusRegistry: MetricsFactory {
    private struct Key: Hashable {
        var name: String
        var labels: [String]
    }

    private struct Entry {
        var labels: [(String, String)]
        var series: any Series
    }

    private typealias Series = AnyObject & Sendable

    private let entries = Mutex<[Key: Entry]>([:])
    private let help: [String: String]

    /// - Parameter help: a sentence per metric name.
    init(help: [String: String]) {
        self.help = help
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions) { CounterSeries() }
    }

    func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        series(label, dimensions) { CounterSeries() }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions) { GaugeSeries() }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? series(label, dimensions) { HistogramSeries() } : series(label, dimensions) { GaugeSeries() }
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions) { HistogramSeries() }
    }

    // Series stay: a counter that vanished and came back would look like a restart.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    /// The series of this name and these labels; one of another kind under the same name is let alone and not shown.
    private func series<Wanted: AnyObject & Sendable>(
        _ name: String, _ labels: [(String, String)], _ make: () -> Wanted
    ) -> Wanted {
        let key = Key(name: name, labels: labels.flatMap { [$0.0, $0.1] })
        return entries.withLock { entries in
            if let found = entries[key] { return found.series as? Wanted ?? make() }
            let made = make()
            entries[key] = Entry(labels: labels, series: made)
            return made
        }
    }

    /// Writes all series, by name and labels.
    func write(to text: inout PrometheusText) {
        let sorted = entries.withLock { Array($0) }.sorted {
            ($0.key.name, $0.key.labels.joined(separator: "\0")) < ($1.key.name, $1.key.labels.joined(separator: "\0"))
        }
        var last = ""
        for (key, entry) in sorted {
            if key.name != last {
                text.family(key.name, Self.kind(entry.series), help: help[key.name] ?? key.name)
                last = key.name
            }
            switch entry.series {
            case let counter as CounterSeries: text.sample(key.name, entry.labels, counter.value)
            case let gauge as GaugeSeries: text.sample(key.name, entry.labels, gauge.value)
            case let histogram as HistogramSeries: Self.write(histogram.reading, key.name, entry.labels, to: &text)
            default: break
            }
        }
    }

    private static func kind(_ series: any Series) -> PrometheusText.Kind {
        switch series {
        case is CounterSeries: .counter
        case is HistogramSeries: .histogram
        default: .gauge
        }
    }

    private static func write(
        _ reading: HistogramSeries.Reading, _ name: String, _ labels: [(String, String)], to text: inout PrometheusText
    ) {
        for (bound, count) in zip(HistogramSeries.bounds, reading.counts) {
            text.sample(name + "_bucket", labels + [("le", PrometheusText.number(bound))], Double(count))
        }
        text.sample(name + "_bucket", labels + [("le", "+Inf")], Double(reading.count))
        text.sample(name + "_sum", labels, reading.sum)
        text.sample(name + "_count", labels, Double(reading.count))
    }
}
