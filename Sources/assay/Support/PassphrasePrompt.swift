import AssayKeystore
import Glibc

/// Asks for a passphrase on the terminal without showing what is typed.
enum PassphrasePrompt {
    /// Asks on the terminal of the process, whatever standard input and output are.
    static func ask(_ prompt: String) throws(CommandFailure) -> Passphrase {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else {
            throw CommandFailure(
                .usage,
                "there is no terminal to ask for a passphrase: give --passphrase-file FILE, or "
                    + "set ASSAY_PASSPHRASE_FILE")
        }
        defer { close(terminal) }
        var saved = termios()
        guard tcgetattr(terminal, &saved) == 0 else {
            throw CommandFailure(.inputOutput, "the terminal cannot be used")
        }
        // Single keys without echo or signals, so that ctrl-C cannot leave the echo switched off.
        var silent = saved
        silent.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG)
        guard tcsetattr(terminal, TCSAFLUSH, &silent) == 0 else {
            throw CommandFailure(.inputOutput, "the terminal cannot be used")
        }
        Self.show(prompt, on: terminal)
        let line = Self.readLine(from: terminal)
        Self.show("\n", on: terminal)
        tcsetattr(terminal, TCSAFLUSH, &saved)
        guard let line else {
            Self.interrupt()
            throw CommandFailure(.usage, "interrupted")
        }
        guard let passphrase = Passphrase(line) else {
            let limit = Passphrase.maximumLength
            throw CommandFailure(.usage, "the passphrase is longer than \(limit) bytes")
        }
        return passphrase
    }

    /// Ends the process as ctrl-C does.
    ///
    /// The threads that run commands block signals by themselves.
    private static func interrupt() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(SIGINT)
    }

    /// The bytes up to the end of a line; `nil` for ctrl-C.
    ///
    /// Backspace and ctrl-U work as usual.
    private static func readLine(from terminal: Int32) -> [UInt8]? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return line }
            switch byte {
            case 0x03: return nil
            case 0x04, 0x0a, 0x0d: return line
            case 0x08, 0x7f: Self.removeCharacter(from: &line)
            case 0x15: line.removeAll()
            default: if line.count <= Passphrase.maximumLength { line.append(byte) }
            }
        }
    }

    /// Removes the last character, which in UTF-8 may be several bytes.
    private static func removeCharacter(from line: inout [UInt8]) {
        while let byte = line.popLast(), byte & 0b1100_0000 == 0b1000_0000 {}
    }

    private static func show(_ text: String, on terminal: Int32) {
        let bytes = Array(text.utf8)
        _ = write(terminal, bytes, bytes.count)
    }
}
