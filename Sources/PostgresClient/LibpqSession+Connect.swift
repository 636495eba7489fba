import CLibpq

extension LibpqSession {
    /// Opens a session; throws `connectionFailed`, `cancelled` or `timedOut`.
    ///
    /// libpq looks host names up while the thread waits; everything after that can be interrupted.
    static func connect(
        _ configuration: PostgresConfiguration, wakeup: Wakeup, interruption: Interruption
    ) throws(PostgresError) -> LibpqSession {
        let noticeHandler = NoticeHandler(configuration.onNotice)
        guard let connection = start(configuration) else {
            throw PostgresError(.connectionFailed, "out of memory")
        }
        noticeHandler.install(on: connection)
        // The verbose form is the only way to the SQLSTATE of a refused connection: libpq makes no result of it.
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
        do {
            try complete(connection, configuration, wakeup: wakeup, interruption: interruption)
            PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
        } catch {
            PQfinish(connection)
            throw error
        }
        return try LibpqSession(
            connection: connection, wakeup: wakeup, preparesStatements: configuration.preparesStatements,
            noticeHandler: noticeHandler)
    }

    private static func start(_ configuration: PostgresConfiguration) -> OpaquePointer? {
        var keywords: [UnsafePointer<CChar>?] = configuration.options.map { UnsafePointer(copy($0.keyword)) }
        var values: [UnsafePointer<CChar>?] = configuration.options.map { UnsafePointer(copy($0.value)) }
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

    private static func complete(
        _ connection: OpaquePointer, _ configuration: PostgresConfiguration, wakeup: Wakeup, interruption: Interruption
    ) throws(PostgresError) {
        let deadline = connectDeadline(connection)
        var status = PGRES_POLLING_WRITING
        while PQstatus(connection) != CONNECTION_BAD {
            switch status {
            case PGRES_POLLING_OK: return
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
            } else if let deadline, deadline <= ContinuousClock.now {
                throw PostgresError(.connectionFailed, "no connection within connect_timeout")
            }
        }
        throw failure(connection)
    }

    /// PQconnectPoll leaves `connect_timeout` to its caller. It is meant per host; here it bounds their sum.
    private static func connectDeadline(_ connection: OpaquePointer) -> ContinuousClock.Instant? {
        guard let options = PQconninfo(connection) else { return nil }
        defer { PQconninfoFree(options) }
        var seconds = 0
        var hosts = 1
        var entry = options
        while let keyword = entry.pointee.keyword {
            let value = entry.pointee.val.map { String(cString: $0) } ?? ""
            switch String(cString: keyword) {
            case "connect_timeout": seconds = Int(value) ?? 0
            case "host", "hostaddr": hosts = max(hosts, value.split(separator: ",").count)
            default: break
            }
            entry += 1
        }
        guard seconds > 0 else { return nil }
        // As libpq does: fewer than 2 seconds are taken as 2.
        return .after(.seconds(min(max(2, seconds), 1_000_000) * hosts))
    }

    private static func failure(_ connection: OpaquePointer) -> PostgresError {
        ConnectFailure(verboseMessage: String(cString: PQerrorMessage(connection))).error
    }
}
