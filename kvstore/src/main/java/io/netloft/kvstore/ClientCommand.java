package io.netloft.kvstore;

import com.fasterxml.jackson.databind.JsonNode;
import io.netloft.chassis.config.HostPort;
import io.netloft.chassis.life.ExitCode;
import io.netloft.chassis.tls.TlsOptions;
import io.netloft.chassis.web.Json;
import io.netloft.proto.resp.RespMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command of the jar that speaks to a server: what goes wrong is one line on stderr, and exit code 1. */
abstract class ClientCommand implements Callable<Integer> {
    @Mixin
    private ToServer options = new ToServer();

    @Spec
    private @Nullable CommandSpec spec;

    abstract void run(ToServer to) throws IOException;

    @Override
    public final Integer call() {
        try {
            run(options);
            return ExitCode.DONE.code();
        } catch (IOException e) {
            return failed(spec, String.valueOf(e.getMessage()));
        }
    }

    static int failed(@Nullable CommandSpec spec, String why) {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        line.getErr().println(line.getCommandName() + ": " + why);
        return ExitCode.FAILED.code();
    }

    /** Where the server is that a client command speaks to, and who speaks. */
    static final class ToServer {
        @Option(
                names = {"-s", "--server"},
                paramLabel = "HOST:PORT",
                description = "Listener for Redis clients, of any member (default: ${DEFAULT-VALUE}).",
                defaultValue = "127.0.0.1:6379")
        private String server = "127.0.0.1:6379";

        @Option(
                names = "--user",
                paramLabel = "NAME",
                description = "User (default: ${DEFAULT-VALUE}).",
                defaultValue = "default")
        private String user = "default";

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "File with the password, where one is needed.")
        private @Nullable Path passwordFile;

        @Mixin
        private Tls tls = new Tls();

        /** Connects, and proves who it is. */
        RespConnection connect(boolean resp3) throws IOException {
            RespConnection connection = new RespConnection(HostPort.parse(server), tls.wanted() ? tls.context() : null);
            boolean good = false;
            try {
                if (passwordFile != null) {
                    require(connection.ask(
                            "AUTH", user, Files.readString(passwordFile).strip()));
                }
                if (resp3) {
                    require(connection.ask("HELLO", "3"));
                }
                good = true;
            } finally {
                if (!good) {
                    connection.close();
                }
            }
            return connection;
        }

        /** The answer, if it is no error. */
        static RespMessage require(RespMessage answer) throws IOException {
            if (answer instanceof RespMessage.SimpleError error) {
                throw new IOException(error.text());
            }
            return answer;
        }
    }

    /** The HTTP listener that a command speaks to, and who speaks. What only the leader does, it is asked to do. */
    static final class ToHttp {
        private static final Duration CONNECT = Duration.ofSeconds(5);
        private static final Duration ANSWER = Duration.ofSeconds(60);
        private static final int MOST_ERROR = 64 * 1024;

        @Option(
                names = {"-s", "--server"},
                paramLabel = "URL",
                description = "HTTP listener of any member (default: ${DEFAULT-VALUE}).",
                defaultValue = "http://127.0.0.1:8379")
        private String server = "http://127.0.0.1:8379";

        @Option(
                names = "--user",
                paramLabel = "NAME",
                description = "User (default: ${DEFAULT-VALUE}).",
                defaultValue = "default")
        private String user = "default";

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "File with the password, where one is needed.")
        private @Nullable Path passwordFile;

        @Mixin
        private Tls tls = new Tls();

        JsonNode get(String path) throws IOException {
            return send("GET", path, null);
        }

        /** Sends a request, following the leader; the answer's JSON. */
        JsonNode send(String method, String path, @Nullable Object body) throws IOException {
            try (InputStream answer = open(method, path, body)) {
                return Json.read(answer.readAllBytes());
            }
        }

        /** The same, the answer as it comes. */
        InputStream open(String method, String path, @Nullable Object body) throws IOException {
            HttpResponse<InputStream> answer = exchange(URI.create(server + path), method, body);
            if (answer.statusCode() == 307) {
                String where = answer.headers().firstValue("location").orElse("");
                answer.body().close();
                answer = exchange(URI.create(where), method, body);
            }
            if (answer.statusCode() >= 300) {
                try (InputStream problem = answer.body()) {
                    throw new IOException(answer.statusCode() + " " + detail(problem.readNBytes(MOST_ERROR)));
                }
            }
            return answer.body();
        }

        private static String detail(byte[] problem) {
            try {
                JsonNode node = Json.mapper().readTree(problem);
                return node.path("title").asText() + " " + node.path("detail").asText();
            } catch (IOException e) {
                return new String(problem, StandardCharsets.UTF_8).strip();
            }
        }

        private HttpResponse<InputStream> exchange(URI uri, String method, @Nullable Object body) throws IOException {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(ANSWER)
                    .method(
                            method,
                            body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.bytes(body)));
            if (body != null) {
                request.header("content-type", "application/json");
            }
            if (passwordFile != null) {
                String proof = user + ":" + Files.readString(passwordFile).strip();
                request.header(
                        "authorization",
                        "Basic " + Base64.getEncoder().encodeToString(proof.getBytes(StandardCharsets.UTF_8)));
            }
            HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
            if (tls.wanted()) {
                builder.sslContext(tls.context());
            }
            HttpClient client = builder.build();
            try {
                return client.send(request.build(), BodyHandlers.ofInputStream());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } catch (java.net.ConnectException e) {
                throw new IOException(uri.getAuthority() + ": no answer (expected: a running kvstore)", e);
            }
        }
    }

    /** TLS of a client command; the server's name and certificate are always checked. */
    static final class Tls {
        @Mixin
        private TlsOptions options = new TlsOptions();

        boolean wanted() {
            return options.tls() || options.ca() != null;
        }

        /** What trusts the authorities given. */
        SSLContext context() throws IOException {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, trust().getTrustManagers(), null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IOException(
                        "--ca: " + options.ca() + ": " + e.getMessage() + " (expected: certificates, PEM)", e);
            }
        }

        private TrustManagerFactory trust() throws GeneralSecurityException, IOException {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            Path file = options.ca();
            if (file == null) {
                factory.init((KeyStore) null);
                return factory;
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            try (InputStream in = Files.newInputStream(file)) {
                int number = 0;
                for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    store.setCertificateEntry("ca" + number++, one);
                }
            }
            factory.init(store);
            return factory;
        }
    }
}
