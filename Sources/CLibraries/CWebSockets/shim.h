#pragma once
#include <libwebsockets.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <uv.h>
#include "client_shim.h"

// Swift does not see accept4: its declaration hides behind _GNU_SOURCE. One call instead of three.
extern int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);
static inline int cws_accept(int listener, struct sockaddr_storage *address, socklen_t *length) {
    return accept4(listener, (struct sockaddr *)address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

// From here on the thread opens and closes descriptors of its own: a copy of the process's table. Needs no privilege, but a
// container may refuse it.
extern int unshare(int flags);
static inline int cws_unshare_descriptors(void) { return unshare(0x400 /* CLONE_FILES */); }

// The constants of these two are enums that Swift sees in some builds and not in others.
static inline void cws_limit_descriptors(unsigned long wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}
static inline int cws_stream_socket(int family) { return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

// The same for a thread's name, which is cut at 15 bytes.
extern int pthread_setname_np(pthread_t thread, const char *name);
static inline void cws_name_thread(pthread_t thread, const char *name) {
    char cut[16];
    lws_strncpy(cut, name, sizeof(cut));
    pthread_setname_np(thread, cut);
}

// lws_write wants mutable bytes, although LWS_WRITE_RAW changes none.
static inline int cws_write(struct lws *connection, const uint8_t *bytes, size_t count) {
    return lws_write(connection, (unsigned char *)bytes, count, LWS_WRITE_RAW);
}

// A certificate chain and its key, held by a context of OpenSSL that serves nobody; NULL when the files are none.
static inline SSL_CTX *cws_certificate_read(const char *chain, const char *key) {
    SSL_CTX *held = SSL_CTX_new(TLS_server_method());
    if (held && SSL_CTX_use_certificate_chain_file(held, chain) == 1 &&
        SSL_CTX_use_PrivateKey_file(held, key, SSL_FILETYPE_PEM) == 1 && SSL_CTX_check_private_key(held) == 1)
        return held;
    SSL_CTX_free(held);
    ERR_clear_error();
    return NULL;
}
static inline void cws_certificate_free(SSL_CTX *held) { SSL_CTX_free(held); }

// At each handshake: takes the newest certificate in place of the one that the library loaded, of whatever kind of key.
static inline int cws_certificate_use(SSL *handshake, void *newest) {
    SSL_CTX *held = *(SSL_CTX **)newest;
    STACK_OF(X509) *chain = NULL;
    if (!held) return 1;
    SSL_certs_clear(handshake);
    SSL_CTX_get0_chain_certs(held, &chain);
    return SSL_use_cert_and_key(
        handshake, SSL_CTX_get0_certificate(held), SSL_CTX_get0_privatekey(held), chain, 1);
}
static inline void cws_certificate_attach(SSL_CTX *live, SSL_CTX **newest) {
    SSL_CTX_set_cert_cb(live, cws_certificate_use, newest);
}

// Closes the connection from the event loop, after the present callback: safe wherever one is being served.
static inline void cws_kill(struct lws *connection) {
    lws_set_timeout(connection, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

// The adoption flags are an enum, whose union Swift cannot express; a descriptor that fails is closed by the library.
static inline struct lws *cws_adopt(struct lws_vhost *host, int descriptor, int tls, const char *protocol, void *owner) {
    lws_adopt_desc_t adoption;
    memset(&adoption, 0, sizeof(adoption));
    adoption.vh = host;
    adoption.type = (lws_adoption_type)(LWS_ADOPT_SOCKET | (tls ? LWS_ADOPT_ALLOW_SSL : 0));
    adoption.fd.sockfd = descriptor;
    adoption.vh_prot_name = protocol;
    adoption.opaque = owner;
    return lws_adopt_descriptor_vhost_via_info(&adoption);
}
