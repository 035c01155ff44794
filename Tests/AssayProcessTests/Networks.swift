import Testing

/// All tests of networks of real processes, one after another: each has the machine for itself.
@Suite(.serialized)
enum Networks {}
