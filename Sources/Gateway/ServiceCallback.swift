import CWebSockets

// C calls back here, on the service's thread. At file scope, since a closure in an isolated place would trap there.

func serviceCallback(
    handle: OpaquePointer?, reason: lws_callback_reasons, user: UnsafeMutableRawPointer?,
    bytes: UnsafeMutableRawPointer?, count: Int
) -> Int32 {
    guard let handle, let context = lws_get_context(handle), let owner = lws_context_user(context) else { return 0 }
    let service = Unmanaged<Service>.fromOpaque(owner).takeUnretainedValue()
    if reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED {
        service.takeCommands()
        return 0
    }
    if reason == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS {
        // Once, while the context is made; `user` is the one of OpenSSL that all its handshakes begin with.
        if let user { service.certificate.attach(to: OpaquePointer(user)) }
        return 0
    }
    guard let pointer = lws_get_opaque_user_data(handle) else { return 0 }
    let connection = Unmanaged<Connection>.fromOpaque(pointer).takeUnretainedValue()
    switch reason {
    case LWS_CALLBACK_RAW_RX:
        guard let bytes, !connection.isDead else { return 0 }
        service.received(connection, UnsafeRawBufferPointer(start: bytes, count: count).bindMemory(to: UInt8.self).span)
    case LWS_CALLBACK_RAW_WRITEABLE:
        service.becameWritable(connection)
    case LWS_CALLBACK_RAW_CLOSE:
        service.forget(connection)
    case LWS_CALLBACK_WSI_DESTROY:
        lws_set_opaque_user_data(handle, nil)
        service.letGo(connection)
    default:
        return 0
    }
    service.takeCommands()
    return 0
}

func serviceTick(timer: UnsafeMutablePointer<uv_timer_t>?) {
    guard let owner = timer?.pointee.data else { return }
    let service = Unmanaged<Service>.fromOpaque(owner).takeUnretainedValue()
    service.meetDeadlines()
    service.takeCommands()
    service.wakeForKills()
}

func servicePace(timer: UnsafeMutablePointer<uv_timer_t>?) {
    guard let owner = timer?.pointee.data else { return }
    let service = Unmanaged<Service>.fromOpaque(owner).takeUnretainedValue()
    service.pace()
    service.wakeForKills()
}
