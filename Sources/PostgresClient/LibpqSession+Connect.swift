import CLibpq

extension LibpqSession {
    /// Opens a session; throws `connectionFailed`, `cancelled` or `timedOut`.
    ///
    /// libpq looks host names up while the thread waits; everything after that can be interrupted.
    static func connect(
        _ configuration: PostgresConfiguration, wakeup: Wakeup, interruption: Interruption
    ) throws(PostgresError) -> LibpqSession {
        let noticeHandler = NoticeHandler(configuration.onNotice)
        var hosts: HostList?
        while true {
            guard let connection = start(configuration, hosts) else {
                throw PostgresError(.connectionFailed, "out of memory")
            }
            noticeHandler.install(on: connection)
            // The verbose form is the only way to the SQLSTATE of a refused connection: libpq makes no result of it.
            PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
            do throws(PostgresError) {
                guard try complete(connection, wakeup: wakeup, interruption: interruption) else {
                    // PQconnectPoll goes on to the next host when one fails, and never when one is silent.
                    hosts = hostsLeft(connection)
                    guard hosts != nil else { throw PostgresError(.connectionFailed, "no connection within connect_timeout") }
                    PQfinish(connection)
                    continue
                }
                PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
            } catch {
                PQfinish(connection)
                throw error
            }
            return try LibpqSession(
                connection: connection, wakeup: wakeup, preparesStatements: configuration.preparesStatements,
                noticeHandler: noticeHandler)
        }
    }

    /// - Parameter hosts: instead of all that the configuration names.
    private static func start(_ configuration: PostgresConfiguration, _ hosts: HostList?) -> OpaquePointer? {
        // Of a keyword that comes twice the last counts.
        let options = configuration.options + (hosts?.options ?? [])
        var keywords: [UnsafePointer<CChar>?] = options.map { UnsafePointer(copy($0.keyword)) }
        var values: [UnsafePointer<CChar>?] = options.map { UnsafePointer(copy($0.value)) }
        defer { for pointer in keywords + values { pointer?.deallocate() } }
        keywords.append(nil)
        values.append(nil)
        return PQconnectStartParams(keywords, values, 0)
    }

    private static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        text.withCString { source in
            let count = text.utf8.count + 1
            let target = UnsafeMutablePointer<CChar>.allocate(capacity: count)
            target.update(from: source, count: count)
            return target
        }
    }

    /// False if a host did not answer within `connect_timeout`, which PQconnectPoll leaves to its caller.
    private static func complete(
        _ connection: OpaquePointer, wakeup: Wakeup, interruption: Interruption
    ) throws(PostgresError) -> Bool {
        let timeout = connectTimeout(connection)
        var host = currentHost(connection)
        var deadline = timeout.map { ContinuousClock.Instant.after($0) }
        var status = PGRES_POLLING_WRITING
        while PQstatus(connection) != CONNECTION_BAD {
            switch status {
            case PGRES_POLLING_OK: return true
            case PGRES_POLLING_FAILED: throw failure(connection)
            default: break
            }
            if let cause = interruption.cause {
                throw PostgresError(cause, "interrupted while connecting")
            }
            let limit = [deadline, interruption.deadline].compactMap(\.self).min()
            let readiness = wakeup.wait(
                socket: PQsocket(connection), reading: status == PGRES_POLLING_READING,
                writing: status == PGRES_POLLING_WRITING, until: limit)
            if readiness.readable || readiness.writable {
                status = PQconnectPoll(connection)
                let next = currentHost(connection)
                if next != host {
                    host = next
                    deadline = timeout.map { ContinuousClock.Instant.after($0) }
                }
            } else if let deadline, deadline <= ContinuousClock.now {
                return false
            }
        }
        throw failure(connection)
    }

    private static func currentHost(_ connection: OpaquePointer) -> [String] {
        [PQhost(connection), PQport(connection)].map { $0.map { String(cString: $0) } ?? "" }
    }

    private static func hostsLeft(_ connection: OpaquePointer) -> HostList? {
        let current = currentHost(connection)
        return HostList(of: connection)?.after(host: current[0], port: current[1])
    }

    /// It is meant for each host.
    private static func connectTimeout(_ connection: OpaquePointer) -> Duration? {
        guard let options = PQconninfo(connection) else { return nil }
        defer { PQconninfoFree(options) }
        var entry = options
        while let keyword = entry.pointee.keyword {
            if String(cString: keyword) == "connect_timeout" {
                let seconds = entry.pointee.val.flatMap { Int(String(cString: $0)) } ?? 0
                // As libpq does: fewer than 2 seconds are taken as 2.
                return seconds > 0 ? .seconds(min(max(2, seconds), 1_000_000)) : nil
            }
            entry += 1
        }
        return nil
    }

    private static func failure(_ connection: OpaquePointer) -> PostgresError {
        ConnectFailure(verboseMessage: String(cString: PQerrorMessage(connection))).error
    }
}
