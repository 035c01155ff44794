import ArgumentParser
import AssayClient

/// Which node an administrative command is for, and with which token.
struct AdminOptions: ParsableArguments {
    @OptionGroup var client: ClientOptions
    @OptionGroup var home: HomeOptions

    /// A client with the token of administrators: the one that was given, else that in the home.
    var administrator: UnverifiedClient {
        get throws {
            var options = self.client
            let token = self.home.directory.adminToken
            if options.access.tokenFile == nil, Environment.value("ASSAY_TOKEN_FILE") == nil {
                guard OutputFile.exists(token) else {
                    throw CommandFailure(
                        .usage,
                        "there is no \(token): give the --home of the node, or the --token-file "
                            + "with its token of administrators")
                }
                options.access.tokenFile = token
            }
            return try options.client
        }
    }
}
