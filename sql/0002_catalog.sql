-- What can be sent, and what is sent unless the settings say otherwise. Read by the CRM for its drop-downs.

CREATE TABLE conversiond.event_catalog (
    platform    text NOT NULL CHECK (platform IN ('meta', 'ga4', 'tiktok', 'linkedin')),
    event_name  text NOT NULL,
    description text NOT NULL,
    use_case    text NOT NULL,
    "group"     text NOT NULL,
    PRIMARY KEY (platform, event_name)
);
COMMENT ON TABLE conversiond.event_catalog IS
    'The standard events of each platform, names in their exact case. Google Ads takes its event names from ga4.';
COMMENT ON COLUMN conversiond.event_catalog.platform IS 'meta, ga4, tiktok or linkedin.';
COMMENT ON COLUMN conversiond.event_catalog.event_name IS 'The name on the wire; platforms compare it case-sensitively.';
COMMENT ON COLUMN conversiond.event_catalog.description IS 'What happened when this event is sent.';
COMMENT ON COLUMN conversiond.event_catalog.use_case IS 'What it is typically used for; LinkedIn: the campaign objective.';
COMMENT ON COLUMN conversiond.event_catalog."group" IS 'The heading under which the platform lists it.';

INSERT INTO conversiond.event_catalog (platform, event_name, description, use_case, "group") VALUES
    ('meta', 'Purchase', 'Purchase completed', 'Final checkout/payment', 'Core Conversion'),
    ('meta', 'Lead', 'Sign up completed', 'Form submissions', 'Core Conversion'),
    ('meta', 'Contact', 'Contact initiated', 'WhatsApp, phone, chat', 'Core Conversion'),
    ('meta', 'CompleteRegistration', 'Registration completed', 'Account creation', 'Core Conversion'),
    ('meta', 'AddPaymentInfo', 'Payment info added', 'Pre-checkout step', 'Shopping Events'),
    ('meta', 'AddToCart', 'Added to cart', 'Product interest', 'Shopping Events'),
    ('meta', 'AddToWishlist', 'Added to wishlist', 'Product interest', 'Shopping Events'),
    ('meta', 'InitiateCheckout', 'Started checkout', 'Checkout intent', 'Shopping Events'),
    ('meta', 'ViewContent', 'Viewed page/product', 'Product views', 'Shopping Events'),
    ('meta', 'Search', 'Performed search', 'Search queries', 'Shopping Events'),
    ('meta', 'StartTrial', 'Started free trial', 'Trial signups', 'Subscription Events'),
    ('meta', 'Subscribe', 'Subscribed to service', 'Subscription conversions', 'Subscription Events'),
    ('meta', 'Schedule', 'Booked appointment', 'Appointment booking', 'Service Events'),
    ('meta', 'FindLocation', 'Searched for location', 'Store locator', 'Service Events'),
    ('meta', 'SubmitApplication', 'Submitted application', 'Applications', 'Service Events'),
    ('meta', 'CustomizeProduct', 'Customized product', 'Product customization', 'Service Events'),
    ('meta', 'Donate', 'Made donation', 'Donations', 'Service Events'),
    ('ga4', 'generate_lead', 'Lead generated', 'Form submission, first contact', 'Lead Lifecycle Events'),
    ('ga4', 'qualify_lead', 'Lead qualified', 'Lead scoring threshold', 'Lead Lifecycle Events'),
    ('ga4', 'working_lead', 'Lead being worked', 'Follow-up in progress', 'Lead Lifecycle Events'),
    ('ga4', 'close_convert_lead', 'Lead successfully closed', 'Deal won', 'Lead Lifecycle Events'),
    ('ga4', 'close_unconvert_lead', 'Lead did not close', 'Deal lost', 'Lead Lifecycle Events'),
    ('ga4', 'disqualify_lead', 'Lead disqualified', 'Not qualified', 'Lead Lifecycle Events'),
    ('ga4', 'purchase', 'Purchase completed', 'Transaction completed', 'E-commerce Shopping'),
    ('ga4', 'add_to_cart', 'Added to cart', 'Product interest', 'E-commerce Shopping'),
    ('ga4', 'add_to_wishlist', 'Added to wishlist', 'Product interest', 'E-commerce Shopping'),
    ('ga4', 'remove_from_cart', 'Removed from cart', 'Cart abandonment', 'E-commerce Shopping'),
    ('ga4', 'view_cart', 'Viewed cart', 'Cart review', 'E-commerce Shopping'),
    ('ga4', 'view_item', 'Viewed product', 'Product page view', 'E-commerce Shopping'),
    ('ga4', 'view_item_list', 'Viewed product list', 'Category page', 'E-commerce Shopping'),
    ('ga4', 'select_item', 'Selected product', 'Product selection', 'E-commerce Shopping'),
    ('ga4', 'begin_checkout', 'Started checkout', 'Checkout started', 'E-commerce Shopping'),
    ('ga4', 'add_payment_info', 'Payment info added', 'Payment step', 'E-commerce Shopping'),
    ('ga4', 'add_shipping_info', 'Shipping info added', 'Shipping step', 'E-commerce Shopping'),
    ('ga4', 'search', 'Performed search', 'Search queries', 'E-commerce Shopping'),
    ('ga4', 'refund', 'Refund processed', 'Refund processed', 'E-commerce Shopping'),
    ('ga4', 'view_promotion', 'Viewed promotion', 'Banner views', 'Promotion Events'),
    ('ga4', 'select_promotion', 'Selected promotion', 'Banner clicks', 'Promotion Events'),
    ('ga4', 'login', 'User logged in', 'Login events', 'Account Events'),
    ('ga4', 'sign_up', 'User signed up', 'Registration', 'Account Events'),
    ('ga4', 'share', 'Content shared', 'Social sharing', 'Engagement Events'),
    ('ga4', 'select_content', 'Content selected', 'Content engagement', 'Engagement Events'),
    ('tiktok', 'Purchase', 'Payment completed', 'Transaction completed', 'E-commerce Events'),
    ('tiktok', 'AddToCart', 'Added to cart', 'Product interest', 'E-commerce Events'),
    ('tiktok', 'AddToWishlist', 'Added to wishlist', 'Product interest', 'E-commerce Events'),
    ('tiktok', 'InitiateCheckout', 'Checkout started', 'Checkout started', 'E-commerce Events'),
    ('tiktok', 'AddPaymentInfo', 'Payment info added', 'Payment step', 'E-commerce Events'),
    ('tiktok', 'ViewContent', 'Page viewed', 'Page/product view', 'E-commerce Events'),
    ('tiktok', 'Search', 'Search performed', 'Search queries', 'E-commerce Events'),
    ('tiktok', 'Lead', 'Form submitted', 'Form submissions', 'Lead & Form Events'),
    ('tiktok', 'Contact', 'Contact occurred', 'WhatsApp, phone, chat', 'Lead & Form Events'),
    ('tiktok', 'CompleteRegistration', 'Registration completed', 'Account creation', 'Lead & Form Events'),
    ('tiktok', 'SubmitApplication', 'Application submitted', 'Applications', 'Lead & Form Events'),
    ('tiktok', 'ApplicationApproval', 'Application approved', 'Approval flows', 'Lead & Form Events'),
    ('tiktok', 'StartTrial', 'Trial started', 'Trial signups', 'Subscription Events'),
    ('tiktok', 'Subscribe', 'Subscription made', 'Subscriptions', 'Subscription Events'),
    ('tiktok', 'Schedule', 'Appointment booked', 'Appointments', 'Service Events'),
    ('tiktok', 'FindLocation', 'Location searched', 'Store locator', 'Service Events'),
    ('tiktok', 'CustomizeProduct', 'Product customized', 'Product config', 'Service Events'),
    ('tiktok', 'Download', 'Download clicked', 'App downloads', 'Service Events'),
    ('linkedin', 'PURCHASE', 'Transaction completed', 'Conversion', 'Conversion Events'),
    ('linkedin', 'ADD_TO_CART', 'Added to cart', 'Conversion', 'Conversion Events'),
    ('linkedin', 'START_CHECKOUT', 'Started checkout', 'Conversion', 'Conversion Events'),
    ('linkedin', 'SIGN_UP', 'Account created', 'Conversion', 'Conversion Events'),
    ('linkedin', 'INSTALL', 'App installed', 'Conversion', 'Conversion Events'),
    ('linkedin', 'LEAD', 'Form submitted', 'Lead Gen', 'Lead Events'),
    ('linkedin', 'CONTACT', 'Contact occurred', 'Lead', 'Lead Events'),
    ('linkedin', 'BOOK_APPOINTMENT', 'Scheduled meeting', 'Lead', 'Lead Events'),
    ('linkedin', 'REQUEST_DEMO', 'Demo requested', 'Lead', 'Lead Events'),
    ('linkedin', 'DOWNLOAD', 'File downloaded', 'Lead', 'Lead Events'),
    ('linkedin', 'VIEW_CONTENT', 'Page viewed', 'Consideration', 'Consideration Events'),
    ('linkedin', 'KEY_PAGE_VIEW', 'Key page viewed (pricing)', 'Consideration', 'Consideration Events'),
    ('linkedin', 'SEARCH', 'Search performed', 'Consideration', 'Consideration Events'),
    ('linkedin', 'SUBSCRIBE', 'Subscribed', 'Consideration', 'Consideration Events'),
    ('linkedin', 'SAVE', 'Saved for later', 'Consideration', 'Consideration Events'),
    ('linkedin', 'OTHER', 'Custom event', 'Varies', 'Other');

