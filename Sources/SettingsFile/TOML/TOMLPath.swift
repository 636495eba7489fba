/// Where a value stands in a TOML document: keys, and positions in arrays.
package struct TOMLPath: Hashable, Sendable {
    package enum Element: Hashable, Sendable {
        case key(String)
        /// From 0.
        case index(Int)
    }

    package var elements: [Element] = []

    package init(_ elements: [Element] = []) {
        self.elements = elements
    }

    package func appending(_ key: String) -> TOMLPath { TOMLPath(elements + [.key(key)]) }
    package func appending(_ index: Int) -> TOMLPath { TOMLPath(elements + [.index(index)]) }
}
