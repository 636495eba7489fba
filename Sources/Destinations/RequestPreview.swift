import ConversionCore

/// The request that would carry one event, as `preview` prints it: `{"method", "url", "headers", "body"}`.
///
/// The secrets read `***`; the body holds exactly the bytes that the engine sends for this event.
public func requestPreview(of event: RenderedEvent, by adapter: any DestinationAdapter) -> [UInt8] {
    let request = adapter.request(joining: [event.json[...]], group: event.group, secrets: .redacted)
    var json = JSONWriter(capacity: request.body.count + 512)
    json.beginObject()
    json.key("method")
    json.string(request.method.rawValue)
    json.key("url")
    json.string(request.url)
    json.key("headers")
    json.beginObject()
    for header in request.headers {
        json.key(escaping: header.name)
        json.string(header.value)
    }
    json.endObject()
    json.key("body")
    if request.body.isEmpty { json.null() } else { json.raw(request.body) }
    json.endObject()
    return json.bytes
}
