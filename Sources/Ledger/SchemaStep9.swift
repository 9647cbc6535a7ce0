/// Which of a route's pairs of keys is the old one is known after a restart too.
enum SchemaStep9 {
    static let sql = """
        -- By their names, of which no key can be made.
        CREATE TABLE key_use (
            route TEXT NOT NULL,
            name TEXT NOT NULL,
            last_used INTEGER NOT NULL,
            PRIMARY KEY (route, name)
        ) STRICT, WITHOUT ROWID;
        """
}
