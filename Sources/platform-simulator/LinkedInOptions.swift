import ArgumentParser
import PlatformSimulator

/// LinkedIn's ad accounts on the command line; what these do not say, `--accounts` does.
struct LinkedInOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A LinkedIn ad account and a token that never runs out; repeatable.", valueName: "account:token"))
    var linkedinAccount: [AccountArgument] = []

    @Option(help: ArgumentHelp("The id of a conversion rule of each of these ad accounts; repeatable.", valueName: "rule"))
    var linkedinConversion: [String] = []

    @Option(help: ArgumentHelp("A LinkedIn app, whose tokens open these ad accounts.", valueName: "client:secret"))
    var linkedinApp: AccountArgument?

    @Option(help: ArgumentHelp("A refresh token of the LinkedIn app; repeatable.", valueName: "token"))
    var linkedinRefreshToken: [String] = []

    func validate() throws {
        if linkedinApp == nil, !linkedinRefreshToken.isEmpty {
            throw ValidationError("--linkedin-refresh-token needs --linkedin-app.")
        }
        if linkedinAccount.isEmpty, !linkedinConversion.isEmpty {
            throw ValidationError("--linkedin-conversion needs --linkedin-account.")
        }
    }

    var accounts: [Account] {
        var accounts: [Account] = linkedinAccount.map {
            .linkedinAccount($0.id, tokens: [$0.secret], conversions: linkedinConversion)
        }
        if let linkedinApp {
            accounts.append(
                .linkedinApp(
                    linkedinApp.id, secret: linkedinApp.secret, refreshTokens: linkedinRefreshToken,
                    adAccounts: linkedinAccount.map(\.id)))
        }
        return accounts
    }
}
