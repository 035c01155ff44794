import AssayClient

/// Submits several batches side by side, and answers with how many statements were accepted.
nonisolated func submitAtOnce(_ parts: [[[UInt8]]], _ client: UnverifiedClient) async throws -> Int
{
    try await withThrowingTaskGroup(of: Int.self) { group in
        for part in parts {
            group.addTask { try await client.submit(part, wait: .final).accepted }
        }
        return try await group.reduce(0, +)
    }
}
