-- What the marketer configures. Written by "conversiond settings apply" or by the CRM's settings page;
-- every change raises settings_version and is in force in the running daemons within a second or two.

CREATE TABLE conversiond.settings_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE conversiond.settings_version IS 'One row; the version rises with every change to a settings table.';
COMMENT ON COLUMN conversiond.settings_version.only_row IS 'Keeps this table at one row.';
COMMENT ON COLUMN conversiond.settings_version.version IS 'Compared by the daemons to know when to read the settings again.';
INSERT INTO conversiond.settings_version DEFAULT VALUES;

CREATE TABLE conversiond.workspace (
    name                   text PRIMARY KEY CONSTRAINT workspace_name_is_1_to_63_characters CHECK (length(name) BETWEEN 1 AND 63),
    strategy               text NOT NULL DEFAULT 'strict'
        CONSTRAINT strategy_is_strict_or_send_all CHECK (strategy IN ('strict', 'send_all')),
    mapping                text NOT NULL DEFAULT 'sales'
        CONSTRAINT mapping_is_sales CHECK (mapping IN ('sales')),
    currency               text CONSTRAINT currency_is_iso_4217 CHECK (currency ~ '^[A-Z]{3}$'),
    phone_country          text CONSTRAINT phone_country_is_iso_3166_alpha_2 CHECK (phone_country ~ '^[A-Z]{2}$'),
    consent                text NOT NULL DEFAULT 'unless_denied'
        CONSTRAINT consent_is_unless_denied_or_required CHECK (consent IN ('unless_denied', 'required')),
    modal_trigger_statuses text[] NOT NULL DEFAULT '{}'
        CONSTRAINT modal_trigger_statuses_is_a_list_without_nulls CHECK (
            coalesce(array_ndims(modal_trigger_statuses), 1) = 1 AND array_position(modal_trigger_statuses, NULL) IS NULL)
);
COMMENT ON TABLE conversiond.workspace IS 'A tenant: how its leads are reported.';
COMMENT ON COLUMN conversiond.workspace.name IS 'The value of outbox.workspace.';
COMMENT ON COLUMN conversiond.workspace.strategy IS 'strict: only with the platform''s own click or lead id. send_all: whenever a person can be matched.';
COMMENT ON COLUMN conversiond.workspace.mapping IS 'The type in default_mapping.';
COMMENT ON COLUMN conversiond.workspace.currency IS 'ISO 4217; for rows without a currency. Null: such rows send no value.';
COMMENT ON COLUMN conversiond.workspace.phone_country IS 'ISO 3166-1 alpha-2; completes national phone numbers. Null: only international numbers are used.';
COMMENT ON COLUMN conversiond.workspace.consent IS 'unless_denied: send unless the lead said no. required: send only if the lead said yes.';
COMMENT ON COLUMN conversiond.workspace.modal_trigger_statuses IS 'Statuses at which the CRM asks for the deal''s value; see modal_trigger_statuses().';

CREATE TABLE conversiond.value_rule (
    workspace text NOT NULL REFERENCES conversiond.workspace ON UPDATE CASCADE ON DELETE CASCADE,
    status    text NOT NULL CONSTRAINT status_is_1_to_63_characters CHECK (length(status) BETWEEN 1 AND 63),
    position  smallint NOT NULL CONSTRAINT position_is_from_1 CHECK (position >= 1),
    source    text NOT NULL CONSTRAINT source_is_actual_estimated_or_fixed CHECK (source IN ('actual', 'estimated', 'fixed')),
    amount    numeric CONSTRAINT amount_is_from_0_to_below_1e15_with_at_most_6_decimals CHECK (amount >= 0 AND amount < 1e15 AND min_scale(amount) <= 6),
    PRIMARY KEY (workspace, status, position),
    CONSTRAINT amount_goes_with_fixed_only CHECK ((source = 'fixed') = (amount IS NOT NULL))
);
COMMENT ON TABLE conversiond.value_rule IS
    'Per status, where the value comes from: the first source that is known wins. Statuses without a rule use actual, then estimated.';
