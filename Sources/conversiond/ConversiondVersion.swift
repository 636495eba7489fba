/// The version of this binary.
enum ConversiondVersion {
    static let text = "0.1.0"
}
