import HTTPTypes

/// Why a whole upload is refused, by the API itself or by what stands before it.
enum GoogleAdsRefusal: Error, Sendable {
    case failure(GoogleAdsFailure)
    /// The front end, or the JSON parser: no `GoogleAdsFailure`.
    case rpc(GoogleRPCError)
    /// No such address.
    case html(status: Int)

    /// The code as the truth files it.
    var label: String {
        switch self {
        case .failure(let failure): failure.errors.first?.label ?? failure.status.rawValue
        case .rpc(let error): error.label
        case .html(let status): "http \(status)"
        }
    }

    func reply(httpStatus: Int? = nil) -> PlatformReply {
        let requestID = GoogleAdsRefusal.requestID()
        var reply: PlatformReply
        switch self {
        case .failure(let failure):
            let message =
                failure.status == .internal ? "Internal error encountered." : "Request contains an invalid argument."
            reply = GoogleRPCError(
                status: failure.status, httpStatus: httpStatus, message: message,
                details: [GoogleAdsFailure.detail(failure.errors, version: failure.version, requestID: requestID)]
            ).reply
        case .rpc(let error): reply = error.reply
        case .html(let status): return .html(status: status)
        }
        reply.fields[.googleRequestID] = requestID
        return reply
    }

    static func requestID() -> String { GoogleText.random(22) }

    static func refuse(_ status: GoogleRPCError.Status, _ error: GoogleAdsError) -> GoogleAdsRefusal {
        .failure(GoogleAdsFailure(status, error))
    }
}

extension HTTPField.Name {
    /// Every reply of the Google Ads API names its request in here (platforms sheet: Google Ads API, section 6).
    static let googleRequestID = HTTPField.Name("request-id")!
    /// The manager account through which the caller has access (section 1).
    static let loginCustomerID = HTTPField.Name("login-customer-id")!
}