CREATE TABLE conversiond.default_mapping (
    type       text NOT NULL,
    status     text NOT NULL,
    platform   text NOT NULL CHECK (platform IN ('meta', 'ga4', 'tiktok', 'linkedin')),
    event_name text NOT NULL,
    PRIMARY KEY (type, status, platform)
);
COMMENT ON TABLE conversiond.default_mapping IS
    'Which event each lead status is, before a destination''s own names in destination_event.';
COMMENT ON COLUMN conversiond.default_mapping.type IS 'The mapping''s name, as in workspace.mapping.';
COMMENT ON COLUMN conversiond.default_mapping.status IS 'The lead status that was reached.';
COMMENT ON COLUMN conversiond.default_mapping.platform IS 'meta, ga4 (also for Google Ads), tiktok or linkedin.';
COMMENT ON COLUMN conversiond.default_mapping.event_name IS 'The event sent, and the category that "once" counts.';

INSERT INTO conversiond.default_mapping (type, status, platform, event_name) VALUES
    ('sales', 'pageview', 'meta', 'PageView'),
    ('sales', 'pageview', 'ga4', 'page_view'),
    ('sales', 'pageview', 'tiktok', 'ViewContent'),
    ('sales', 'pageview', 'linkedin', 'PAGE_VIEW'),
    ('sales', 'new', 'meta', 'AddToCart'),
    ('sales', 'new', 'ga4', 'generate_lead'),
    ('sales', 'new', 'tiktok', 'ViewContent'),
    ('sales', 'new', 'linkedin', 'PAGE_VIEW'),
    ('sales', 'contacted', 'meta', 'Contact'),
    ('sales', 'contacted', 'ga4', 'working_lead'),
    ('sales', 'contacted', 'tiktok', 'Contact'),
    ('sales', 'contacted', 'linkedin', 'CONTACT'),
    ('sales', 'responded', 'meta', 'Lead'),
    ('sales', 'responded', 'ga4', 'working_lead'),
    ('sales', 'responded', 'tiktok', 'Lead'),
    ('sales', 'responded', 'linkedin', 'LEAD'),
    ('sales', 'qualified', 'meta', 'Lead'),
    ('sales', 'qualified', 'ga4', 'qualify_lead'),
    ('sales', 'qualified', 'tiktok', 'Lead'),
    ('sales', 'qualified', 'linkedin', 'QUALIFIED_LEAD'),
    ('sales', 'hot', 'meta', 'SubmitApplication'),
    ('sales', 'hot', 'ga4', 'working_lead'),
    ('sales', 'hot', 'tiktok', 'SubmitApplication'),
    ('sales', 'hot', 'linkedin', 'QUALIFIED_LEAD'),
    ('sales', 'proposal', 'meta', 'InitiateCheckout'),
    ('sales', 'proposal', 'ga4', 'working_lead'),
    ('sales', 'proposal', 'tiktok', 'InitiateCheckout'),
    ('sales', 'proposal', 'linkedin', 'REQUEST_QUOTE'),
    ('sales', 'negotiation', 'meta', 'AddPaymentInfo'),
    ('sales', 'negotiation', 'ga4', 'working_lead'),
    ('sales', 'negotiation', 'tiktok', 'AddPaymentInfo'),
    ('sales', 'negotiation', 'linkedin', 'REQUEST_QUOTE'),
    ('sales', 'invoice', 'meta', 'AddPaymentInfo'),
    ('sales', 'invoice', 'ga4', 'add_payment_info'),
    ('sales', 'invoice', 'tiktok', 'AddPaymentInfo'),
    ('sales', 'invoice', 'linkedin', 'REQUEST_QUOTE'),
    ('sales', 'won', 'meta', 'Purchase'),
    ('sales', 'won', 'ga4', 'purchase'),
    ('sales', 'won', 'tiktok', 'Purchase'),
    ('sales', 'won', 'linkedin', 'PURCHASE'),
    ('sales', 'lost', 'meta', 'Archive'),
    ('sales', 'lost', 'ga4', 'close_unconvert_lead'),
    ('sales', 'lost', 'tiktok', 'ViewContent'),
    ('sales', 'lost', 'linkedin', 'Archive');

