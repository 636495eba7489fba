"""A lead is won: the CRM's own change and the outbox row in one transaction. Needs psycopg 3."""

import os

import psycopg


def win(connection: psycopg.Connection, lead_id: str, value: str, currency: str) -> None:
    with connection.transaction():  # both statements or neither
        connection.execute("UPDATE crm.lead SET status = 'won' WHERE id = %s", [lead_id])
        connection.execute(
            """
            INSERT INTO conversiond.outbox (lead_id, status, deal_id, email, phone, ctwa_clid,
                whatsapp_business_account_id, fbclid, clicked_at, ga_client_id, actual_value, currency)
            SELECT id, status, 'INV-' || id, email, phone, click ->> 'ctwa_clid',
                click ->> 'waba', click ->> 'fbclid', clicked_at, click ->> 'ga_client_id', %s, %s
            FROM crm.lead WHERE id = %s
            """,
            [value, currency, lead_id],
        )


with psycopg.connect(os.environ.get("CRM_DATABASE", "")) as connection:
    win(connection, "L0001", "1500000.00", "IDR")  # money as text or Decimal, never as float
