/// A listed device keeps the spelling of its serial, and is found by its keys; guesses and fetches of credentials are counted.
enum SchemaStep4 {
    static let sql = """
        -- As the maker spells the serial, and its MD5; NULL where that is the key itself.
        ALTER TABLE listed_device ADD COLUMN spelling TEXT;
        ALTER TABLE listed_device ADD COLUMN spelling_digest BLOB;
        CREATE INDEX listed_device_spelling ON listed_device (spelling_digest)
            WHERE spelling_digest IS NOT NULL;
        CREATE INDEX listed_device_keys ON listed_device (device_key, product_key);

        -- What was answered 4 or 6: whoever tries out codes for a device is counted.
        CREATE INDEX callback_guess ON callback (serial, settled_at) WHERE errcode IN (4, 6);

        -- For how many of its kind and day an entry stands.
        ALTER TABLE journal ADD COLUMN count INTEGER NOT NULL DEFAULT 1;
        CREATE INDEX journal_hand_out ON journal (name, serial, request, at) WHERE kind = 'credential';
        """
}
