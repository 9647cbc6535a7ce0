/// A reason is a word with its figures, a code is found by its digest, no request shares another's outcome, and
/// a 0 may have been repeated.
enum SchemaStep2 {
    static let sql = """
        DROP INDEX callback_open;
        ALTER TABLE callback DROP COLUMN joined;
        CREATE INDEX callback_open ON callback (number) WHERE state = 'claimed';
        CREATE INDEX callback_of_code ON callback (auth_code_digest) WHERE auth_code_digest <> x'';
        ALTER TABLE callback ADD COLUMN wecom_code INTEGER;
        ALTER TABLE callback ADD COLUMN seconds INTEGER;
        ALTER TABLE device DROP COLUMN asking_code;
        ALTER TABLE device ADD COLUMN zero_repeated INTEGER NOT NULL DEFAULT 1;
        """
}
