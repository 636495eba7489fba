import NIOCore

extension Account {
    /// Reads accounts from a JSON array, each as in the control API:
    /// `{"platform":"meta","id":"123","tokens":["t"],"app_secret":"s","takes_messaging":true}`.
    ///
    /// - Throws: an error that describes itself, when the text is not such an array.
    public static func list(fromJSON text: some Sequence<UInt8>) throws -> [Account] {
        guard let elements = try JSONReader.read(ByteBuffer(bytes: text)).array else {
            throw ControlError("accounts must be a JSON array")
        }
        return try elements.map { element in
            guard let object = element.object else { throw ControlError("an account must be an object") }
            return try ControlCommands.account(object)
        }
    }
}
