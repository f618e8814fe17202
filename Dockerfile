# Compiles on the machine that builds, for the machine that runs: no emulator is
# needed for the other architecture. With --build-arg SOURCE_DATE_EPOCH=SECONDS and
# --output type=image,rewrite-timestamp=true two builds give the same image.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=dev
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$VERSION" -o /image/verbatim ./cmd/verbatim
RUN mkdir /image/data

FROM gcr.io/distroless/static:nonroot
ARG VERSION=dev
ARG REVISION=
ARG SOURCE=
LABEL org.opencontainers.image.title="Verbatim" \
      org.opencontainers.image.description="Answers questions about an archive of news articles, only in verbatim quotes with citations" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE"
COPY --from=build /image/verbatim /verbatim
COPY --from=build --chown=65532:65532 /image/data /data
ENV DATA_DIR=/data
ENV LISTEN_ADDR=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
# The number, not the name: Kubernetes cannot tell a name from root.
USER 65532:65532
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["/verbatim", "healthcheck"]
ENTRYPOINT ["/verbatim"]
CMD ["serve"]
