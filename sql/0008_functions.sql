-- What others call.

CREATE FUNCTION conversiond.enqueue(
    lead_id text,
    status text,
    workspace text DEFAULT NULL,
    occurred_at timestamptz DEFAULT NULL,
    deal_id text DEFAULT NULL,
    email text DEFAULT NULL,
    phone text DEFAULT NULL,
    first_name text DEFAULT NULL,
    last_name text DEFAULT NULL,
    city text DEFAULT NULL,
    region text DEFAULT NULL,
    postal_code text DEFAULT NULL,
    country text DEFAULT NULL,
    company text DEFAULT NULL,
    job_title text DEFAULT NULL,
    gender text DEFAULT NULL,
    birth_date date DEFAULT NULL,
    fbclid text DEFAULT NULL,
    fbc text DEFAULT NULL,
    fbp text DEFAULT NULL,
    ctwa_clid text DEFAULT NULL,
    whatsapp_business_account_id text DEFAULT NULL,
    meta_lead_id text DEFAULT NULL,
    ga_client_id text DEFAULT NULL,
    ga_session_id text DEFAULT NULL,
    gclid text DEFAULT NULL,
    gbraid text DEFAULT NULL,
    wbraid text DEFAULT NULL,
    ttclid text DEFAULT NULL,
    ttp text DEFAULT NULL,
    tiktok_lead_id text DEFAULT NULL,
    li_fat_id text DEFAULT NULL,
    linkedin_lead text DEFAULT NULL,
    clicked_at timestamptz DEFAULT NULL,
    client_ip inet DEFAULT NULL,
    user_agent text DEFAULT NULL,
    page_url text DEFAULT NULL,
    referrer text DEFAULT NULL,
    estimated_value numeric DEFAULT NULL,
    actual_value numeric DEFAULT NULL,
    currency text DEFAULT NULL,
    consent_ad_user_data text DEFAULT NULL,
    consent_ad_personalization text DEFAULT NULL,
    event_id text DEFAULT NULL,
    extra jsonb DEFAULT NULL
) RETURNS bigint
-- SECURITY DEFINER so that the CRM gets the new id back without the right to read the outbox.
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = conversiond, pg_temp AS $$
    INSERT INTO outbox (
        workspace, lead_id, status, occurred_at, deal_id, email, phone, first_name, last_name, city, region,
        postal_code, country, company, job_title, gender, birth_date, fbclid, fbc, fbp, ctwa_clid,
        whatsapp_business_account_id, meta_lead_id, ga_client_id, ga_session_id, gclid, gbraid, wbraid,
        ttclid, ttp, tiktok_lead_id, li_fat_id, linkedin_lead, clicked_at, client_ip, user_agent, page_url,
        referrer, estimated_value, actual_value, currency, consent_ad_user_data, consent_ad_personalization,
        event_id, extra
    ) VALUES (
        coalesce(enqueue.workspace, 'default'), enqueue.lead_id, enqueue.status,
        coalesce(enqueue.occurred_at, now()), enqueue.deal_id, enqueue.email, enqueue.phone,
        enqueue.first_name, enqueue.last_name, enqueue.city, enqueue.region, enqueue.postal_code,
        enqueue.country, enqueue.company, enqueue.job_title, enqueue.gender, enqueue.birth_date,
        enqueue.fbclid, enqueue.fbc, enqueue.fbp, enqueue.ctwa_clid, enqueue.whatsapp_business_account_id,
        enqueue.meta_lead_id, enqueue.ga_client_id, enqueue.ga_session_id, enqueue.gclid, enqueue.gbraid,
        enqueue.wbraid, enqueue.ttclid, enqueue.ttp, enqueue.tiktok_lead_id, enqueue.li_fat_id,
        enqueue.linkedin_lead, enqueue.clicked_at, enqueue.client_ip, enqueue.user_agent, enqueue.page_url,
        enqueue.referrer, enqueue.estimated_value, enqueue.actual_value, enqueue.currency,
        enqueue.consent_ad_user_data, enqueue.consent_ad_personalization, enqueue.event_id, enqueue.extra
    ) RETURNING id
$$;
COMMENT ON FUNCTION conversiond.enqueue IS
    'The same as an INSERT into outbox, by named arguments, and returns the row''s id: SELECT conversiond.enqueue(lead_id => ''42'', status => ''won'', actual_value => 150000, currency => ''IDR'').';

CREATE FUNCTION conversiond.event_id(workspace text, destination text, lead_id text, category text, deal_id text DEFAULT NULL) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 'cv' || left(encode(sha256(convert_to(
    octet_length(convert_to(workspace, 'UTF8')) || ':' || workspace || ','
    || octet_length(convert_to(destination, 'UTF8')) || ':' || destination || ','
    || octet_length(convert_to(lead_id, 'UTF8')) || ':' || lead_id || ','
    || octet_length(convert_to(category, 'UTF8')) || ':' || category || ','
    || CASE WHEN deal_id IS NULL THEN '' ELSE octet_length(convert_to(deal_id, 'UTF8')) || ':' || deal_id || ',' END,
    'UTF8')), 'hex'), 32);
