// A lead is won: the CRM's own change and the outbox row in one transaction. Needs the package pg.
import pg from "pg";

async function win(client, leadId, value, currency) {
  await client.query("BEGIN"); // both statements or neither
  try {
    await client.query("UPDATE crm.lead SET status = 'won' WHERE id = $1", [leadId]);
    await client.query(
      `INSERT INTO conversiond.outbox (lead_id, status, deal_id, email, phone, ctwa_clid,
         whatsapp_business_account_id, fbclid, clicked_at, ga_client_id, actual_value, currency)
       SELECT id, status, 'INV-' || id, email, phone, click ->> 'ctwa_clid',
         click ->> 'waba', click ->> 'fbclid', clicked_at, click ->> 'ga_client_id', $2, $3
       FROM crm.lead WHERE id = $1`,
      [leadId, value, currency],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

const client = new pg.Client({ connectionString: process.env.CRM_DATABASE });
await client.connect();
try {
  await win(client, "L0001", "1500000.00", "IDR"); // money as text, never as a number
} finally {
  await client.end();
}