COMMENT ON COLUMN conversiond.value_rule.workspace IS 'The workspace.';
COMMENT ON COLUMN conversiond.value_rule.status IS 'The lead status.';
COMMENT ON COLUMN conversiond.value_rule.position IS 'Order of preference, from 1.';
COMMENT ON COLUMN conversiond.value_rule.source IS 'actual (outbox.actual_value), estimated (outbox.estimated_value) or fixed.';
COMMENT ON COLUMN conversiond.value_rule.amount IS 'The fixed amount, in major units of the currency.';

CREATE TABLE conversiond.destination (
    id                  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace           text NOT NULL REFERENCES conversiond.workspace,
    position            int NOT NULL DEFAULT 0,
    name                text NOT NULL CONSTRAINT destination_name_is_1_to_63_characters CHECK (length(name) BETWEEN 1 AND 63),
    original_name       text NOT NULL,
    former_names        text[] NOT NULL DEFAULT '{}',
    platform            text NOT NULL
        CONSTRAINT platform_is_known CHECK (platform IN ('meta', 'ga4', 'google_ads', 'tiktok', 'linkedin')),
    enabled             boolean NOT NULL DEFAULT true,
    options             jsonb NOT NULL DEFAULT '{}' CONSTRAINT options_is_an_object CHECK (jsonb_typeof(options) = 'object'),
    strict_requires_any text[] CONSTRAINT strict_requires_any_lists_known_identifiers CHECK (
        array_ndims(strict_requires_any) IS NOT DISTINCT FROM CASE WHEN strict_requires_any IS NOT NULL THEN 1 END
        AND strict_requires_any <@ '{email,phone,first_name+last_name,client_ip+user_agent,fbc,fbclid,fbp,ctwa_clid,meta_lead_id,ga_client_id,gclid,wbraid,gbraid,ttclid,ttp,tiktok_lead_id,li_fat_id,linkedin_lead}'),
    once_per            text NOT NULL DEFAULT 'lead' CONSTRAINT once_per_is_lead_or_deal CHECK (once_per IN ('lead', 'deal')),
    resend_when_unknown boolean NOT NULL DEFAULT false,
    max_age             interval CONSTRAINT max_age_is_above_0_to_100_years CHECK (max_age > interval '0' AND max_age <= interval '36500 days'),
    batch_size          int CONSTRAINT batch_size_is_1_to_2000 CHECK (batch_size BETWEEN 1 AND 2000),
    max_in_flight       int CONSTRAINT max_in_flight_is_1_to_64 CHECK (max_in_flight BETWEEN 1 AND 64),
    removed_at          timestamptz
);
CREATE UNIQUE INDEX destination_name ON conversiond.destination (workspace, name) WHERE removed_at IS NULL;
COMMENT ON TABLE conversiond.destination IS 'A place that conversions are sent to: a pixel, a data stream, an ads account.';
COMMENT ON COLUMN conversiond.destination.id IS 'Used inside; a rename keeps it.';
COMMENT ON COLUMN conversiond.destination.workspace IS 'The workspace whose leads it gets.';
COMMENT ON COLUMN conversiond.destination.position IS 'Its place in the settings file.';
COMMENT ON COLUMN conversiond.destination.name IS 'Its name in sync_log.';
COMMENT ON COLUMN conversiond.destination.original_name IS 'The name it was created under, part of every event id: a rename must not send everything again. Set and kept by a trigger; a name that another destination was created under gets a number added.';
COMMENT ON COLUMN conversiond.destination.former_names IS 'Its earlier names, by which sync_log knows it still. Kept by a trigger.';
COMMENT ON COLUMN conversiond.destination.platform IS 'meta, ga4, google_ads, tiktok or linkedin.';
COMMENT ON COLUMN conversiond.destination.enabled IS 'false: new rows are skipped, and what waits keeps waiting.';
COMMENT ON COLUMN conversiond.destination.options IS 'The platform''s own settings, keys as in the settings file. A secret is only named here (env:, file: or credential:), never held.';
COMMENT ON COLUMN conversiond.destination.strict_requires_any IS 'What the strict strategy needs one of, instead of the platform''s default.';
COMMENT ON COLUMN conversiond.destination.once_per IS 'lead: one event of a category per lead. deal: one per deal_id.';
COMMENT ON COLUMN conversiond.destination.resend_when_unknown IS 'Resend where the outcome is unknown although the platform may count it twice.';
COMMENT ON COLUMN conversiond.destination.max_age IS 'Oldest event to send, instead of the platform''s limit.';
COMMENT ON COLUMN conversiond.destination.batch_size IS 'Events in one request at most.';
COMMENT ON COLUMN conversiond.destination.max_in_flight IS 'Requests under way at once at most, per daemon.';
COMMENT ON COLUMN conversiond.destination.removed_at IS 'When it was taken out of the settings; kept for its history and its once keys.';

