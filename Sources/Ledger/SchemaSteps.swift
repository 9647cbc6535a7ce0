extension Schema {
    /// Each in turn, from an empty file; what a new version wants is added at the end.
    static let steps = [
        Step(SchemaStep1.sql), Step(SchemaStep2.sql), Step(SchemaStep3.sql), Step(SchemaStep4.sql),
        Step(SchemaStep5.sql, then: { database, _, _ throws(LedgerError) in try SchemaStep5.fill(database) }),
        Step(SchemaStep6.sql), Step(SchemaStep7.sql), Step(SchemaStep8.sql, then: SchemaStep8.fill),
        // Which of a route's pairs of keys is the old one is known after a restart too.
        Step(
            """
            -- By their names, of which no key can be made.
            CREATE TABLE key_use (
                route TEXT NOT NULL,
                name TEXT NOT NULL,
                last_used INTEGER NOT NULL,
                PRIMARY KEY (route, name)
            ) STRICT, WITHOUT ROWID;
            """),
        // Of free devices too: an index over some states is written anew at each change of a row, whatever changes.
        Step(
            """
            DROP INDEX device_upper;
            DROP INDEX device_lower;
            CREATE INDEX device_upper ON device (upper_digest);
            CREATE INDEX device_lower ON device (lower_digest);
            """),
    ]
}
