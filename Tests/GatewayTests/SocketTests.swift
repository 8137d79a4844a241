import Testing

/// The suites that open sockets and count descriptors, one after the other.
@Suite(.serialized) enum SocketTests {}
