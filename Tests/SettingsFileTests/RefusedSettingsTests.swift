import SettingsFile
import SettingsSamples
import Testing

/// Every refusal in its exact words: marketers read them, and the line must be the right one.
@Suite struct RefusedSettingsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var problems: [String]
        var testDescription: String { name }
    }

    static let meta = "[[destination]]\nname = \"m\"\nplatform = \"meta\"\n"
    static let ga4 = "[[destination]]\nname = \"g\"\nplatform = \"ga4\"\n"
    static let ads = "[[destination]]\nname = \"a\"\nplatform = \"google_ads\"\n"
    static let linkedin = "[[destination]]\nname = \"l\"\nplatform = \"linkedin\"\n"
    static let tiktok = "[[destination]]\nname = \"t\"\nplatform = \"tiktok\"\n"
    static let action = "the Action ID is the number after ctId= in the conversion action's URL"
    static let secret = "expected where it is kept: \"env:NAME\", \"file:/PATH\" or \"credential:NAME\""
    static let workspaceKeys = "name, strategy, mapping, currency, phone_country, consent, modal_trigger_statuses"
    static let name = "1 to 63 characters without control characters and without a space at either end"
    static let forms = "{ fixed = \"10000\" } or a list such as [\"actual\", \"estimated\"]"

    static let workspace: [Case] = [
        Case(name: "unknown key with a near miss", text: "[workspace]\ncurency = \"IDR\"\n", problems: [
            "s.toml:2: workspace.curency: unknown key (did you mean \"currency\"?), expected one of: \(workspaceKeys)",
        ]),
        Case(name: "unknown key with none", text: "[workspace]\n\nflavour = 1\n", problems: [
            "s.toml:3: workspace.flavour: unknown key, expected one of: \(workspaceKeys)",
        ]),
        Case(name: "unknown table", text: "[wrkspace]\nname = \"x\"\n", problems: [
            "s.toml:1: wrkspace: unknown key (did you mean \"workspace\"?), expected one of: workspace, value, destination",
        ]),
        Case(name: "a workspace key above its table", text: "strategy = \"strict\"\n[workspace]\n", problems: [
            "s.toml:1: strategy: unknown key here, expected it below [workspace]",
        ]),
        Case(name: "a destination key at the top", text: "pixel_id = \"1\"\n", problems: [
            "s.toml:1: pixel_id: unknown key here, expected it below a [[destination]]",
        ]),
        Case(name: "a destination key in the workspace", text: "[workspace]\nenabled = true\n", problems: [
            "s.toml:2: workspace.enabled: unknown key here, expected it below a [[destination]]",
        ]),
        Case(name: "a word outside a closed set", text: "[workspace]\nstrategy = \"strickt\"\nconsent = \"maybe\"\nmapping = \"rental\"\n", problems: [
            "s.toml:2: workspace.strategy: found \"strickt\", expected \"strict\" or \"send_all\" (did you mean \"strict\"?)",
            "s.toml:3: workspace.consent: found \"maybe\", expected \"unless_denied\" or \"required\"",
            "s.toml:4: workspace.mapping: found \"rental\", expected \"sales\"",
        ]),
        Case(name: "a word of another type", text: "[workspace]\nstrategy = true\nconsent = [\"required\"]\n", problems: [
            "s.toml:2: workspace.strategy: found true, expected text in quotes",
            "s.toml:3: workspace.consent: found an array, expected text in quotes",
        ]),
        Case(name: "a currency that is no code", text: "[workspace]\ncurrency = \"rupiah\"\nphone_country = \"id\"\n", problems: [
            "s.toml:2: workspace.currency: found \"rupiah\", expected an ISO 4217 code in upper case, for example IDR",
            "s.toml:3: workspace.phone_country: found \"id\", expected an ISO 3166-1 alpha-2 code in upper case, for example ID",
        ]),
        Case(name: "an empty name", text: "[workspace]\nname = \"\"\n", problems: [
            "s.toml:2: workspace.name: found \"\", expected \(name)",
        ]),
        Case(name: "statuses that are no list of distinct texts", text: "[workspace]\nmodal_trigger_statuses = [\n  \"won\",\n  7,\n  \"won\",\n  \"\",\n]\n", problems: [
            "s.toml:4: workspace.modal_trigger_statuses[2]: found the integer 7, expected text: put it in quotes, \"7\"",
            "s.toml:5: workspace.modal_trigger_statuses[3]: found \"won\" a second time, expected it once",
            "s.toml:6: workspace.modal_trigger_statuses[4]: found \"\", expected \(name)",
        ]),
        Case(name: "one status where a list is wanted", text: "[workspace]\nmodal_trigger_statuses = \"won\"\n", problems: [
            "s.toml:2: workspace.modal_trigger_statuses: found \"won\", expected a list of statuses, such as [\"invoice\", \"won\"]",
        ]),
        Case(name: "names that no row can have", text: "[workspace]\nname = \" x\"\n[value]\n\"\" = [\"actual\"]\n\"a\\tb\" = [\"actual\"]\n", problems: [
            "s.toml:2: workspace.name: found \" x\", expected \(name)",
            "s.toml:4: value.\"\": found a name that no row can have, expected \(name)",
            "s.toml:5: value.\"a\\tb\": found a name that no row can have, expected \(name)",
        ]),
        Case(name: "a text where a table is wanted", text: "workspace = \"default\"\nvalue = 3\n", problems: [
            "s.toml:1: workspace: found \"default\", expected a table: [workspace]",
            "s.toml:2: value: found the integer 3, expected a table: [value]",
        ]),
    ]

    static let values: [Case] = [
        Case(name: "D9: a binary float is no money", text: "[value]\nnew = { fixed = 10000.5 }\n", problems: [
            "s.toml:2: value.new.fixed: found a floating-point number, which cannot hold money exactly: put it in quotes, such as \"10000.50\"",
        ]),
        Case(name: "an amount that is none", text: "[value]\nnew = { fixed = \"10.000,50\" }\nwon = { fixed = \"-1\" }\nhot = { fixed = true }\nlost = { fixed = \"NaN\" }\npageview = { fixed = \"1e15\" }\n", problems: [
            "s.toml:2: value.new.fixed: found \"10.000,50\", expected an amount in major units, from 0 to below 1e15, such as \"10000.50\"",
            "s.toml:3: value.won.fixed: found \"-1\", expected an amount in major units, from 0 to below 1e15, such as \"10000.50\"",
            "s.toml:4: value.hot.fixed: found true, expected an amount in major units, from 0 to below 1e15, such as \"10000.50\"",
            "s.toml:5: value.lost.fixed: found \"NaN\", expected an amount in major units, from 0 to below 1e15, such as \"10000.50\"",
            "s.toml:6: value.pageview.fixed: found \"1e15\", expected an amount in major units, from 0 to below 1e15, such as \"10000.50\"",
        ]),
        Case(name: "a fixed value without amount", text: "[value]\nnew = { fix = \"1\" }\n", problems: [
            "s.toml:2: value.new.fixed: missing, expected an amount such as { fixed = \"10000\" }",
            "s.toml:2: value.new.fix: unknown key, expected one of: fixed",
        ]),
        Case(name: "a source without brackets", text: "[value]\nwon = \"actual\"\n", problems: [
            "s.toml:2: value.won: found \"actual\", expected \(forms): put it in brackets, [\"actual\"]",
        ]),
        Case(name: "sources that are none", text: "[value]\nwon = [\"actul\", 5, \"actual\", \"actual\", { fixed = 1.5 }]\nnew = 10000\n", problems: [
            "s.toml:2: value.won[1]: found \"actul\", expected \"actual\", \"estimated\" or { fixed = \"10000\" } (did you mean \"actual\"?)",
            "s.toml:2: value.won[2]: found the integer 5, expected \"actual\", \"estimated\" or { fixed = \"10000\" }",
            "s.toml:2: value.won[4]: found the same source a second time, expected it once",
            "s.toml:2: value.won[5].fixed: found a floating-point number, which cannot hold money exactly: put it in quotes, such as \"10000.50\"",
            "s.toml:3: value.new: found the integer 10000, expected \(forms)",
        ]),
    ]

    static let destinations: [Case] = [
        Case(name: "no name and no platform", text: "\n[[destination]]\nenabled = true\n", problems: [
            "s.toml:2: destination[1].name: missing, expected a name such as \"meta-main\"",
            "s.toml:2: destination[1].platform: missing, expected \"meta\", \"ga4\", \"google_ads\", \"tiktok\", \"linkedin\"",
        ]),
        Case(name: "an unknown platform leaves only keys unknown everywhere", text: "[[destination]]\nname = \"x\"\nplatform = \"facebook\"\npixel_id = \"1\"\npixel = \"1\"\n", problems: [
            "s.toml:3: destination[x].platform: found \"facebook\", expected \"meta\", \"ga4\", \"google_ads\", \"tiktok\" or \"linkedin\"",
            "s.toml:5: destination[x].pixel: unknown key",
        ]),
        Case(name: "single brackets", text: "[destination]\nname = \"x\"\n", problems: [
            "s.toml:1: destination: found a table, expected [[destination]], with two brackets",
        ]),
        Case(name: "two of a name", text: meta + "\n" + "[[destination]]\nname = \"m\"\nplatform = \"ga4\"\n", problems: [
            "s.toml:6: destination[m].name: found \"m\" a second time (first in line 2), expected a name of its own",
        ]),
        Case(name: "common keys of the wrong kind", text: ga4 + "enabled = \"yes\"\nonce_per = \"click\"\nresend_when_unknown = 1\nbatch_size = 0\nmax_in_flight = \"4\"\nmax_age = 7\n", problems: [
            "s.toml:4: destination[g].enabled: found \"yes\", expected true or false",
            "s.toml:5: destination[g].once_per: found \"click\", expected \"lead\" or \"deal\"",
            "s.toml:6: destination[g].resend_when_unknown: found the integer 1, expected true or false",
            "s.toml:7: destination[g].batch_size: found the integer 0, expected a whole number from 1 to 2000",
            "s.toml:8: destination[g].max_in_flight: found \"4\", expected a whole number from 1 to 64",
            "s.toml:9: destination[g].max_age: found the integer 7, expected text: put it in quotes, \"7\"",
        ]),
        Case(name: "a time in another form", text: ga4 + "max_age = \"a week\"\n", problems: [
            "s.toml:4: destination[g].max_age: found \"a week\", expected a time from 1m to 365d, such as \"7d\", \"72h\" or \"90m\"",
        ]),
        Case(name: "a time that is nothing", text: ga4 + "max_age = \"0d\"\n", problems: [
            "s.toml:4: destination[g].max_age: found \"0d\", expected a time from 1m to 365d, such as \"7d\", \"72h\" or \"90m\"",
        ]),
        Case(name: "D6: an identifier that there is not", text: ga4 + "strict_requires_any = [\"ga_client\", \"e-mail\", \"email\", \"email\"]\n", problems: [
            "s.toml:4: destination[g].strict_requires_any[1]: found \"ga_client\" (did you mean \"ga_client_id\"?), expected one of: \(identifiers)",
            "s.toml:4: destination[g].strict_requires_any[2]: found \"e-mail\" (did you mean \"email\"?), expected one of: \(identifiers)",
            "s.toml:4: destination[g].strict_requires_any[4]: found \"email\" a second time, expected it once",
        ]),
        Case(name: "D6: requiring one of nothing", text: ga4 + "strict_requires_any = []\n", problems: [
            "s.toml:4: destination[g].strict_requires_any: found an empty list, which no lead can meet, expected at least one identifier",
        ]),
        Case(name: "R19: dont_send in other words", text: meta + "[destination.events]\nwon = \"Dont-Send\"\nnew = \"\"\nhot = false\n", problems: [
            "s.toml:5: destination[m].events.won: found \"Dont-Send\", expected an event name or exactly \"dont_send\"",
            "s.toml:6: destination[m].events.new: found \"\", expected an event name of 1 to 100 characters, or \"dont_send\"",
            "s.toml:7: destination[m].events.hot: found false, expected text in quotes",
        ]),
        Case(name: "a destination's key below its table", text: meta + "[destination.events]\nwon = \"Closing\"\nenabled = false\npixel_id = \"1\"\n", problems: [
            "s.toml:6: destination[m].events.enabled: found a key of the destination itself, expected it above [destination.events]",
            "s.toml:7: destination[m].events.pixel_id: found a key of the destination itself, expected it above [destination.events]",
        ]),
    ]

    static let identifiers =
        "email, phone, first_name+last_name, client_ip+user_agent, fbc, fbclid, fbp, ctwa_clid, meta_lead_id, ga_client_id, "
        + "gclid, wbraid, gbraid, ttclid, ttp, tiktok_lead_id, li_fat_id, linkedin_lead"

    static let platforms: [Case] = [
        Case(name: "R20: action ids on GA4", text: ga4 + "default_action = \"1\"\n[destination.actions]\nwon = \"2\"\n", problems: [
            "s.toml:4: destination[g].default_action: found on a ga4 destination, but action ids belong to an Ads destination only (platform = \"google_ads\")",
            "s.toml:5: destination[g].actions: found on a ga4 destination, but action ids belong to an Ads destination only (platform = \"google_ads\")",
        ]),
        Case(name: "another platform's keys", text: ga4 + "access_token = \"env:A\"\nconversions = {}\n", problems: [
            "s.toml:4: destination[g].access_token: found on a ga4 destination, but it belongs to platform \"meta\" or \"tiktok\" or \"linkedin\" only",
            "s.toml:5: destination[g].conversions: found on a ga4 destination, but it belongs to platform \"linkedin\" only",
        ]),
        Case(name: "Meta", text: meta + "pixel_id = 1234567890\napi_version = \"26\"\nlimited_data_use = { country = 1 }\nwhatsapp_business_account_id = \"+62\"\ncrm_name = \"\"\n", problems: [
            "s.toml:4: destination[m].pixel_id: found the integer 1234567890, expected text: put it in quotes, \"1234567890\"",
            "s.toml:5: destination[m].api_version: found \"26\", expected a Graph API version such as v26.0",
            "s.toml:6: destination[m].limited_data_use.state: missing, expected Meta's number of it, 0 to let Meta find it: { country = 0, state = 0 }",
            "s.toml:7: destination[m].whatsapp_business_account_id: found \"+62\", expected digits only: the WhatsApp Business account's id",
            "s.toml:8: destination[m].crm_name: found \"\", expected a name",
        ]),
        Case(name: "GA4", text: ga4 + "measurement_id = \"UA-123-1\"\nregion = \"europe\"\nsynthetic_client_id = \"true\"\n", problems: [
            "s.toml:4: destination[g].measurement_id: found \"UA-123-1\", expected a GA4 measurement id such as G-ABC123; this is a Universal Analytics property",
            "s.toml:5: destination[g].region: found \"europe\", expected \"global\" or \"eu\"",
            "s.toml:6: destination[g].synthetic_client_id: found \"true\", expected true or false",
        ]),
        Case(name: "event names that GA4 drops", text: ga4 + "[destination.events]\nwon = \"Closing Deal\"\nlost = \"ga_lost\"\n", problems: [
            "s.toml:5: destination[g].events.won: found \"Closing Deal\": letters, digits and underscores only, beginning with a letter",
            "s.toml:6: destination[g].events.lost: found \"ga_lost\": names that begin with ga_ are reserved by GA4",
        ]),
        Case(name: "a value without any source", text: "[value]\nwon = []\n", problems: [
            "s.toml:2: value.won: found an array, expected at least one of: actual, estimated, fixed",
        ]),
        Case(name: "Google Ads", text: ads + "api = \"datamanager\"\ncustomer_id = \"123-456-7890\"\nlogin_customer_id = \"main\"\napi_version = \"v26.1\"\n", problems: [
            "s.toml:4: destination[a].api: found \"datamanager\", expected \"data_manager\" or \"google_ads\" (did you mean \"data_manager\"?)",
            "s.toml:5: destination[a].customer_id: found \"123-456-7890\", expected digits only, without hyphens",
            "s.toml:6: destination[a].login_customer_id: found \"main\", expected digits only, without hyphens",
            "s.toml:7: destination[a].api_version: found \"v26.1\", expected an Ads API version such as v26",
        ]),
        Case(name: "R16: what is mistaken for an Action ID", text: ads + "default_action = \"AW-1234567890\"\n[destination.actions]\nwon = \"AbCdEfGhIjKlMnOpQrSt\"\nhot = \"123-456\"\nnew = \"customers/1/conversionActions/2\"\nlost = 444\n", problems: [
            "s.toml:4: destination[a].default_action: found \"AW-1234567890\": this is the Conversion ID (AW-…) of an online tag; \(action)",
            "s.toml:6: destination[a].actions.won: found \"AbCdEfGhIjKlMnOpQrSt\": this looks like a Conversion Label, which only online tags use; \(action)",
            "s.toml:7: destination[a].actions.hot: found \"123-456\": a number with hyphens, as customer ids are written; \(action)",
            "s.toml:8: destination[a].actions.new: found \"customers/1/conversionActions/2\": digits only; \(action)",
            "s.toml:9: destination[a].actions.lost: found the integer 444, expected text: put it in quotes, \"444\"",
        ]),
        Case(name: "TikTok", text: tiktok + "event_source_id = \"C4 AB\"\ndefault_source = \"email\"\n", problems: [
            "s.toml:4: destination[t].event_source_id: found \"C4 AB\", expected the pixel code or event set id",
            "s.toml:5: destination[t].default_source: found \"email\", expected \"web\", \"crm\" or \"offline\"",
        ]),
        Case(name: "R25: one Conversion ID for two categories", text: linkedin + "api_version = \"202613\"\n[destination.conversions]\nLEAD = \"101\"\nPURCHASE = \"101\"\nCONTACT = \"urn:lla:llaPartnerConversion:104\"\nOTHER = \"x\"\n", problems: [
            "s.toml:4: destination[l].api_version: found \"202613\", expected a year and month such as 202607",
            "s.toml:7: destination[l].conversions.PURCHASE: found \"101\", expected a Conversion ID of its own; 101 is that of LEAD, and LinkedIn wants one per category",
            "s.toml:8: destination[l].conversions.CONTACT: found \"urn:lla:llaPartnerConversion:104\", expected a Conversion ID: digits only",
            "s.toml:9: destination[l].conversions.OTHER: found \"x\", expected a Conversion ID: digits only",
        ]),
        Case(name: "a secret given in clear is not repeated", text: meta + "access_token = \"EAABtopsecret\"\napp_secret = 4711\n", problems: [
            "s.toml:4: destination[m].access_token: found something that is no reference (not shown, it may be the secret itself), \(secret)",
            "s.toml:5: destination[m].app_secret: found something that is not text (not shown, it may be the secret itself), \(secret)",
        ]),
        Case(name: "a reference that names no place", text: tiktok + "access_token = \"file:relative/path\"\n", problems: [
            "s.toml:4: destination[t].access_token: found something that is no reference (not shown, it may be the secret itself), \(secret)",
        ]),
    ]

    @Test("A bad value is refused with file, line, key and what was expected", arguments: workspace + values + destinations + platforms)
    func refused(_ refused: Case) throws {
        let error = try #require(throws: SettingsFileError.self) { try SettingsFile.decode(refused.text, file: "s.toml") }
        #expect(error.reason == .content)
        #expect(error.problems.map(\.description) == refused.problems)
    }

    @Test("Problems of the whole file are told at once and by line")
    func allAtOnce() throws {
        let text = Self.meta + "pixel_id = 5\n\n[workspace]\nstrategy = \"x\"\n\n[value]\nwon = 1\n"
        let error = try #require(throws: SettingsFileError.self) { try SettingsFile.decode(text, file: "s.toml") }
        #expect(error.problems.map(\.line) == [4, 7, 10])
        #expect(error.description.split(separator: "\n").count == 3)
    }

    @Test("What is not TOML is refused where the parser stopped", arguments: [
        ("[workspace]\nname = \n", 2), ("[workspace\n", 1), ("a = 1\na = 2\n", 2), ("x = \"never closed\n", 1),
        ("[a]\n[a]\n", 2), ("a = 1\n[é]\n", 2), ("[[[a]]]\n", 1), ("[ 🧨 ]\n", 1), ("[\na]\n", 1), ("[]\n", 1), ("[[ \n", 1),
        ("a = 1\nb = [}\n", 2), ("a = [1,\n}\n", 2), ("name = \"a\\u0000b\"\n", 1), ("\nname = \"a\u{0}b\"\n", 2),
    ])
    func syntax(_ text: String, _ line: Int) throws {
        let error = try #require(throws: SettingsFileError.self) { try SettingsFile.decode(text, file: "s.toml") }
        #expect(error.reason == .syntax)
        #expect(error.problems.map(\.line) == [line])
    }

    @Test("However deep arrays and tables go, they are refused", arguments: ["[", "{a="])
    func endlessNesting(_ opening: String) throws {
        let text = "x = " + String(repeating: opening, count: 300_000)
        let error = try #require(throws: SettingsFileError.self) { try SettingsFile.decode(text, file: "s.toml") }
        #expect(error.reason == .syntax)
    }

    @Test("D17: a token without quotes is a syntax error that does not repeat it", arguments: [
        "EAABtopsecret", "tEAABtopsecret", "0topsecret", "{topsecret", "\"topsecret", "1979-topsecret", "\"a\" topsecret",
        "\"\\qtopsecret\"",
    ])
    func unquotedToken(_ value: String) throws {
        let text = Self.meta + "access_token = \(value)\n"
        let error = try #require(throws: SettingsFileError.self) { try SettingsFile.decode(text, file: "s.toml") }
        #expect(error.reason == .syntax)
        #expect(!error.description.contains("topsecret") && !error.description.contains("EAAB"), "\(error)")
    }

    @Test("Long text is never quoted: it may be a token in the wrong place")
    func longText() throws {
        let token = String(repeating: "EAAB", count: 40)
        let text = Self.meta + "pixel_id = \"\(token)\"\n"
        let error = try #require(throws: SettingsFileError.self) { try SettingsFile.decode(text, file: "s.toml") }
        #expect(error.problems.map(\.message) == ["found a text of 160 characters, expected digits only: the pixel's (dataset's) id"])
    }

    @Test("Any damage to a file is either harmless or refused with lines that the file has", arguments: 0..<300)
    func damaged(_ seed: UInt64) {
        var generator = SettingsGenerator(seed: seed)
        let text = generator.damage(contractExample)
        let lineCount = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        do throws(SettingsFileError) {
            let settings = try SettingsFile.decode(text, file: "s.toml")
            #expect(throws: Never.self) { try SettingsFile.decode(SettingsFile.encode(settings), file: "export.toml") }
        } catch {
            #expect(!error.problems.isEmpty)
            for problem in error.problems {
                #expect(problem.line.map { (1...(lineCount + 1)).contains($0) } == true, "\(problem)")
                #expect(!problem.message.isEmpty)
            }
        }
    }
}
