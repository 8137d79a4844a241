# Roomtone in a container: docker build -t roomtone . && docker run -p 8787:8787 roomtone
#
# The data is in the volume /var/lib/roomtone. The port is plain text: put a proxy that ends TLS in front of it.
FROM swift:6.3-bookworm AS build
WORKDIR /source
COPY scripts/setup scripts/
RUN scripts/setup && rm -rf /var/lib/apt/lists/*
COPY . .
RUN swift build -c release --static-swift-stdlib --product roomtone \
    && scripts/deb .build/release/roomtone /package

FROM debian:bookworm-slim
COPY --from=build /package/*.deb /tmp/
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends adduser \
    && adduser --system --uid 990 --group --home /var/lib/roomtone --no-create-home roomtone \
    && apt-get install -y --no-install-recommends /tmp/*.deb espeak-ng apertium apertium-eng-spa curl python3-venv \
    && /usr/share/roomtone/engines/install-whisper \
    && rm -rf /var/lib/apt/lists/* /tmp/*.deb
# roomtone, by its number, so that a cluster sees that it is not root.
USER 990
VOLUME /var/lib/roomtone
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=3s CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8787/readyz"]
ENTRYPOINT ["roomtone"]
CMD ["serve", "--config", "/etc/roomtone/roomtone.yaml", "--host", "0.0.0.0", "--insecure"]
