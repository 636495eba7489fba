import ConversionCore

/// What Google remarks on an event that it takes: `WarningReason` (platforms sheet Data Manager §6). None needs more than a look.
enum DataManagerWarningTable {
    static func fault(_ reason: String?) -> Fault {
        Fault(
            code: reason,
            explanation: reason.flatMap { explanations[$0] }
                ?? "Google took the request with a remark on its data. See Diagnostics of the conversion action in Google Ads.")
    }

    private static let customVariable = "Google took the event and ignores a custom variable that the account does not know."
    private static let cart = "Google took the event and ignores something about the products."
    private static let place = "Google took the event and ignores something about the place."
    private static let device = "Google took the event and ignores something about the device."

    static let explanations: [String: String] = [
        "CUSTOM_VARIABLE_NOT_ENABLED": customVariable,
        "CUSTOM_VARIABLE_NOT_PREDEFINED": customVariable,
        "CART_DATA_NOT_SUPPORTED_WITH_GBRAID_OR_WBRAID": cart,
        "CART_DATA_ITEM_MERCHANT_PRODUCT_ID_MISSING": cart,
        "CART_DATA_ITEM_UNIT_PRICE_MISSING": cart,
        "INVALID_MERCHANT_ID": cart,
        "GENERIC": "Google took the event with a remark that it does not explain. See Diagnostics of the conversion action in Google Ads.",
        "INVALID_CLIENT_ID": "Google took the event and ignores a client id, which only Google Analytics has.",
        "INVALID_SUBDIVISION_CODE": place,
        "INVALID_REGION_CODE": place,
        "INVALID_SUBCONTINENT_CODE": place,
        "INVALID_CONTINENT_CODE": place,
        "INVALID_DEVICE_CATEGORY": device,
        "INVALID_DEVICE_SCREEN_RESOLUTION": device,
    ]
}
