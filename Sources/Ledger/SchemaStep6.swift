/// A code says in a word why it is in its state, and a device why what is due for it has failed; the codes beside
/// the words are those that belong to them.
enum SchemaStep6 {
    static let sql = """
        ALTER TABLE redemption ADD COLUMN reason TEXT NOT NULL DEFAULT '';
        UPDATE redemption SET reason = 'secret_refused' WHERE state = 'refused' AND last_code IS NOT NULL;

        ALTER TABLE device ADD COLUMN obstacle TEXT NOT NULL DEFAULT '';
        ALTER TABLE device ADD COLUMN wecom_code INTEGER;
        -- Whoever is being taken back has something due.
        UPDATE device SET obstacle = 'vendor_refused_us' WHERE due IS NOT NULL AND refusal_code IS NOT NULL;
        """
}
