-- The one table the CRM writes to.

CREATE TABLE conversiond.outbox (
    id                           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace                    text NOT NULL DEFAULT 'default',
    lead_id                      text NOT NULL,
    status                       text NOT NULL,
    occurred_at                  timestamptz NOT NULL DEFAULT now(),
    deal_id                      text,
    email                        text,
    phone                        text,
    first_name                   text,
    last_name                    text,
    city                         text,
    region                       text,
    postal_code                  text,
    country                      text,
    company                      text,
    job_title                    text,
    gender                       text,
    birth_date                   date,
    fbclid                       text,
    fbc                          text,
    fbp                          text,
    ctwa_clid                    text,
    whatsapp_business_account_id text,
    meta_lead_id                 text,
    ga_client_id                 text,
    ga_session_id                text,
    gclid                        text,
    gbraid                       text,
    wbraid                       text,
    ttclid                       text,
    ttp                          text,
    tiktok_lead_id               text,
    li_fat_id                    text,
    linkedin_lead                text,
    clicked_at                   timestamptz,
    client_ip                    inet,
    user_agent                   text,
    page_url                     text,
    referrer                     text,
    estimated_value              numeric,
    actual_value                 numeric,
    currency                     text,
    consent_ad_user_data         text,
    consent_ad_personalization   text,
    event_id                     text,
    extra                        jsonb,
    created_at                   timestamptz NOT NULL DEFAULT now(),

    -- A constraint refuses only what nobody can have meant. A merely useless e-mail or phone is dropped later and the
    -- event still sent: an advertisement is no reason to roll back a deal.
    -- OVERRIDING SYSTEM VALUE lets an INSERT choose its id, and ids are read from 1 upwards.
    CONSTRAINT id_is_above_0 CHECK (id > 0),
    CONSTRAINT workspace_is_1_to_63_characters CHECK (length(workspace) BETWEEN 1 AND 63),
    CONSTRAINT lead_id_is_1_to_255_characters CHECK (length(lead_id) BETWEEN 1 AND 255 AND lead_id ~ '[^[:space:]]'),
    CONSTRAINT status_is_1_to_63_characters_without_control_characters CHECK (
        length(status) BETWEEN 1 AND 63 AND status !~ '[[:cntrl:]]' AND status = btrim(status)),
    -- The bounds also keep out infinity, and years that no platform and not every program can hold.
    CONSTRAINT occurred_at_is_from_1970_to_2100 CHECK (
        occurred_at BETWEEN timestamptz '1970-01-01 00:00:00+00' AND timestamptz '2100-01-01 00:00:00+00'),
    CONSTRAINT clicked_at_is_from_1970_to_2100 CHECK (
        clicked_at BETWEEN timestamptz '1970-01-01 00:00:00+00' AND timestamptz '2100-01-01 00:00:00+00'),
    CONSTRAINT created_at_is_from_1970_to_2100 CHECK (
        created_at BETWEEN timestamptz '1970-01-01 00:00:00+00' AND timestamptz '2100-01-01 00:00:00+00'),
    CONSTRAINT deal_id_is_1_to_255_characters CHECK (length(deal_id) BETWEEN 1 AND 255),
    CONSTRAINT event_id_is_1_to_255_characters CHECK (length(event_id) BETWEEN 1 AND 255),
    CONSTRAINT email_has_at_most_320_characters CHECK (length(email) <= 320),
    CONSTRAINT phone_has_at_most_64_characters CHECK (length(phone) <= 64),
    CONSTRAINT names_and_places_have_at_most_255_characters CHECK (
        greatest(length(first_name), length(last_name), length(city), length(region), length(postal_code), length(company),
            length(job_title), length(gender)) <= 255),
    CONSTRAINT country_is_iso_3166_alpha_2 CHECK (country ~ '^[A-Za-z]{2}$'),
    CONSTRAINT birth_date_is_from_1900_to_2100 CHECK (birth_date BETWEEN date '1900-01-01' AND date '2100-01-01'),
    CONSTRAINT click_and_lead_ids_have_at_most_1000_characters CHECK (
        greatest(length(fbclid), length(fbc), length(fbp), length(ctwa_clid), length(whatsapp_business_account_id),
            length(meta_lead_id), length(ga_client_id), length(ga_session_id), length(gclid), length(gbraid), length(wbraid),
            length(ttclid), length(ttp), length(tiktok_lead_id), length(li_fat_id), length(linkedin_lead)) <= 1000),
    CONSTRAINT client_ip_is_one_address CHECK (masklen(client_ip) = CASE family(client_ip) WHEN 4 THEN 32 ELSE 128 END),
    CONSTRAINT user_agent_has_at_most_2000_characters CHECK (length(user_agent) <= 2000),
    CONSTRAINT page_url_and_referrer_have_at_most_4000_characters CHECK (greatest(length(page_url), length(referrer)) <= 4000),
    -- NaN is above every number, so the upper bound refuses it as well as infinity.
    CONSTRAINT estimated_value_is_from_0_to_below_1e15 CHECK (estimated_value >= 0 AND estimated_value < 1e15),
    CONSTRAINT actual_value_is_from_0_to_below_1e15 CHECK (actual_value >= 0 AND actual_value < 1e15),
    CONSTRAINT values_have_at_most_6_decimals CHECK (greatest(min_scale(estimated_value), min_scale(actual_value)) <= 6),
    CONSTRAINT currency_is_iso_4217 CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT consent_ad_user_data_is_granted_or_denied CHECK (consent_ad_user_data IN ('granted', 'denied')),
    CONSTRAINT consent_ad_personalization_is_granted_or_denied CHECK (consent_ad_personalization IN ('granted', 'denied')),
    CONSTRAINT extra_is_an_object CHECK (jsonb_typeof(extra) = 'object'),
    CONSTRAINT extra_has_at_most_32_kb CHECK (octet_length(extra::text) <= 32768)
) WITH (
    -- Rows live for moments: vacuum by count, not by a share of a table that is empty most of the time.
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000,
    autovacuum_vacuum_cost_delay = 0
);

