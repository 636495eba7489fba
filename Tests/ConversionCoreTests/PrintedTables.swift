import ConversionCore

/// The tables of the specification as they are printed, for the golden tests.
enum PrintedTables {
    static let defaultMapping = """
        | Lead Status | Meta Event | Google (GA4) Event | TikTok Event | LinkedIn Event |
        | `pageview` | PageView | `page_view` | ViewContent | PAGE_VIEW |
        | `new` | AddToCart | `generate_lead` | ViewContent | PAGE_VIEW |
        | `contacted` | Contact | `working_lead` | Contact | CONTACT |
        | `responded` | Lead | `working_lead` | Lead | LEAD |
        | `qualified` | Lead | `qualify_lead` | Lead | QUALIFIED_LEAD |
        | `hot` | SubmitApplication | `working_lead` | SubmitApplication | QUALIFIED_LEAD |
        | `proposal` | InitiateCheckout | `working_lead` | InitiateCheckout | REQUEST_QUOTE |
        | `negotiation` | AddPaymentInfo | `working_lead` | AddPaymentInfo | REQUEST_QUOTE |
        | `invoice` | AddPaymentInfo | `add_payment_info` | AddPaymentInfo | REQUEST_QUOTE |
        | `won` | **Purchase** | **`purchase`** | **Purchase** | **PURCHASE** |
        | `lost` | Archive | `close_unconvert_lead` | ViewContent | Archive |
        """

    static let meta = """
        | Event | Description | Use Case |
        | **Core Conversion** |  |  |
        | `Purchase` | Purchase completed | Final checkout/payment |
        | `Lead` | Sign up completed | Form submissions |
        | `Contact` | Contact initiated | WhatsApp, phone, chat |
        | `CompleteRegistration` | Registration completed | Account creation |
        | **Shopping Events** |  |  |
        | `AddPaymentInfo` | Payment info added | Pre-checkout step |
        | `AddToCart` | Added to cart | Product interest |
        | `AddToWishlist` | Added to wishlist | Product interest |
        | `InitiateCheckout` | Started checkout | Checkout intent |
        | `ViewContent` | Viewed page/product | Product views |
        | `Search` | Performed search | Search queries |
        | **Subscription Events** |  |  |
        | `StartTrial` | Started free trial | Trial signups |
        | `Subscribe` | Subscribed to service | Subscription conversions |
        | **Service Events** |  |  |
        | `Schedule` | Booked appointment | Appointment booking |
        | `FindLocation` | Searched for location | Store locator |
        | `SubmitApplication` | Submitted application | Applications |
        | `CustomizeProduct` | Customized product | Product customization |
        | `Donate` | Made donation | Donations |
        """

    static let ga4 = """
        | Event | Description | Use Case |
        | **Lead Lifecycle Events** |  |  |
        | `generate_lead` | Lead generated | Form submission, first contact |
        | `qualify_lead` | Lead qualified | Lead scoring threshold |
        | `working_lead` | Lead being worked | Follow-up in progress |
        | `close_convert_lead` | Lead successfully closed | Deal won |
        | `close_unconvert_lead` | Lead did not close | Deal lost |
        | `disqualify_lead` | Lead disqualified | Not qualified |
        | **E-commerce Shopping** |  |  |
        | `purchase` | Purchase completed | Transaction completed |
        | `add_to_cart` | Added to cart | Product interest |
        | `add_to_wishlist` | Added to wishlist | Product interest |
        | `remove_from_cart` | Removed from cart | Cart abandonment |
        | `view_cart` | Viewed cart | Cart review |
        | `view_item` | Viewed product | Product page view |
        | `view_item_list` | Viewed product list | Category page |
        | `select_item` | Selected product | Product selection |
        | `begin_checkout` | Started checkout | Checkout started |
        | `add_payment_info` | Payment info added | Payment step |
        | `add_shipping_info` | Shipping info added | Shipping step |
        | `search` | Performed search | Search queries |
        | `refund` | Refund processed | Refund processed |
        | **Promotion Events** |  |  |
        | `view_promotion` | Viewed promotion | Banner views |
        | `select_promotion` | Selected promotion | Banner clicks |
        | **Account Events** |  |  |
        | `login` | User logged in | Login events |
        | `sign_up` | User signed up | Registration |
        | **Engagement Events** |  |  |
        | `share` | Content shared | Social sharing |
        | `select_content` | Content selected | Content engagement |
        """

    static let tiktok = """
        | Event | Description | Use Case |
        | **E-commerce Events** |  |  |
        | `Purchase` | Payment completed | Transaction completed |
        | `AddToCart` | Added to cart | Product interest |
        | `AddToWishlist` | Added to wishlist | Product interest |
        | `InitiateCheckout` | Checkout started | Checkout started |
        | `AddPaymentInfo` | Payment info added | Payment step |
        | `ViewContent` | Page viewed | Page/product view |
        | `Search` | Search performed | Search queries |
        | **Lead & Form Events** |  |  |
        | `Lead` | Form submitted | Form submissions |
        | `Contact` | Contact occurred | WhatsApp, phone, chat |
        | `CompleteRegistration` | Registration completed | Account creation |
        | `SubmitApplication` | Application submitted | Applications |
        | `ApplicationApproval` | Application approved | Approval flows |
        | **Subscription Events** |  |  |
        | `StartTrial` | Trial started | Trial signups |
        | `Subscribe` | Subscription made | Subscriptions |
        | **Service Events** |  |  |
        | `Schedule` | Appointment booked | Appointments |
        | `FindLocation` | Location searched | Store locator |
        | `CustomizeProduct` | Product customized | Product config |
        | `Download` | Download clicked | App downloads |
        """

    static let linkedin = """
        | Event | Description | Objective |
        | **Conversion Events** |  |  |
        | `PURCHASE` | Transaction completed | Conversion |
        | `ADD_TO_CART` | Added to cart | Conversion |
        | `START_CHECKOUT` | Started checkout | Conversion |
        | `SIGN_UP` | Account created | Conversion |
        | `INSTALL` | App installed | Conversion |
        | **Lead Events** |  |  |
        | `LEAD` | Form submitted | Lead Gen |
        | `CONTACT` | Contact occurred | Lead |
        | `BOOK_APPOINTMENT` | Scheduled meeting | Lead |
        | `REQUEST_DEMO` | Demo requested | Lead |
        | `DOWNLOAD` | File downloaded | Lead |
        | **Consideration Events** |  |  |
        | `VIEW_CONTENT` | Page viewed | Consideration |
        | `KEY_PAGE_VIEW` | Key page viewed (pricing) | Consideration |
        | `SEARCH` | Search performed | Consideration |
        | `SUBSCRIBE` | Subscribed | Consideration |
        | `SAVE` | Saved for later | Consideration |
        | **Other** |  |  |
        | `OTHER` | Custom event | Varies |
        """

    /// The cells of a printed table without its header, free of Markdown.
    static func rows(_ table: String) -> [[String]] {
        table.split(separator: "\n").dropFirst().map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map { cell in
                String(cell.filter { $0 != "`" && $0 != "*" }.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        }
    }
}
