import AssayAPI
import AssayKeystore

extension KeystoreError: ExitingError {
    var status: ExitStatus {
        switch self {
        case .wrongPassphrase: .negative
        case .emptyPassphrase, .invalidName, .malformedPassphrase: .usage
        case .malformed, .exists, .missing, .permissions, .io: .inputOutput
        }
    }
}

extension DocumentError: ExitingError {
    var status: ExitStatus {
        switch self {
        case .notJSON, .mistakes: .negative
        case .unreadable, .unwritable, .exists, .tooLarge: .inputOutput
        }
    }
}
