public import AssayCrypto

extension API {
    /// `admin_peers`: the connected peers and all known addresses; can let a peer go.
    ///
    /// A peer that is let go without a ban may come back at once.
    public enum AdminPeers: APIMethod {
        /// The name of the method.
        public static let name = "admin_peers"
        /// The names of its parameters, in order.
        public static let parameterNames = ["disconnect", "banSeconds"]
        /// Its errors.
        public static let errors: [RPCError.Code] = [.notFound]
        /// It needs the token of administrators.
        public static let tags: [MethodTag] = [.administrative]

        /// What is to be done.
        public struct Params: OptionalParams, Codable, Hashable, Sendable {
            /// The key of a peer to let go; nobody if left out.
            public var disconnect: PublicKey?
            /// For how many seconds it may not come back; at most a year.
            public var banSeconds: UInt64?

            /// Nothing is to be done.
            public init() {}

            /// A peer to let go.
            public init(disconnect: PublicKey, banSeconds: UInt64? = nil) {
                self.disconnect = disconnect
                self.banSeconds = banSeconds
            }
        }

        /// The peers.
        public struct Result: Codable, Hashable, Sendable {
            /// The connected peers, in the order of their keys.
            public var peers: [PeerView]
            /// Where nodes can be reached, as far as this one knows.
            ///
            /// Names or IP addresses, with ports.
            public var addresses: [String]

            /// Peers and addresses.
            public init(peers: [PeerView], addresses: [String]) {
                self.peers = peers
                self.addresses = addresses
            }
        }
    }

    /// `admin_snapshot`: copies the databases, as they are now, into a directory of the home.
    ///
    /// The chain goes on meanwhile. The copy holds ledger, state and index, and neither keys nor
    /// the record of votes, so that two nodes never vote with one key. It answers when the copy is
    /// complete; one is made at a time.
    public enum AdminSnapshot: APIMethod {
        /// The name of the method.
        public static let name = "admin_snapshot"
        /// The names of its parameters, in order.
        public static let parameterNames: [String] = []
        /// Its errors.
        public static let errors: [RPCError.Code] = [.unavailable]
        /// It needs the token of administrators.
        public static let tags: [MethodTag] = [.administrative]
        /// Its parameters.
        public typealias Params = NoParams

        /// A copy.
        public struct Result: Codable, Hashable, Sendable {
            /// The directory, which can be another node's `data`.
            public var path: String
            /// The height of the newest block in it.
            public var height: UInt64

            /// A copy.
            public init(path: String, height: UInt64) {
                self.path = path
                self.height = height
            }
        }
    }

    /// `admin_logLevel`: what the node logs; can change it.
    public enum AdminLogLevel: APIMethod {
        /// The name of the method.
        public static let name = "admin_logLevel"
        /// The names of its parameters, in order.
        public static let parameterNames = ["level", "subsystem"]
        /// Its errors.
        public static let errors: [RPCError.Code] = [.unavailable]
        /// It needs the token of administrators.
        public static let tags: [MethodTag] = [.administrative]

        /// What is to be changed.
        public struct Params: OptionalParams, Codable, Hashable, Sendable {
            /// The level from now on: `trace`, `debug`, `info`, `notice`, `warning`, `error` or
            /// `critical`; nothing is changed if left out.
            public var level: String?
            /// The subsystem; all if left out.
            public var subsystem: String?

            /// Nothing is to be changed.
            public init() {}

            /// A level from now on.
            public init(level: String, subsystem: String? = nil) {
                self.level = level
                self.subsystem = subsystem
            }
        }

        /// The levels.
        public struct Result: Codable, Hashable, Sendable {
            /// The level of each subsystem, by its name.
            public var levels: [String: String]

            /// Levels.
            public init(levels: [String: String]) { self.levels = levels }
        }
    }

    /// `admin_stop`: stops the node once everything is written.
    public enum AdminStop: APIMethod {
        /// The name of the method.
        public static let name = "admin_stop"
        /// The names of its parameters, in order.
        public static let parameterNames: [String] = []
        /// It needs the token of administrators.
        public static let tags: [MethodTag] = [.administrative]
        /// Its parameters.
        public typealias Params = NoParams

        /// What the node does.
        public struct Result: Codable, Hashable, Sendable {
            /// Whether it stops: always true.
            public var stopping: Bool

            /// What the node does.
            public init(stopping: Bool) { self.stopping = stopping }
        }
    }
}
