-- A small CRM, as the login role crm_app, which owns the schema crm and of conversiond may only insert into the outbox.
-- Variable: start, the beginning of the four weeks. Everything is drawn from one seed: each run plays the same leads.

\set ON_ERROR_STOP on
SET client_min_messages = warning;

CREATE TABLE crm.lead (
    id                text PRIMARY KEY,
    workspace         text NOT NULL,
    source            text NOT NULL,
    first_name        text,
    last_name         text,
    phone             text,
    email             text,
    city              text,
    click             jsonb NOT NULL DEFAULT '{}',
    clicked_at        timestamptz,
    client_ip         inet,
    user_agent        text,
    page_url          text,
    consent           text,
    personalisation   text,
    estimated_value   numeric,
    deal_value        numeric,
    currency          text,
    status            text,
    status_changed_at timestamptz
);

-- What customers and sales people are going to do. enters_at is when somebody tells the CRM, occurred_at when it happened.
CREATE TABLE crm.plan (
    number      int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lead_id     text NOT NULL REFERENCES crm.lead,
    status      text NOT NULL,
    enters_at   timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    deal_value  numeric,
    fails       boolean NOT NULL DEFAULT false
);

-- The point of the outbox: the lead's new status and the outbox row are one transaction, so that either both are there
-- or neither. Any CRM does the same with its own two statements.
CREATE PROCEDURE crm.change_status(plan crm.plan) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE crm.lead
    SET status = plan.status, status_changed_at = plan.occurred_at, deal_value = coalesce(plan.deal_value, deal_value)
    WHERE id = plan.lead_id;

    INSERT INTO conversiond.outbox (
        workspace, lead_id, status, occurred_at, deal_id, email, phone, first_name, last_name, city, country,
        fbclid, fbc, fbp, ctwa_clid, whatsapp_business_account_id, meta_lead_id, ga_client_id, ga_session_id, gclid, gbraid,
        wbraid, ttclid, ttp, tiktok_lead_id, li_fat_id, linkedin_lead, clicked_at, client_ip, user_agent, page_url, estimated_value, actual_value, currency,
        consent_ad_user_data, consent_ad_personalization, extra)
    SELECT
        l.workspace, l.id, l.status, l.status_changed_at,
        CASE WHEN l.status IN ('invoice', 'won') THEN 'INV-' || l.id END,
        l.email, l.phone, l.first_name, l.last_name, l.city, 'ID',
        l.click ->> 'fbclid', l.click ->> 'fbc', l.click ->> 'fbp', l.click ->> 'ctwa_clid', l.click ->> 'waba',
        l.click ->> 'meta_lead_id', l.click ->> 'ga_client_id', l.click ->> 'ga_session_id', l.click ->> 'gclid',
        l.click ->> 'gbraid', l.click ->> 'wbraid', l.click ->> 'ttclid', l.click ->> 'ttp', l.click ->> 'tiktok_lead_id',
        l.click ->> 'li_fat_id', l.click ->> 'linkedin_lead', l.clicked_at, l.client_ip, l.user_agent, l.page_url, l.estimated_value, l.deal_value, l.currency,
        l.consent, l.personalisation, CASE WHEN l.status = 'won' THEN '{"order_channel": "showroom"}'::jsonb END
    FROM crm.lead l WHERE l.id = plan.lead_id;
END
$$;