COMMENT ON FUNCTION conversiond.event_id(text, text, text, text, text) IS
    'The id under which an event is sent: cv and 32 hex digits of the SHA-256 of the netstrings of its key. destination is the name it was created under; deal_id only where once_per = deal. The browser pixel can use the same id (deploy/event-id.js).';

CREATE FUNCTION conversiond.modal_trigger_statuses(workspace text DEFAULT 'default') RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = conversiond, pg_temp AS $$
    SELECT w.modal_trigger_statuses FROM workspace w WHERE w.name = modal_trigger_statuses.workspace
$$;
COMMENT ON FUNCTION conversiond.modal_trigger_statuses(text) IS 'The statuses at which the CRM asks for the deal''s value; null for an unknown workspace.';

-- The id of one destination that is in the settings, or an error that names what was asked for.
CREATE FUNCTION conversiond.destination_named(destination text, workspace text) RETURNS int
LANGUAGE plpgsql STABLE SET search_path = conversiond, pg_temp AS $$
DECLARE
    found int;
BEGIN
    SELECT d.id INTO found FROM destination d
    WHERE d.name = destination_named.destination AND d.workspace = destination_named.workspace AND d.removed_at IS NULL;
    IF found IS NULL THEN
        RAISE EXCEPTION 'workspace "%" has no destination "%"', workspace, destination USING ERRCODE = 'no_data_found',
            HINT = 'SELECT workspace, destination FROM conversiond.destination_health lists them.';
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION conversiond.destination_named(text, text) IS 'The id of a destination by name; an error if there is none.';

CREATE FUNCTION conversiond.pause_destination(destination text, why text DEFAULT NULL, workspace text DEFAULT 'default') RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = conversiond, pg_temp AS $$
BEGIN
    UPDATE destination_state s
    SET paused_at = coalesce(s.paused_at, now()), paused_why = pause_destination.why
    WHERE s.destination_id = destination_named(pause_destination.destination, pause_destination.workspace);
    PERFORM pg_notify('conversiond_settings', '');
END
$$;
COMMENT ON FUNCTION conversiond.pause_destination(text, text, text) IS
    'Stops sending to a destination within a second or two; its events are still decided, and wait. Their deadlines go on.';

CREATE FUNCTION conversiond.resume_destination(destination text, workspace text DEFAULT 'default') RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = conversiond, pg_temp AS $$
BEGIN
    UPDATE destination_state s
    SET paused_at = NULL, paused_why = NULL, state = 'ok', since = CASE WHEN s.state = 'ok' AND s.paused_at IS NULL THEN s.since ELSE now() END,
        reason = NULL, detail = NULL, retry_at = NULL, failures = 0
    WHERE s.destination_id = destination_named(resume_destination.destination, resume_destination.workspace);
    PERFORM pg_notify('conversiond_settings', '');
END
$$;
COMMENT ON FUNCTION conversiond.resume_destination(text, text) IS
    'Ends a pause, and has a blocked or backing-off destination tried again at once.';

CREATE FUNCTION conversiond.retry(destination text, workspace text DEFAULT 'default') RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = conversiond, pg_temp AS $$
DECLARE
    wanted int := destination_named(retry.destination, retry.workspace);
    hastened bigint;
BEGIN
    UPDATE batch b SET not_before = now() WHERE b.destination_id = wanted AND b.owner IS NULL AND b.not_before > now();
    SELECT coalesce(sum(b.remaining), 0) INTO hastened FROM batch b WHERE b.destination_id = wanted AND b.owner IS NULL;
    UPDATE destination_state s SET state = 'ok', since = now(), reason = NULL, detail = NULL, retry_at = NULL, failures = 0
    WHERE s.destination_id = wanted AND s.state <> 'ok';
    PERFORM pg_notify('conversiond_settings', '');
    RETURN hastened;
END
$$;
COMMENT ON FUNCTION conversiond.retry(text, text) IS
    'Makes everything that waits for a destination due now, whatever its back-off, and returns how many events that is. A pause stays.';

-- Everybody may execute a new function unless told otherwise; a trigger's function needs nobody's right to run.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA conversiond FROM PUBLIC;
GRANT EXECUTE ON FUNCTION conversiond.enqueue, conversiond.modal_trigger_statuses TO conversiond_crm;
GRANT EXECUTE ON FUNCTION conversiond.event_id, conversiond.modal_trigger_statuses TO conversiond_crm, conversiond_reader;
GRANT EXECUTE ON FUNCTION conversiond.pause_destination, conversiond.resume_destination, conversiond.retry TO conversiond_admin;
