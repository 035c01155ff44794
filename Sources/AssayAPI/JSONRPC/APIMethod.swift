/// A method of the JSON-RPC interface: its name, its parameters, and its result.
///
/// The node and the client both take it from here, so that they cannot drift apart.
public protocol APIMethod: Sendable {
    /// The parameters, by name.
    associatedtype Params: Codable & Sendable
    /// What it answers.
    associatedtype Result: Codable & Sendable

    /// The name, as in `tx_submit`.
    static var name: String { get }
    /// The names of all parameters, in the order in which an array gives them.
    static var parameterNames: [String] { get }
    /// The errors that it can answer beyond ``RPCError/Code/general``.
    static var errors: [RPCError.Code] { get }
    /// What is special about how it is called.
    static var tags: [MethodTag] { get }
}

extension APIMethod {
    /// None: most methods answer only with the general errors.
    public static var errors: [RPCError.Code] { [] }
    /// None: most methods are called in one way.
    public static var tags: [MethodTag] { [] }
}

/// What is special about how a method is called.
public enum MethodTag: String, Hashable, Sendable, CaseIterable {
    /// Only over a WebSocket, at `/ws`.
    case webSocket
    /// Only with the token of the node's operator.
    case administrative
}

/// Parameters that can all be left out.
public protocol OptionalParams {
    /// None of them.
    init()
}

/// The parameters of a method that takes none.
public struct NoParams: OptionalParams, Codable, Hashable, Sendable {
    /// No parameters.
    public init() {}
}

/// The methods of the interface, each as a type.
public enum API {}