-- Plays what is entered after one moment and up to another, a transaction each.
CREATE PROCEDURE crm.play(after timestamptz, up_to timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    planned crm.plan;
BEGIN
    FOR planned IN SELECT * FROM crm.plan WHERE enters_at > after AND enters_at <= up_to ORDER BY enters_at, number LOOP
        CALL crm.change_status(planned);
        IF planned.fails THEN
            ROLLBACK; -- the payment was refused at the last moment: nothing of this ever happened
        ELSE
            COMMIT;
        END IF;
    END LOOP;
END
$$;

CREATE FUNCTION crm.token(length int) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT string_agg(substr('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-', 1 + floor(random() * 64)::int, 1), '')
    FROM generate_series(1, length)
$$;

CREATE FUNCTION crm.pick(choices text[]) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT choices[1 + floor(random() * cardinality(choices))::int]
$$;

-- What the address of the page tells after a click on one platform's ad.
CREATE FUNCTION crm.click(platform text) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    draw float8 := random();
BEGIN
    CASE platform
        WHEN 'meta' THEN
            RETURN jsonb_build_object('fbclid', 'IwAR' || crm.token(50));
        WHEN 'google' THEN
            -- The simulated Google knows by its first letters that it never gave out an id, or gave it to another account.
            RETURN CASE
                WHEN draw < 0.05 THEN jsonb_build_object('gclid', 'INVALID-' || crm.token(40)) -- made up by a form-filling robot
                WHEN draw < 0.08 THEN jsonb_build_object('gclid', 'FOREIGN-' || crm.token(40)) -- a link copied from a dealer's ad
                WHEN draw < 0.80 THEN jsonb_build_object('gclid', 'Cj0KCQ' || crm.token(60))
                WHEN draw < 0.92 THEN jsonb_build_object('gbraid', '0AAAA' || crm.token(32)) -- iPhones
                ELSE jsonb_build_object('wbraid', 'Cl4KCA' || crm.token(40)) END;
        WHEN 'tiktok' THEN
            RETURN jsonb_build_object('ttclid', CASE WHEN draw < 0.06 THEN 'null' ELSE 'E.C.P.' || crm.token(80) END);
        WHEN 'linkedin' THEN
            RETURN jsonb_build_object('li_fat_id', md5(random()::text)::uuid);
        ELSE -- typed the address, or came by a search
            RETURN '{}';
    END CASE;
END
$$;

-- One of the sources, with the data that such a lead really brings.
CREATE FUNCTION crm.new_lead(number int, at timestamptz) RETURNS crm.lead LANGUAGE plpgsql AS $$
DECLARE
    made crm.lead;
    draw float8 := random();
    digits text := lpad(floor(random() * 1e8)::bigint::text, 8, '0');
    milliseconds text := floor(extract(epoch FROM at) * 1000)::bigint::text;
    ad text := (ARRAY['meta', 'meta', 'meta', 'meta', 'google', 'google', 'google', 'tiktok', 'tiktok', 'linkedin', 'none'])
        [1 + floor(random() * 11)::int];
BEGIN
    made.id := 'L' || lpad(number::text, 4, '0');
    made.click := '{}';
    made.workspace := CASE WHEN number % 6 = 0 THEN 'outlet' ELSE 'default' END;
    made.source := CASE
        WHEN made.workspace = 'outlet' THEN 'showroom visit'
        WHEN draw < 0.26 THEN 'click-to-WhatsApp ad'
        WHEN draw < 0.34 THEN 'WhatsApp, organic'
        WHEN draw < 0.45 THEN 'Meta instant form'
        WHEN draw < 0.52 THEN 'TikTok instant form'
        WHEN draw < 0.56 THEN 'LinkedIn Lead Gen Form'
        WHEN draw < 0.90 THEN 'website'
        ELSE 'website, no cookies' END;
    made.first_name := crm.pick('{Ayu,Budi,Citra,Dewi,Eko,Fitri,Gilang,Hana,Indra,Joko,Kartika,Lestari,Made,Nadia,Putu,Rizky,Sari,Wayan}');
    made.last_name := crm.pick('{Santoso,Wijaya,Pratama,Lestari,Saputra,Hidayat,Nugroho,Siregar,Kusuma,Rahman,Utami,Wulandari}');
    made.city := crm.pick('{Jakarta,Bandung,Surabaya,Denpasar,Medan,Makassar}');
    made.phone := crm.pick(ARRAY['0812' || digits, '+62 812-' || substr(digits, 1, 4) || '-' || substr(digits, 5), '62812' || digits]);
    made.email := lower(made.first_name) || '.' || lower(made.last_name) || number || '@example.com';
    made.consent := CASE WHEN random() < 0.06 THEN 'denied' WHEN random() < 0.65 THEN 'granted' END;
    made.personalisation := CASE WHEN made.consent = 'granted' AND random() < 0.08 THEN 'denied' ELSE made.consent END;
    made.estimated_value := CASE WHEN random() < 0.85 THEN (floor(random() * 180) + 5) * 50000 END;
    made.currency := CASE WHEN made.workspace = 'outlet' AND random() < 0.2 THEN 'USD' END;
    IF made.currency = 'USD' THEN made.estimated_value := round(made.estimated_value / 16000, 2); END IF;

    CASE made.source
        WHEN 'click-to-WhatsApp ad' THEN
            made.click := jsonb_build_object('ctwa_clid', 'ARA' || crm.token(60), 'waba', '102290129340398');
            made.email := NULL; -- a chat gives a number, no address
        WHEN 'WhatsApp, organic' THEN
            IF random() < 0.7 THEN made.email := NULL; END IF;
        WHEN 'showroom visit' THEN
            IF random() < 0.7 THEN made.email := NULL; END IF;
            -- Some booked the visit on the website after an ad; the booking keeps the click.
            IF random() < 0.25 THEN
                made.click := CASE WHEN random() < 0.08
                    THEN jsonb_build_object('gclid', 'INVALID-' || crm.token(40)) ELSE jsonb_build_object('gclid', 'Cj0KCQ' || crm.token(60)) END;
                made.clicked_at := at - interval '7 hours' - random() * interval '5 days';
            END IF;
        WHEN 'Meta instant form' THEN
            made.click := jsonb_build_object('meta_lead_id', '12' || lpad(floor(random() * 1e14)::bigint::text, 14, '0'));
        WHEN 'TikTok instant form' THEN
            made.click := jsonb_build_object('tiktok_lead_id', '73' || lpad(floor(random() * 1e15)::bigint::text, 17, '0'));
        WHEN 'LinkedIn Lead Gen Form' THEN
            -- Their webhook gives the id, their export the whole URN; somebody pasted the address of the form instead.
            made.click := jsonb_build_object('linkedin_lead', crm.pick(ARRAY[md5(random()::text)::uuid || '-5',
                md5(random()::text)::uuid || '-6', 'urn:li:leadGenFormResponse:' || md5(random()::text)::uuid || '-5',
                'https://www.linkedin.com/forms/7788']));
        WHEN 'website' THEN
            -- Nobody buys a kitchen at first sight: the ad was clicked hours or days before the form was filled in.
            made.clicked_at := at - interval '7 hours' - random() * interval '4 days';
            milliseconds := floor(extract(epoch FROM made.clicked_at) * 1000)::bigint::text;
            made.client_ip := ('203.0.113.' || 1 + floor(random() * 254))::inet;
            made.user_agent := 'Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36';
            made.page_url := 'https://shop.example/kitchen-sets';
            made.click := jsonb_build_object(
                'ga_client_id', floor(random() * 2e9 + 1e8)::bigint || '.' || floor(extract(epoch FROM at))::bigint,
                'ga_session_id', floor(extract(epoch FROM at))::bigint::text,
                'fbp', 'fb.1.' || milliseconds || '.' || floor(random() * 1e10)::bigint);
            IF random() < 0.6 THEN made.click := made.click || jsonb_build_object('ttp', '2' || crm.token(26)); END IF;
            made.click := made.click || crm.click(ad);
            -- Who looks around comes back by other ads too, and their cookies stay.
            IF random() < 0.25 THEN made.click := crm.click(crm.pick('{meta,google,tiktok,linkedin}')) || made.click; END IF;
            IF random() < 0.10 THEN made.click := crm.click('tiktok') || crm.click('linkedin') || made.click; END IF;
            IF made.click ? 'fbclid' AND random() < 0.5 THEN
                made.click := made.click || jsonb_build_object('fbc', 'fb.1.' || milliseconds || '.' || (made.click ->> 'fbclid'));
            END IF;
        ELSE -- nothing but the click id in the address
            made.click := crm.click(ad);
            made.clicked_at := at - interval '7 hours';
            made.email := NULL;
            made.phone := NULL;
            made.first_name := NULL;
            made.last_name := NULL;
    END CASE;

    -- What people type.
    IF made.email IS NOT NULL AND random() < 0.08 THEN made.email := crm.pick('{tidak ada,-,budi.example.com,a@}'); END IF;
    IF made.phone IS NOT NULL AND random() < 0.05 THEN made.phone := crm.pick('{0812,1234,----}'); END IF;
    RETURN made;
END
$$;

CREATE PROCEDURE crm.plan_lead(lead crm.lead, at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    ladder text[] := '{new,contacted,responded,qualified,hot,proposal,negotiation,invoice,won}';
    reached text;
    value numeric;
    entered timestamptz;
BEGIN
    IF lead.source LIKE 'website%' THEN
        INSERT INTO crm.plan (lead_id, status, enters_at, occurred_at) VALUES (lead.id, 'pageview', at - interval '1 minute', at - interval '1 minute');
    END IF;
    FOREACH reached IN ARRAY ladder LOOP
        -- Sales people do not click through every status.
        CONTINUE WHEN reached IN ('hot', 'negotiation', 'responded') AND random() < 0.35;
        value := CASE WHEN reached IN ('invoice', 'won') AND random() < 0.9 THEN round(coalesce(lead.estimated_value, CASE WHEN lead.currency = 'USD' THEN 45 ELSE 750000 END) * (0.7 + random() * 0.6)::numeric, 2) END;
        -- A few deals are entered long after they were made.
        entered := at + CASE WHEN reached = 'won' AND random() < 0.08 THEN interval '9 days' WHEN random() < 0.01 THEN interval '4 days' ELSE interval '0' END;
        INSERT INTO crm.plan (lead_id, status, enters_at, occurred_at, deal_value, fails)
        VALUES (lead.id, reached, entered, at, value, reached = 'won' AND random() < 0.05);
        IF reached = 'won' THEN
            -- Corrections and second orders: the status won is reached again, and again it is one purchase.
            IF random() < 0.30 THEN
                INSERT INTO crm.plan (lead_id, status, enters_at, occurred_at, deal_value)
                SELECT lead.id, 'won', entered + n * interval '20 hours', entered + n * interval '20 hours', value FROM generate_series(1, 1 + floor(random() * 3)::int) n;
            END IF;
            EXIT;
        END IF;
        at := at + CASE reached
            WHEN 'new' THEN random() * interval '6 hours'
            WHEN 'contacted' THEN random() * interval '1 day'
            ELSE random() * interval '3 days' END + interval '3 minutes';
        IF random() < 0.13 THEN
            IF random() < 0.7 THEN
                INSERT INTO crm.plan (lead_id, status, enters_at, occurred_at) VALUES (lead.id, 'lost', at, at);
            END IF;
            EXIT;
        END IF;
    END LOOP;
END
$$;

SELECT set_config('crm.start', :'start', false) \g /dev/null

DO $$
DECLARE
    start timestamptz := current_setting('crm.start')::timestamptz;
    at timestamptz;
    made crm.lead;
BEGIN
    PERFORM setseed(0.2026);
    FOR number IN 1..600 LOOP
        at := start + interval '5 minutes' + random() * interval '27 days';
        made := crm.new_lead(number, at);
        INSERT INTO crm.lead SELECT (made).*;
        CALL crm.plan_lead(made, at);
    END LOOP;
    DELETE FROM crm.plan WHERE enters_at > start + interval '28 days';
END
$$;
ANALYZE crm.plan;