-- A token pasted into options would be readable by everybody who reads settings: only references pass, under known keys.
ALTER TABLE conversiond.destination
    ADD CONSTRAINT secrets_are_references CHECK (
        coalesce(options ->> 'access_token', 'env:X') ~ '^(env:[A-Za-z0-9_.-]+|file:/.+|credential:[A-Za-z0-9_.-]+)$'
        AND coalesce(options ->> 'app_secret', 'env:X') ~ '^(env:[A-Za-z0-9_.-]+|file:/.+|credential:[A-Za-z0-9_.-]+)$'
        AND coalesce(options ->> 'api_secret', 'env:X') ~ '^(env:[A-Za-z0-9_.-]+|file:/.+|credential:[A-Za-z0-9_.-]+)$'
        AND coalesce(options ->> 'credentials', 'env:X') ~ '^(env:[A-Za-z0-9_.-]+|file:/.+|credential:[A-Za-z0-9_.-]+)$'
        AND coalesce(options ->> 'refresh_token', 'env:X') ~ '^(env:[A-Za-z0-9_.-]+|file:/.+|credential:[A-Za-z0-9_.-]+)$'
        AND coalesce(options ->> 'client_id', 'env:X') ~ '^(env:[A-Za-z0-9_.-]+|file:/.+|credential:[A-Za-z0-9_.-]+)$'
        AND coalesce(options ->> 'client_secret', 'env:X') ~ '^(env:[A-Za-z0-9_.-]+|file:/.+|credential:[A-Za-z0-9_.-]+)$'
        AND coalesce(options ->> 'developer_token', 'env:X') ~ '^(env:[A-Za-z0-9_.-]+|file:/.+|credential:[A-Za-z0-9_.-]+)$'
    ),
    ADD CONSTRAINT options_are_known_to_the_platform CHECK (CASE WHEN jsonb_typeof(options) = 'object' THEN options - CASE platform
        WHEN 'meta' THEN '{pixel_id,access_token,app_secret,test_event_code,api_version,limited_data_use,whatsapp_business_account_id,crm_name}'
        WHEN 'ga4' THEN '{measurement_id,api_secret,region,synthetic_client_id}'
        WHEN 'google_ads' THEN '{api,api_version,customer_id,login_customer_id,default_action,credentials,refresh_token,client_id,client_secret,developer_token}'
        WHEN 'tiktok' THEN '{event_source_id,crm_event_source_id,offline_event_source_id,access_token,test_event_code,default_source}'
        WHEN 'linkedin' THEN '{access_token,refresh_token,client_id,client_secret,api_version}'
        ELSE '{}'
    END::text[] = '{}' ELSE true END),
    ADD CONSTRAINT default_action_is_the_number_after_ctid CHECK (coalesce(options ->> 'default_action', '1') ~ '^[1-9][0-9]{0,18}$'),
    -- These become part of a URL's path or query.
    ADD CONSTRAINT ids_in_options_are_plain CHECK (
        coalesce(options ->> 'pixel_id', '1') ~ '^[0-9]{1,25}$'
        AND coalesce(options ->> 'whatsapp_business_account_id', '1') ~ '^[0-9]{1,25}$'
        AND coalesce(options ->> 'customer_id', '1') ~ '^[0-9]{1,25}$'
        AND coalesce(options ->> 'login_customer_id', '1') ~ '^[0-9]{1,25}$'
        AND coalesce(options ->> 'measurement_id', 'G-1') ~ '^G-[A-Za-z0-9]{1,20}$'
        AND coalesce(options ->> 'event_source_id', '1') ~ '^\S{1,255}$'
        AND coalesce(options ->> 'crm_event_source_id', '1') ~ '^\S{1,255}$'
        AND coalesce(options ->> 'offline_event_source_id', '1') ~ '^\S{1,255}$'
        AND coalesce(options ->> 'api_version', 'v1.0') ~ '^(v[0-9]{1,3}([.][0-9]{1,3})?|20[0-9]{2}(0[1-9]|1[0-2]))$'
    );

