import ConversionCore
import Testing

@testable import Destinations

@Suite("extra") struct ExtraParametersTests {
    private func extra(_ value: JSONValue?, for platform: Platform = .meta) -> ExtraParameters {
        ExtraParameters(value, for: platform, filter: PersonalDataFilter(SampleLead.transition()))
    }

    @Test("what is no object counts as empty", arguments: [nil, .null, "text", .array([.object(["a": "b"])]), .object([:])] as [JSONValue?])
    func notAnObject(value: JSONValue?) {
        #expect(extra(value).parameters.isEmpty)
        #expect(extra(value).items.isEmpty)
    }

    @Test("a platform's own object adds to, replaces and removes the common parameters, for that platform only") func ownObject() {
        let value = JSONValue.object([
            "a": "common", "b": "common", "c": "common",
            "meta": .object(["b": "meta", "c": .null, "d": "meta"]), "ga4": .object(["a": "ga4"]),
        ])
        #expect(extra(value).parameters.map { "\($0.name)=\($0.value.string ?? "")" } == ["a=common", "b=meta", "d=meta"])
        #expect(extra(value, for: .ga4).parameters.map { "\($0.name)=\($0.value.string ?? "")" } == ["a=ga4", "b=common", "c=common"])
        #expect(extra(value, for: .linkedin).parameters.map(\.name) == ["a", "b", "c"])
    }

    @Test("a platform's own items replace the common ones") func ownItems() {
        let value = JSONValue.object([
            "items": .array([.object(["id": "common"])]), "ga4": .object(["items": .array([.object(["item_id": "ga4"])])]),
        ])
        #expect(extra(value).items.map(\.id) == ["common"])
        #expect(extra(value, for: .ga4).items.map(\.id) == ["ga4"])
    }

    @Test("texts are trimmed, and empty or endless ones left out") func texts() {
        let value = JSONValue.object(["a": "  x ", "b": " ", "c": .string(String(repeating: "c", count: 1001)), "": "no name"])
        #expect(extra(value).parameters == [.init(name: "a", value: "x", isPlatformsOwn: false)])
    }
}
