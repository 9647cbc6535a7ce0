/// Whether what runs was brought about by a request that nobody authentic has sent.
///
/// Tasks inherit it from the one that started them, so that it reaches every transaction and every call.
enum Stranger {
    @TaskLocal static var isServed = false
}