CREATE FUNCTION conversiond.keep_original_name() RETURNS trigger LANGUAGE plpgsql SET search_path = conversiond, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.platform <> OLD.platform THEN
        RAISE EXCEPTION 'destination "%" is on %; a destination on % needs a name of its own', OLD.name, OLD.platform, NEW.platform
            USING ERRCODE = 'check_violation', CONSTRAINT = 'destination_keeps_its_platform';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.workspace <> OLD.workspace THEN
        RAISE EXCEPTION 'destination "%" belongs to workspace "%"; make a new one in "%"', OLD.name, OLD.workspace, NEW.workspace
            USING ERRCODE = 'check_violation', CONSTRAINT = 'destination_keeps_its_workspace';
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.original_name := coalesce(NEW.original_name, NEW.name);
        -- Another destination was created under this name and renamed since: with the same event ids, what one sent the
        -- other would never send. One that was only removed is the same destination, come back.
        IF EXISTS (SELECT FROM destination d
            WHERE d.workspace = NEW.workspace AND d.original_name = NEW.original_name AND d.name <> NEW.name) THEN
            NEW.original_name := NEW.original_name || '#' || NEW.id;
        END IF;
    ELSE
        NEW.original_name := OLD.original_name;
        NEW.former_names := OLD.former_names;
        IF NEW.name <> OLD.name THEN
            NEW.former_names := array_append(array_remove(OLD.former_names, NEW.name), OLD.name);
        END IF;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION conversiond.keep_original_name() IS 'Trigger: original_name is the first name and never changes; nor do workspace and platform, for which waiting events are rendered.';
CREATE TRIGGER keep_original_name BEFORE INSERT OR UPDATE ON conversiond.destination
    FOR EACH ROW EXECUTE FUNCTION conversiond.keep_original_name();

CREATE TABLE conversiond.destination_event (
    destination_id int NOT NULL REFERENCES conversiond.destination ON DELETE CASCADE,
    status         text NOT NULL CONSTRAINT status_is_1_to_63_characters CHECK (length(status) BETWEEN 1 AND 63),
    event_name     text NOT NULL CONSTRAINT event_name_is_1_to_100_characters CHECK (length(event_name) BETWEEN 1 AND 100),
    PRIMARY KEY (destination_id, status)
);
COMMENT ON TABLE conversiond.destination_event IS 'Names that replace the default mapping''s for one destination; dont_send stops a status.';
COMMENT ON COLUMN conversiond.destination_event.destination_id IS 'The destination.';
COMMENT ON COLUMN conversiond.destination_event.status IS 'The lead status.';
COMMENT ON COLUMN conversiond.destination_event.event_name IS 'A standard name, a name of your own, or dont_send.';

CREATE TABLE conversiond.destination_messaging_event (
    destination_id int NOT NULL REFERENCES conversiond.destination ON DELETE CASCADE,
    status         text NOT NULL CONSTRAINT status_is_1_to_63_characters CHECK (length(status) BETWEEN 1 AND 63),
    event_name     text NOT NULL CONSTRAINT event_name_is_1_to_100_characters CHECK (length(event_name) BETWEEN 1 AND 100),
    PRIMARY KEY (destination_id, status)
);
COMMENT ON TABLE conversiond.destination_messaging_event IS 'Meta only: names for leads from click-to-WhatsApp ads, from the messaging channel''s closed list.';
COMMENT ON COLUMN conversiond.destination_messaging_event.destination_id IS 'The destination.';
COMMENT ON COLUMN conversiond.destination_messaging_event.status IS 'The lead status.';
COMMENT ON COLUMN conversiond.destination_messaging_event.event_name IS 'A name the messaging channel takes.';

