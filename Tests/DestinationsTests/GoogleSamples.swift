import ConversionCore

@testable import Destinations

extension GoogleAdsConfiguration {
    /// Account 1234567890 with a service account's key and one Action ID.
    static func sample(_ change: (inout GoogleAdsConfiguration) -> Void = { _ in }) -> GoogleAdsConfiguration {
        var configuration = GoogleAdsConfiguration()
        configuration.customerID = "1234567890"
        configuration.defaultAction = "111222333"
        configuration.credentials = .file("/etc/key.json")
        change(&configuration)
        return configuration
    }
}

extension DataManagerAdapter {
    static func sample(
        _ change: (inout GoogleAdsConfiguration) -> Void = { _ in }, settings: (inout DestinationSettings) -> Void = { _ in }
    ) -> DataManagerAdapter {
        let configuration = GoogleAdsConfiguration.sample(change)
        var destination = DestinationSettings(name: "google-ads", configuration: .googleAds(configuration))
        settings(&destination)
        return DataManagerAdapter(destination: destination, configuration: configuration, endpoints: Endpoints())
    }
}

extension GoogleAdsAdapter {
    static func sample(
        _ change: (inout GoogleAdsConfiguration) -> Void = { _ in }, settings: (inout DestinationSettings) -> Void = { _ in }
    ) -> GoogleAdsAdapter {
        let configuration = GoogleAdsConfiguration.sample {
            $0.api = .googleAds
            change(&$0)
        }
        var destination = DestinationSettings(name: "google-ads", configuration: .googleAds(configuration))
        settings(&destination)
        return GoogleAdsAdapter(destination: destination, configuration: configuration, endpoints: Endpoints())
    }
}

func reply(_ status: Int, _ body: String, headers: [String: String] = [:], retryAfter: TimeSpan? = nil) -> PlatformReply {
    PlatformReply(status: status, headers: headers, body: Array(body.utf8), retryAfter: retryAfter)
}

extension Verdict.Outcome {
    /// The class of an outcome, and its fault where there is one for the whole request.
    var summary: (kind: String, fault: Fault?) {
        switch self {
        case .perEvent(let verdicts): ("perEvent \(verdicts.count)", nil)
        case .split(let fault): ("split", fault)
        case .setAside: ("set aside", nil)
        case .offenders(let faults): ("offenders \(faults.keys.sorted())", nil)
        case .retry(let fault, let after): (after == .hours(6) ? "retryLater" : "retry", fault)
        case .rateLimited(let fault, _): ("rate", fault)
        case .destinationFault(.authentication, let fault): ("authentication", fault)
        case .destinationFault(.setup, let fault): ("setup", fault)
        case .staleToken(let fault): ("staleToken", fault)
        case .unknown(let fault): ("unknown", fault)
        }
    }

    var hint: TimeSpan? {
        switch self {
        case .retry(_, let after), .rateLimited(_, let after): after
        default: nil
        }
    }
}
