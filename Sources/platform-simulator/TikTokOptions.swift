import ArgumentParser
import PlatformSimulator

/// TikTok's event sources on the command line; what these do not say, `--accounts` does.
struct TikTokOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A TikTok pixel; repeatable.", valueName: "code:token"))
    var tiktokPixel: [AccountArgument] = []

    @Option(help: ArgumentHelp("A TikTok CRM event set; repeatable.", valueName: "id:token"))
    var tiktokCrmSet: [AccountArgument] = []

    @Option(help: ArgumentHelp("A TikTok offline event set; repeatable.", valueName: "id:token"))
    var tiktokOfflineSet: [AccountArgument] = []

    var accounts: [Account] {
        tiktokPixel.map { .tiktokSource($0.id, tokens: [$0.secret]) }
            + tiktokCrmSet.map { .tiktokSource($0.id, tokens: [$0.secret], kinds: [.crm]) }
            + tiktokOfflineSet.map { .tiktokSource($0.id, tokens: [$0.secret], kinds: [.offline]) }
    }
}
