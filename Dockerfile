FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /verbatim ./cmd/verbatim
RUN mkdir /data

FROM gcr.io/distroless/static:nonroot
COPY --from=build /verbatim /verbatim
COPY --from=build --chown=nonroot:nonroot /data /data
ENV DATA_DIR=/data
VOLUME /data
USER nonroot
ENTRYPOINT ["/verbatim"]
CMD ["help"]