CREATE TABLE conversiond.reason (
    reason      text PRIMARY KEY,
    status      text NOT NULL,
    description text NOT NULL
);
COMMENT ON TABLE conversiond.reason IS 'The closed set of sync_log.reason, each with what it means.';
COMMENT ON COLUMN conversiond.reason.reason IS 'The word in sync_log.reason.';
COMMENT ON COLUMN conversiond.reason.status IS 'The sync_log.status it comes with.';
COMMENT ON COLUMN conversiond.reason.description IS 'What it means, for a person.';

INSERT INTO conversiond.reason (reason, status, description) VALUES
    ('destination_disabled', 'skipped', 'The destination is switched off (enabled = false), or was removed from the settings while the event waited.'),
    ('status_not_mapped', 'skipped', 'Neither the default mapping nor the destination gives this status an event.'),
    ('dont_send', 'skipped', 'The destination''s settings say dont_send for this status.'),
    ('consent_denied', 'skipped', 'The lead denied consent to using their data for ads.'),
    ('consent_missing', 'skipped', 'The workspace requires consent and the row carries none.'),
    ('configuration_incomplete', 'skipped', 'The destination lacks a setting that this event needs; detail names it.'),
    ('event_not_on_channel', 'skipped', 'The messaging channel takes a closed list of events and this is not one of them; messaging_events can name one.'),
    ('too_old', 'skipped', 'The platform does not take events this long after they happened.'),
    ('in_future', 'skipped', 'occurred_at lies more than five minutes ahead.'),
    ('minimum_data_missing', 'skipped', 'The row holds none of the identifiers that the strategy demands; detail lists them.'),
    ('missing_value', 'skipped', 'The platform refuses this event without a value and a currency.'),
    ('already_sent', 'skipped', 'This lead''s event of this category was sent to this destination before.'),
    ('unknown_workspace', 'skipped', 'The row names a workspace without settings.'),
    ('no_destination', 'skipped', 'The workspace has no destination.'),
    ('platform_warning', 'partial_failure', 'The platform took the event and warned about its data.'),
    ('duplicate_at_platform', 'accepted', 'The platform had this event under the same id already; it counts once.'),
    ('rejected', 'failed or partial_failure', 'The platform refused this event for good; platform_code and detail say why.'),
    ('expired', 'failed', 'The deadline passed while the event waited.'),
    ('outcome_unknown', 'failed', 'The request may have reached the platform but no reply came, and the platform would count a repeat; delivered is null.'),
    ('platform_error', 'failed', 'The platform answered with an error of its own; tried again until the deadline.'),
    ('unreachable', 'failed', 'The platform could not be reached or did not answer; tried again until the deadline.'),
    ('rate_limited', 'failed', 'The platform asked for fewer requests; tried again when it allows.'),
    ('authentication', 'failed', 'The token is wrong, expired or revoked: the destination is blocked, its events wait.'),
    ('destination_setup', 'failed', 'The platform does not know the pixel, stream or account, or the token lacks a permission: the destination is blocked, its events wait.');

GRANT SELECT ON conversiond.event_catalog, conversiond.default_mapping, conversiond.reason TO conversiond_reader;
GRANT SELECT ON conversiond.event_catalog, conversiond.default_mapping TO conversiond_crm;
