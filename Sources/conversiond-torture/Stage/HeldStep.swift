/// A step of the daemon's work in the database that the rig can hold up and see held up: by a trigger that waits for an
/// advisory lock of the rig's.
enum HeldStep: Sendable {
    /// A planning round has taken its rows and keys, and writes its batches.
    case planning
    /// COMMIT of a planning round has been sent.
    case planningCommit
    /// Planned and committed; what may be sent only once is about to be marked, so nothing of it has left.
    case mark
    /// Replies have come, and nothing of them is written yet.
    case write
    /// Outcomes are written, and the transaction is committing.
    case recorderCommit

    static let lockNumber = 4711

    /// In the schema of the rig, from the start: what runs into it waits only while the rig holds the lock.
    static let function = """
        CREATE FUNCTION torture.hold() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(\(lockNumber));
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$;
        """

    var creation: String {
        let (kind, moment, isDeferred) =
            switch self {
            case .planning: ("TRIGGER", "BEFORE INSERT", false)
            case .planningCommit: ("CONSTRAINT TRIGGER", "AFTER INSERT", true)
            case .mark: ("TRIGGER", "BEFORE UPDATE OF started", false)
            case .write: ("TRIGGER", "BEFORE DELETE", false)
            case .recorderCommit: ("CONSTRAINT TRIGGER", "AFTER DELETE", true)
            }
        return """
            CREATE \(kind) torture_hold \(moment) ON conversiond.batch \(isDeferred ? "DEFERRABLE INITIALLY DEFERRED" : "")
            FOR EACH ROW EXECUTE FUNCTION torture.hold()
            """
    }

    static let removal = "DROP TRIGGER torture_hold ON conversiond.batch"

    /// Sessions that wait for the rig's lock.
    static let waiting = """
        FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = 0 AND objid = \(lockNumber)
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
}
