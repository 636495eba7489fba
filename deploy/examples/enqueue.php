<?php
// A lead is won: the CRM's own change and the outbox row in one transaction. Needs pdo_pgsql.

function win(PDO $database, string $leadId, string $value, string $currency): void
{
    $database->beginTransaction(); // both statements or neither
    try {
        $database->prepare("UPDATE crm.lead SET status = 'won' WHERE id = ?")->execute([$leadId]);
        $database->prepare(
            "INSERT INTO conversiond.outbox (lead_id, status, deal_id, email, phone, ctwa_clid,
                whatsapp_business_account_id, fbclid, clicked_at, ga_client_id, actual_value, currency)
             SELECT id, status, 'INV-' || id, email, phone, click ->> 'ctwa_clid',
                click ->> 'waba', click ->> 'fbclid', clicked_at, click ->> 'ga_client_id', ?, ?
             FROM crm.lead WHERE id = ?"
        )->execute([$value, $currency, $leadId]);
        $database->commit();
    } catch (Throwable $error) {
        $database->rollBack();
        throw $error;
    }
}

$database = new PDO(getenv('CRM_DSN') ?: 'pgsql:dbname=crm', getenv('CRM_USER') ?: null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
win($database, 'L0001', '1500000.00', 'IDR'); // money as text, never as float
