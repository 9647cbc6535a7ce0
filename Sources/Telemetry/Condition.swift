/// What is wrong with the program, by stable names.
package struct Condition: Sendable {
    /// Another instance would not have these: the balancer should go elsewhere.
    package var unready: [String] = []
    /// Worth a look; callbacks are served all the same, and some of these are mended by them only.
    package var degraded: [String] = []

    package init() {}
}
