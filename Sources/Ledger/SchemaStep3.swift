/// A device's row says where the vendor has it, and what stands in the way of its being let go.
enum SchemaStep3 {
    static let sql = """
        ALTER TABLE device ADD COLUMN place_account TEXT;
        ALTER TABLE device ADD COLUMN place_thing TEXT;
        ALTER TABLE device ADD COLUMN place_details TEXT;
        ALTER TABLE device ADD COLUMN let_go INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device ADD COLUMN refusal_code INTEGER;
        ALTER TABLE device ADD COLUMN stuck INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE device ADD COLUMN abandoned INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX device_place ON device (place_account, place_thing)
            WHERE place_account IS NOT NULL AND state <> 'free';
        CREATE INDEX device_unplaced ON device (serial) WHERE place_account IS NULL AND state <> 'free';
        """
}