COMMENT ON TABLE conversiond.outbox IS
    'One row = one lead reached one status. Insert here inside your own transaction; the row leaves when it is decided, and sync_log says what became of it.';
COMMENT ON COLUMN conversiond.outbox.id IS 'Given by the database.';
COMMENT ON COLUMN conversiond.outbox.workspace IS 'The tenant, as in workspace.name.';
COMMENT ON COLUMN conversiond.outbox.lead_id IS 'The CRM''s own stable id of the lead, 1 to 255 characters, not only blanks. Appears in sync_log: no e-mail or phone here.';
COMMENT ON COLUMN conversiond.outbox.status IS 'The status reached: pageview, new, contacted, responded, qualified, hot, proposal, negotiation, invoice, won, lost, or one that a destination of the workspace names.';
COMMENT ON COLUMN conversiond.outbox.occurred_at IS 'When the status was reached, not when the row was written.';
COMMENT ON COLUMN conversiond.outbox.deal_id IS 'The order or deal; becomes the order id on the platforms, and counts for once_per = deal.';
COMMENT ON COLUMN conversiond.outbox.email IS 'Raw; normalised and hashed before it leaves, gone when the row is decided.';
COMMENT ON COLUMN conversiond.outbox.phone IS 'Raw; best with country code. A national number is completed by workspace.phone_country.';
COMMENT ON COLUMN conversiond.outbox.first_name IS 'Raw.';
COMMENT ON COLUMN conversiond.outbox.last_name IS 'Raw.';
COMMENT ON COLUMN conversiond.outbox.city IS 'Raw.';
COMMENT ON COLUMN conversiond.outbox.region IS 'State or province, raw.';
COMMENT ON COLUMN conversiond.outbox.postal_code IS 'Raw.';
COMMENT ON COLUMN conversiond.outbox.country IS 'ISO 3166-1 alpha-2, ID for Indonesia.';
COMMENT ON COLUMN conversiond.outbox.company IS 'The lead''s company (LinkedIn).';
COMMENT ON COLUMN conversiond.outbox.job_title IS 'The lead''s job title (LinkedIn).';
COMMENT ON COLUMN conversiond.outbox.gender IS 'm or f, or a word for it.';
COMMENT ON COLUMN conversiond.outbox.birth_date IS 'Date of birth.';
COMMENT ON COLUMN conversiond.outbox.fbclid IS 'Meta click id from the landing page''s address, unchanged.';
COMMENT ON COLUMN conversiond.outbox.fbc IS 'Value of the _fbc cookie.';
COMMENT ON COLUMN conversiond.outbox.fbp IS 'Value of the _fbp cookie.';
COMMENT ON COLUMN conversiond.outbox.ctwa_clid IS 'Click id of a click-to-WhatsApp ad, from the WhatsApp webhook''s referral.';
COMMENT ON COLUMN conversiond.outbox.whatsapp_business_account_id IS 'The WhatsApp Business account the lead wrote to.';
COMMENT ON COLUMN conversiond.outbox.meta_lead_id IS 'leadgen_id of a Meta instant form, 15 to 17 digits.';
COMMENT ON COLUMN conversiond.outbox.ga_client_id IS 'Google Analytics client id: the _ga cookie''s value or its last two parts.';
COMMENT ON COLUMN conversiond.outbox.ga_session_id IS 'Google Analytics session id: the _ga_<stream> cookie''s value or its session part.';
COMMENT ON COLUMN conversiond.outbox.gclid IS 'Google click id.';
COMMENT ON COLUMN conversiond.outbox.gbraid IS 'Google click id of iOS app campaigns.';
COMMENT ON COLUMN conversiond.outbox.wbraid IS 'Google click id of iOS web campaigns.';
COMMENT ON COLUMN conversiond.outbox.ttclid IS 'TikTok click id.';
COMMENT ON COLUMN conversiond.outbox.ttp IS 'Value of the _ttp cookie.';
COMMENT ON COLUMN conversiond.outbox.tiktok_lead_id IS 'Lead id of a TikTok instant form.';
COMMENT ON COLUMN conversiond.outbox.li_fat_id IS 'LinkedIn first-party click id.';
COMMENT ON COLUMN conversiond.outbox.linkedin_lead IS 'LinkedIn lead-gen form response.';
COMMENT ON COLUMN conversiond.outbox.clicked_at IS 'When the ad was clicked; builds fbc from fbclid.';
COMMENT ON COLUMN conversiond.outbox.client_ip IS 'The visitor''s address, never your server''s.';
COMMENT ON COLUMN conversiond.outbox.user_agent IS 'The visitor''s browser.';
COMMENT ON COLUMN conversiond.outbox.page_url IS 'The page on which it happened.';
COMMENT ON COLUMN conversiond.outbox.referrer IS 'The page before.';
COMMENT ON COLUMN conversiond.outbox.estimated_value IS 'Expected value in major units (rupiah, dollars); null = unknown, 0 is a value.';
COMMENT ON COLUMN conversiond.outbox.actual_value IS 'The deal''s value in major units; null = unknown, 0 is a value.';
COMMENT ON COLUMN conversiond.outbox.currency IS 'ISO 4217 in capitals; null = the workspace''s.';
COMMENT ON COLUMN conversiond.outbox.consent_ad_user_data IS 'granted, denied or null: may the data be used for ads?';
COMMENT ON COLUMN conversiond.outbox.consent_ad_personalization IS 'granted, denied or null: may ads be personalised?';
COMMENT ON COLUMN conversiond.outbox.event_id IS 'The id that the browser pixel used for this same event, so that the platform counts it once.';
COMMENT ON COLUMN conversiond.outbox.extra IS 'Custom event parameters: an object; "items" lists products; "meta", "ga4" … hold parameters for that platform only.';
COMMENT ON COLUMN conversiond.outbox.created_at IS 'When the row was written.';

-- NOTIFY serialises the commits of the whole server (16 clients: 5,032 inserts/s without, 320 with), so it is issued
-- only while a daemon is idle: an idle daemon holds this advisory lock exclusively, and then the share is refused.
CREATE FUNCTION conversiond.wake_idle_daemon() RETURNS trigger LANGUAGE plpgsql SET search_path = conversiond, pg_temp AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock_shared(1668247158, 1) THEN
        PERFORM pg_notify('conversiond_outbox', '');
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION conversiond.wake_idle_daemon() IS 'Trigger: wakes a daemon that waits for work; costs nothing while all are busy.';
CREATE TRIGGER wake_idle_daemon AFTER INSERT ON conversiond.outbox
    FOR EACH STATEMENT EXECUTE FUNCTION conversiond.wake_idle_daemon();

GRANT INSERT ON conversiond.outbox TO conversiond_crm;
-- FOR UPDATE SKIP LOCKED asks for the right to update one column; this one is generated and cannot be changed.
GRANT SELECT, DELETE, UPDATE (id) ON conversiond.outbox TO conversiond_daemon;
