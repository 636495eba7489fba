-- Doubt (rule D15) per event: what was never sent is not treated as if it had been because another event of its batch was.

ALTER TABLE conversiond.batch
    ADD COLUMN in_doubt_offsets bigint[],
    ADD COLUMN in_doubt_epoch int;
COMMENT ON COLUMN conversiond.batch.in_doubt_since IS
    'When the first attempt left whose outcome nobody knows; null: no event is in doubt. Which are: in_doubt_offsets.';
COMMENT ON COLUMN conversiond.batch.in_doubt_offsets IS
    'Per event: how many microseconds after in_doubt_since its own attempt in doubt left, from where the platform drops repeats for deduplication_window; null: it is not in doubt. Shorter than the events: the rest is null. Good only while in_doubt_epoch = epoch.';
COMMENT ON COLUMN conversiond.batch.in_doubt_epoch IS
    'The epoch for which in_doubt_offsets is complete. Any other, or null: whoever had the batch did not say which events it had sent, and since in_doubt_since all are in doubt.';
