package dev.vedette.delivery.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.vedette.schemas.access.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates made by the JDK's own keytool; each is its own authority. */
class HttpTlsTest {
    @TempDir
    private Path directory;

    private HttpsServer server;

    /** PEM files of a certificate and its key. */
    private record Pair(Path certificate, Path key) {
        TlsFiles own() {
            return new TlsFiles(
                    Optional.of(certificate.toString()),
                    Optional.of(certificate.toString()),
                    Optional.of(key.toString()));
        }
    }

    private Pair pair(String name, String subjectAlternativeName) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "one",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + subjectAlternativeName,
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        Key key = keys.getKey("one", "changeit".toCharArray());
        return new Pair(
                pem(name + ".pem", "CERTIFICATE", keys.getCertificate("one").getEncoded()),
                pem(name + ".key", "PRIVATE KEY", key.getEncoded()));
    }

    private Path pem(String file, String what, byte[] der) throws Exception {
        return Files.writeString(
                directory.resolve(file),
                "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                        + "-----\n");
    }

    /** @param clients whose clients it takes alone, or nobody's certificate is asked for */
    private URI listen(Pair own, Optional<Pair> clients) throws Exception {
        SSLContext context = new TlsFiles(
                        clients.map(pair -> pair.certificate().toString()),
                        Optional.of(own.certificate().toString()),
                        Optional.of(own.key().toString()))
                .context();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = context.getDefaultSSLParameters();
                ssl.setNeedClientAuth(clients.isPresent());
                parameters.setSSLParameters(ssl);
            }
        });
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static int send(HttpChannel channel, URI url) throws Exception {
        return channel.send(HttpChannel.post(url, new byte[1]).build())
                .get(20, TimeUnit.SECONDS)
                .statusCode();
    }

    private static TlsFiles trusting(Path certificate) {
        return new TlsFiles(Optional.of(certificate.toString()), Optional.empty(), Optional.empty());
    }

    @Test
    void onlyAnAuthorityThatIsNamedIsBelieved() throws Exception {
        Pair own = pair("own", "ip:127.0.0.1");
        URI url = listen(own, Optional.empty());
        assertThat(send(new HttpChannel(trusting(own.certificate())), url)).isEqualTo(204);
        assertThatThrownBy(() -> send(new HttpChannel(TlsFiles.DEFAULT), url)).hasCauseInstanceOf(SSLException.class);
    }

    @Test
    void aCertificateOfAnotherNameIsRefused() throws Exception {
        Pair other = pair("other", "dns:other.example");
        URI url = listen(other, Optional.empty());
        assertThatThrownBy(() -> send(new HttpChannel(trusting(other.certificate())), url))
                .hasCauseInstanceOf(SSLException.class);
    }

    @Test
    void aServerThatAsksForACertificateGetsOurs() throws Exception {
        Pair own = pair("own", "ip:127.0.0.1");
        URI url = listen(own, Optional.of(own));
        assertThat(send(new HttpChannel(own.own()), url)).isEqualTo(204);
        assertThatThrownBy(() -> send(new HttpChannel(trusting(own.certificate())), url))
                .isInstanceOf(Exception.class);
    }

    @Test
    void anAuthorityThatIsReplacedInItsFileIsBelievedAfterAFailure() throws Exception {
        Pair before = pair("before", "ip:127.0.0.1");
        Pair after = pair("after", "ip:127.0.0.1");
        URI url = listen(after, Optional.empty());
        Path believed = Files.copy(before.certificate(), directory.resolve("believed.pem"));
        HttpChannel channel = new HttpChannel(trusting(believed), Duration.ofSeconds(10), Duration.ZERO);
        assertThatThrownBy(() -> send(channel, url)).hasCauseInstanceOf(SSLException.class);
        Files.copy(after.certificate(), believed, StandardCopyOption.REPLACE_EXISTING);
        assertThat(send(channel, url)).isEqualTo(204);
    }
}
