import ArgumentParser
import PlatformSimulator

/// Google's accounts on the command line; what these do not say, `--accounts` does.
struct GoogleOptions: ParsableArguments {
    @Option(help: ArgumentHelp(
        "A Google Ads account on the Data Manager API, with a bearer token that never runs out; repeatable.",
        valueName: "customer:token"))
    var dataManagerAccount: [AccountArgument] = []

    @Option(help: ArgumentHelp(
        "A Google Ads account on the Google Ads API, with a bearer token that never runs out; repeatable.",
        valueName: "customer:token"))
    var googleAdsAccount: [AccountArgument] = []

    @Option(help: ArgumentHelp(
        "A conversion action (UPLOAD_CLICKS) of each of these accounts; repeatable.", valueName: "action"))
    var conversionAction: [String] = []

    @Option(help: ArgumentHelp("An OAuth client of the token endpoint.", valueName: "client:secret"))
    var googleClient: AccountArgument?

    @Option(help: ArgumentHelp("A refresh token of the OAuth client; repeatable.", valueName: "token"))
    var googleRefreshToken: [String] = []

    func validate() throws {
        if googleClient == nil, !googleRefreshToken.isEmpty {
            throw ValidationError("--google-refresh-token needs --google-client.")
        }
    }

    var accounts: [Account] {
        dataManagerAccount.map { .dataManagerAccount($0.id, tokens: [$0.secret], actions: conversionAction) }
            + googleAdsAccount.map { .googleAdsAccount($0.id, tokens: [$0.secret], actions: conversionAction) }
            + (googleClient.map { [.googleClient($0.id, secret: $0.secret, refreshTokens: googleRefreshToken)] } ?? [])
    }
}
