import PostgresClient

/// What the daemon's role must be allowed to do, and whether it is.
enum NeededPrivileges {
    private static let tables: [(table: String, privileges: [String])] = [
        ("schema_migration", ["SELECT"]), ("settings_version", ["SELECT"]), ("workspace", ["SELECT"]), ("value_rule", ["SELECT"]),
        ("destination", ["SELECT"]), ("destination_event", ["SELECT"]), ("destination_messaging_event", ["SELECT"]),
        ("destination_action", ["SELECT"]), ("destination_conversion", ["SELECT"]), ("outbox", ["SELECT", "DELETE"]),
        ("batch", ["SELECT", "INSERT", "UPDATE", "DELETE"]), ("instance", ["SELECT", "INSERT", "UPDATE", "DELETE"]),
        ("destination_state", ["SELECT", "UPDATE"]), ("once_ledger", ["SELECT", "INSERT", "UPDATE", "DELETE"]), ("transition", ["SELECT", "INSERT"]),
        ("sync_log", ["SELECT", "INSERT"]), ("confirmation", ["SELECT", "INSERT", "UPDATE", "DELETE"]), ("backlog", ["SELECT"]), ("destination_health", ["SELECT"]),
    ]
    private static let functions = ["make_partitions(int)", "drop_old_partitions(text, interval)", "analyze_history()"]

    static func check(_ connection: PostgresConnection) async throws(PostgresError) -> [CheckLine] {
        let role = try await connection.query("SELECT current_user::text").text(0, 0)
        guard try await connection.query("SELECT has_schema_privilege('conversiond', 'USAGE')").bool(0, 0) else {
            return [CheckLine(.misconfigured, "permissions", "\(role) lacks USAGE on schema conversiond; \(DatabaseAccess.grantHint)")]
        }
        var lines: [CheckLine] = []
        for (table, privileges) in tables {
            var lacking: [String] = []
            for privilege in privileges {
                // FOR UPDATE asks for the right to update any one column.
                let held = try await connection.query(
                    "SELECT has_table_privilege('conversiond.' || $1, $2)", [.text(table), .text(privilege)])
                if try !held.bool(0, 0) { lacking.append(privilege) }
            }
            lines.append(line("table \(table)", role: role, needed: privileges, lacking: lacking))
        }
        let locks = try await connection.query("SELECT has_any_column_privilege('conversiond.outbox', 'UPDATE')").bool(0, 0)
        lines.append(line("table outbox, to lock rows", role: role, needed: ["UPDATE (id)"], lacking: locks ? [] : ["UPDATE (id)"]))
        for function in functions {
            let held = try await connection.query("SELECT has_function_privilege('conversiond.' || $1, 'EXECUTE')", [.text(function)])
            lines.append(line("function \(function)", role: role, needed: ["EXECUTE"], lacking: try held.bool(0, 0) ? [] : ["EXECUTE"]))
        }
        return lines
    }

    private static func line(_ object: String, role: String, needed: [String], lacking: [String]) -> CheckLine {
        lacking.isEmpty
            ? CheckLine(.ok, "permission", "\(object): \(needed.joined(separator: ", "))")
            : CheckLine(.misconfigured, "permission", "\(object): \(role) lacks \(lacking.joined(separator: ", ")); GRANT conversiond_daemon TO it")
    }
}
