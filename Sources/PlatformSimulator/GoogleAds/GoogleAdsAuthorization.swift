import HTTPTypes

/// Who calls, and may he (platforms sheet: Google Ads API, sections 1 and 6).
enum GoogleAdsAuthorization {
    private static let service = "googleads.googleapis.com"

    static func caller(
        _ head: PlatformRequest.Head, _ accounts: AccountRegistry, _ tokens: GoogleTokens, at now: UnixTime
    ) throws(GoogleAdsRefusal) -> GoogleCaller {
        do throws(GoogleTokenProblem) {
            return try GoogleCaller(of: head, on: .googleAds, scope: .ads, accounts, tokens, at: now)
        } catch {
            switch error {
            case .missing, .insufficientScope: throw .rpc(.refused(error, service: service))
            case .unknown: throw unauthenticated("OAUTH_TOKEN_INVALID", "Oauth token extraction failed.")
            case .expired: throw unauthenticated("OAUTH_TOKEN_EXPIRED", "The OAuth access token has expired.")
            case .revoked: throw revoked
            }
        }
    }

    /// The customer's account, when the caller has access to it through the login customer that he names.
    static func account(
        _ customerID: String, for caller: GoogleCaller, _ head: PlatformRequest.Head, _ accounts: AccountRegistry
    ) throws(GoogleAdsRefusal) -> (Account, GoogleCustomer) {
        guard GoogleText.isDigits(customerID) else {
            throw .refuse(
                .invalidArgument, GoogleAdsError(.request, "INVALID_CUSTOMER_ID", "Invalid customer ID '\(customerID)'."))
        }
        let login = head.fields[.loginCustomerID]
        if let login, !GoogleText.isDigits(login) {
            throw .refuse(
                .invalidArgument,
                GoogleAdsError(.header, "INVALID_LOGIN_CUSTOMER_ID", "The login customer ID could not be validated."))
        }
        guard let account = accounts.account(.googleAds, customerID), let customer = account.googleCustomer,
            caller.mayUse(account), customer.admits(login: login, to: customerID)
        else { throw permissionDenied }
        return (account, customer)
    }

    static let revoked = unauthenticated("OAUTH_TOKEN_REVOKED", "The OAuth access token has been revoked.")
    static let serviceDisabled = GoogleAdsRefusal.rpc(.serviceDisabled(service))
    static let permissionDenied = GoogleAdsRefusal.refuse(
        .permissionDenied,
        GoogleAdsError(
            .authorization, "USER_PERMISSION_DENIED",
            "User doesn't have permission to access customer. Note: If you're accessing a client customer, the manager's customer id must be set in the 'login-customer-id' header."
        ))
    static let customerNotFound = unauthenticated("CUSTOMER_NOT_FOUND", "No customer found for the provided customer id.")

    private static func unauthenticated(_ code: String, _ message: String) -> GoogleAdsRefusal {
        .refuse(.unauthenticated, GoogleAdsError(.authentication, code, message))
    }
}
