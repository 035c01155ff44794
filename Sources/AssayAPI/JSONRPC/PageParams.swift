/// Parameters of a list: which page of it, and of which blocks.
public protocol PageParams {
    /// The place in the log after which the page begins: `next` of the page before.
    var after: UInt64? { get }
    /// The most rows on the page.
    var limit: UInt64? { get }
    /// Whether the newest come first; otherwise the oldest do.
    var newestFirst: Bool? { get }
    /// The height of the first block that counts.
    var fromHeight: UInt64? { get }
    /// The height of the last block that counts.
    var toHeight: UInt64? { get }
    /// The time, in milliseconds since 1970, from which on blocks count.
    var fromTime: UInt64? { get }
    /// The time, in milliseconds since 1970, up to which blocks count.
    var toTime: UInt64? { get }
}
