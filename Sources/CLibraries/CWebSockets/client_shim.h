#pragma once
#include <libwebsockets.h>
#include <string.h>

// LWS_PRE is a function-like macro, which Swift does not see.
static const int cws_client_headroom = LWS_PRE;

// The flags are an anonymous enum, and the context's settings hold bit fields: what is named here is all a client sets.
static inline struct lws_context *cws_client_context(
    const struct lws_protocols *protocols, void *user, const char *trusted_certificates,
    unsigned int handshake_seconds) {
    static const lws_retry_bo_t no_own_pings;
    struct lws_context_creation_info info;
    memset(&info, 0, sizeof(info));
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.protocols = protocols;
    info.user = user;
    info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_VALIDATE_UTF8;
    info.client_ssl_ca_filepath = trusted_certificates;
    info.retry_and_idle_policy = &no_own_pings;
    info.connect_timeout_secs = handshake_seconds;
    info.timeout_secs = handshake_seconds;
    info.gid = (gid_t)-1;
    info.uid = (uid_t)-1;
    // No proxy, whatever http_proxy in the environment says.
    info.http_proxy_address = ":0";
    // A token may take 8 KiB of a request's head, which is built in this buffer.
    info.pt_serv_buf_size = 32768;
    info.max_http_header_data = 16384;
    info.ka_time = 30;
    info.ka_probes = 3;
    info.ka_interval = 10;
    return lws_create_context(&info);
}

// Begins a connection. `method` is NULL for a WebSocket; `owner` comes back from lws_get_opaque_user_data.
static inline struct lws *cws_client_connect(
    struct lws_context *context, const char *host, int port, int tls, int any_certificate, const char *path,
    const char *host_header, const char *subprotocols, const char *method, const char *local_protocol, void *owner) {
    struct lws_client_connect_info info;
    memset(&info, 0, sizeof(info));
    info.context = context;
    info.address = host;
    info.port = port;
    info.path = path;
    info.host = host_header;
    info.protocol = subprotocols;
    info.method = method;
    info.local_protocol_name = local_protocol;
    info.opaque_user_data = owner;
    info.ietf_version_or_minus_one = -1;
    info.alpn = "http/1.1";
    // A redirect would carry the token to another host.
    info.ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT;
    if (tls) info.ssl_connection |= LCCSCF_USE_SSL;
    if (tls && any_certificate)
        info.ssl_connection |= LCCSCF_ALLOW_SELFSIGNED | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK |
                               LCCSCF_ALLOW_EXPIRED | LCCSCF_ALLOW_INSECURE;
    return lws_client_connect_via_info(&info);
}

// lws_write's kinds of message are an enum with aliases, and bytes must have LWS_PRE free bytes before them.
static inline int cws_client_write(struct lws *connection, uint8_t *bytes, size_t count, int binary) {
    return lws_write(connection, bytes, count, binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT);
}
static inline int cws_client_write_body(struct lws *connection, uint8_t *bytes, size_t count, int last) {
    return lws_write(connection, bytes, count, last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP);
}

// Adds one header to a request's head that is being built; the pointer moves behind it.
static inline int cws_client_add_header(
    struct lws *connection, void *position, size_t room, const char *name, const char *value, size_t count) {
    unsigned char **at = (unsigned char **)position;
    return lws_add_http_header_by_name(
        connection, (const unsigned char *)name, (const unsigned char *)value, (int)count, at, *at + room);
}

// The status of an answer that refuses a WebSocket is known only as text.
static inline int cws_client_status(struct lws *connection) {
    char text[8] = "";
    if (lws_hdr_copy(connection, text, sizeof(text), WSI_TOKEN_HTTP) > 0) return atoi(text);
    return 0;
}

// Ends a connection from the event loop within some seconds, however its peer behaves.
static inline void cws_client_end_within(struct lws *connection, int seconds) {
    lws_set_timeout(connection, PENDING_TIMEOUT_USER_REASON_BASE, seconds);
}

// The library complains on stderr unless somebody configured its log; a client's errors are values.
static inline void cws_client_quiet_default_log(void) {
    if (lwsl_visible(LLL_NOTICE)) lws_set_log_level(0, NULL);
}
