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
