/// What is urgent of what is due for devices stands apart from what is routine: a 0 is looked into a minute later,
/// hundreds of them a second, and nothing else may wait behind that.
enum SchemaStep7 {
    static let sql = """
        DROP INDEX device_due;
        CREATE INDEX device_due ON device (due)
            WHERE due IS NOT NULL AND (state <> 'bound' OR deferred_unbind IS NOT NULL);
        CREATE INDEX device_routine ON device (due)
            WHERE due IS NOT NULL AND state = 'bound' AND deferred_unbind IS NULL;
        """
}
