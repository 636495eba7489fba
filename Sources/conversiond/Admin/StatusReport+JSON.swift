import ConversionCore

extension StatusReport {
    /// The report as one JSON object; times in RFC 3339, what is unknown as null.
    func write(to writer: inout JSONWriter) {
        writer.key("taken_at")
        writer.string(RFC3339.text(takenAt))
        writer.key("backlog")
        backlog.write(to: &writer)
        writer.key("destinations")
        writer.beginArray()
        for destination in destinations { destination.write(to: &writer) }
        writer.endArray()
        writer.key("instances")
        writer.beginArray()
        for instance in instances { instance.write(to: &writer) }
        writer.endArray()
        writer.key("last_hour")
        guard let lastHour else { return writer.null() }
        writer.beginArray()
        for outcome in lastHour { outcome.write(to: &writer) }
        writer.endArray()
    }

    var json: [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        writer.beginObject()
        write(to: &writer)
        writer.endObject()
        return writer.bytes
    }
}

extension StatusReport.Backlog {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("outbox_rows", outboxRows)
        writer.member("outbox_oldest_at", outboxOldestAt)
        writer.member("deliveries_waiting", deliveriesWaiting)
        writer.member("deliveries_in_flight", deliveriesInFlight)
        writer.member("deliveries_oldest_at", deliveriesOldestAt)
        writer.endObject()
    }
}

extension StatusReport.Destination {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("workspace", workspace)
        writer.member("destination", name)
        writer.member("platform", platform)
        writer.member("enabled", enabled)
        writer.member("state", state)
        writer.member("since", since)
        writer.member("why", why)
        writer.member("retry_at", retryAt)
        writer.member("waiting", waiting)
        writer.member("oldest_waiting_at", oldestWaitingAt)
        writer.member("next_deadline_at", nextDeadlineAt)
        writer.member("last_accepted_at", lastAcceptedAt)
        writer.endObject()
    }
}

extension StatusReport.Instance {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", Int64(id))
        writer.member("host", host)
        writer.member("pid", Int64(pid))
        writer.member("version", version)
        writer.member("started_at", startedAt)
        writer.member("heartbeat_at", heartbeatAt)
        writer.member("alive", isAlive)
        writer.endObject()
    }
}

extension StatusReport.Outcome {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("workspace", workspace)
        writer.member("destination", destination)
        writer.member("status", status)
        writer.member("reason", reason)
        writer.member("final", final)
        writer.member("events", events)
        writer.endObject()
    }
}

extension JSONWriter {
    mutating func member(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    mutating func member(_ name: StaticString, _ number: Int64?) {
        key(name)
        if let number { integer(number) } else { null() }
    }

    mutating func member(_ name: StaticString, _ truth: Bool) {
        key(name)
        bool(truth)
    }

    mutating func member(_ name: StaticString, _ moment: Timestamp?) {
        member(name, moment.map(RFC3339.text))
    }
}
