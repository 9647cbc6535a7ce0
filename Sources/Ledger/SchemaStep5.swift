/// The few devices that wait for a person are found without looking at the others.
enum SchemaStep5 {
    static let sql = """
        CREATE INDEX device_for_a_person ON device (stuck, abandoned) WHERE stuck = 1 OR abandoned = 1;
        """
}
