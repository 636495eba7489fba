import HTTPTypes
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Steers a simulator and asks it for the truth over HTTP, under `/_simulator/`.
///
/// For conductors outside the process (demo, benchmark, scripts); Swift callers have
/// `PlatformSimulator` itself. Every reply is JSON; what cannot be done is a 400 that says why.
struct ControlAPI: Sendable {
    static let prefix = "/_simulator/"

    let accounts: AccountRegistry
    let initialAccounts: [Account]
    let clock: SimulatedClock
    let ledger: Ledger
    let faults: FaultBoard
    let platforms: [any Platform]
    let googleTokens: GoogleTokens

    func reply(to request: PlatformRequest) -> PlatformReply {
        do {
            return try dispatch(request)
        } catch let error as ControlError {
            return .json(["error": .string(error.description)], status: error.status)
        } catch {
            return .json(["error": .string("\(error)")], status: 400)
        }
    }

    private func dispatch(_ request: PlatformRequest) throws -> PlatformReply {
        let name = request.head.path.dropFirst(Self.prefix.count)
        switch (request.head.method, name) {
        case ("GET", "truth"): return try Self.encoded(ledger.truth)
        case ("GET", "events"): return try events(request.head.query)
        case ("GET", "accounts"): return accountList
        case ("POST", "accounts"): return try changeAccounts(try Self.body(of: request))
        case ("POST", "faults"): return try setFault(try Self.body(of: request))
        case ("DELETE", "faults"):
            faults.clear()
            return .json([:])
        case ("POST", "google-tokens"):
            return .json(["tokens": .integer(try ControlCommands.changeTokens(googleTokens, try Self.body(of: request)))])
        case ("GET", "clock"): return clockReading
        case ("POST", "clock"):
            try ControlCommands.setClock(clock, try Self.body(of: request))
            return clockReading
        case ("POST", "reset"):
            faults.clear()
            accounts.replaceAll(with: initialAccounts)
            ledger.reset()
            for platform in platforms { platform.forget() }
            clock.reset()
            return .json([:])
        default: throw ControlError("no such command: \(request.head.method) \(request.head.path)", status: 404)
        }
    }

    private func events(_ query: QueryString) throws -> PlatformReply {
        let platform = try query["platform"].map(ControlCommands.platform)
        return try Self.encoded(ledger.events(of: platform, account: query["account"]))
    }

    private var accountList: PlatformReply {
        .json([
            "accounts": .array(
                accounts.all.map { account in
                    [
                        "platform": .string(account.platform.rawValue), "id": .string(account.id),
                        "credentials": .object(
                            account.credentials.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { object, credential in
                                object.append(credential.key, .string(credential.value.rawValue))
                            }),
                        "takes_messaging": .bool(account.takesMessaging),
                    ]
                })
        ])
    }

    private func changeAccounts(_ body: JSONObject) throws -> PlatformReply {
        let fields = ControlFields(body)
        switch try fields.text("action") {
        case "register", nil: try accounts.register(ControlCommands.account(body))
        case "remove":
            let (platform, id) = (try ControlCommands.platform(fields.required("platform")), try fields.required("id"))
            guard accounts.remove(platform, id) else { throw ControlError("no such account") }
            try fields.finish()
        case "revoke": try setCredential(fields, to: .revoked)
        case "restore": try setCredential(fields, to: .valid)
        case let action?: throw ControlError("action \(action) is not register, remove, revoke or restore")
        }
        return accountList
    }

    private func setCredential(_ fields: ControlFields, to state: Account.CredentialState) throws {
        let (platform, token) = (try ControlCommands.platform(fields.required("platform")), try fields.required("token"))
        try fields.finish()
        guard accounts.set(token, of: platform, to: state) else { throw ControlError("no account knows that token") }
    }

    private func setFault(_ body: JSONObject) throws -> PlatformReply {
        if body["clear"] != nil {
            let fields = ControlFields(body)
            guard let number = try fields.integer("clear") else { throw ControlError("clear must be the number of a fault") }
            try fields.finish()
            faults.clear(Fault.ID(number: number))
            return .json([:])
        }
        let id = faults.arm(try ControlCommands.fault(body))
        return .json(["fault": .integer(id.number)])
    }

    private var clockReading: PlatformReply {
        .json(["now": .integer(clock.now.seconds), "now_micros": .integer(clock.now.microseconds)])
    }

    private static func body(of request: PlatformRequest) throws -> JSONObject {
        guard request.body.readableBytes > 0 else { return [:] }
        guard let object = try JSONReader.read(request.body).object else { throw ControlError("the body must be a JSON object") }
        return object
    }

    private static func encoded(_ value: some Encodable) throws -> PlatformReply {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return PlatformReply(
            status: 200, fields: [.contentType: "application/json"], body: ByteBuffer(bytes: try encoder.encode(value)))
    }
}