CREATE TABLE conversiond.destination_action (
    destination_id int NOT NULL REFERENCES conversiond.destination ON DELETE CASCADE,
    status         text NOT NULL CONSTRAINT status_is_1_to_63_characters CHECK (length(status) BETWEEN 1 AND 63),
    action_id      text NOT NULL CONSTRAINT action_id_is_the_number_after_ctid CHECK (action_id ~ '^[1-9][0-9]{0,18}$'),
    PRIMARY KEY (destination_id, status)
);
COMMENT ON TABLE conversiond.destination_action IS 'Google Ads only: the Action ID of a status, instead of the destination''s default_action.';
COMMENT ON COLUMN conversiond.destination_action.destination_id IS 'The destination.';
COMMENT ON COLUMN conversiond.destination_action.status IS 'The lead status.';
COMMENT ON COLUMN conversiond.destination_action.action_id IS 'The number after ctId in the address of the conversion action''s details page.';

CREATE TABLE conversiond.destination_conversion (
    destination_id int NOT NULL REFERENCES conversiond.destination ON DELETE CASCADE,
    category       text NOT NULL,
    conversion_id  text NOT NULL CONSTRAINT conversion_id_is_a_number CHECK (conversion_id ~ '^[1-9][0-9]{0,18}$'),
    PRIMARY KEY (destination_id, category),
    CONSTRAINT conversion_id_stands_for_one_category UNIQUE (destination_id, conversion_id) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE conversiond.destination_conversion IS 'LinkedIn only: the Conversion ID of each category, made in Campaign Manager.';
COMMENT ON COLUMN conversiond.destination_conversion.destination_id IS 'The destination.';
COMMENT ON COLUMN conversiond.destination_conversion.category IS 'The event category, PURCHASE for instance.';
COMMENT ON COLUMN conversiond.destination_conversion.conversion_id IS 'Unique: one id cannot stand for two categories.';

-- Tables of one platform accept that platform's destinations only.
CREATE FUNCTION conversiond.belongs_to_platform() RETURNS trigger LANGUAGE plpgsql SET search_path = conversiond, pg_temp AS $$
DECLARE
    found text;
BEGIN
    SELECT platform INTO found FROM destination WHERE id = NEW.destination_id;
    IF found IS DISTINCT FROM TG_ARGV[0] THEN
        RAISE EXCEPTION '% holds settings of % destinations only; destination % is on %', TG_TABLE_NAME, TG_ARGV[0], NEW.destination_id, found
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_is_for_' || TG_ARGV[0];
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION conversiond.belongs_to_platform() IS 'Trigger: refuses one platform''s settings on another platform''s destination.';
CREATE TRIGGER belongs_to_platform BEFORE INSERT OR UPDATE ON conversiond.destination_messaging_event
    FOR EACH ROW EXECUTE FUNCTION conversiond.belongs_to_platform('meta');
CREATE TRIGGER belongs_to_platform BEFORE INSERT OR UPDATE ON conversiond.destination_action
    FOR EACH ROW EXECUTE FUNCTION conversiond.belongs_to_platform('google_ads');
CREATE TRIGGER belongs_to_platform BEFORE INSERT OR UPDATE ON conversiond.destination_conversion
    FOR EACH ROW EXECUTE FUNCTION conversiond.belongs_to_platform('linkedin');

CREATE FUNCTION conversiond.settings_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = conversiond, pg_temp AS $$
BEGIN
    UPDATE settings_version SET version = version + 1;
    PERFORM pg_notify('conversiond_settings', '');
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION conversiond.settings_changed() IS 'Trigger: raises settings_version and tells the daemons.';

DO $$
DECLARE
    settings_table text;
BEGIN
    FOREACH settings_table IN ARRAY ARRAY['workspace', 'value_rule', 'destination', 'destination_event',
        'destination_messaging_event', 'destination_action', 'destination_conversion'] LOOP
        EXECUTE format('CREATE TRIGGER settings_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON conversiond.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION conversiond.settings_changed()', settings_table);
        EXECUTE format('GRANT SELECT ON conversiond.%I TO conversiond_reader', settings_table);
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON conversiond.%I TO conversiond_admin', settings_table);
    END LOOP;
END
$$;
GRANT SELECT ON conversiond.settings_version TO conversiond_reader;
