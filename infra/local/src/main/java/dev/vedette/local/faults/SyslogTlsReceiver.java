package dev.vedette.local.faults;

import dev.vedette.local.stack.Ports;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/** Takes syslog over TLS (RFC 5425) with a certificate that it makes for itself. */
final class SyslogTlsReceiver extends SoakReceiver {
    private static final Pattern PARAMETER = Pattern.compile("\\[vedette@32473 alertId=\"([^\"]+)\"");
    private static final int LONGEST = 8_192;

    /** Of a key that is of no use to anybody after the soak. */
    private static final String PASSWORD = "changeit";

    private final int port = Ports.freePort();
    private final Path certificate;
    private final SSLContext context;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private @Nullable SSLServerSocket server;

    /** @param folder for key and certificate, of this receiver alone */
    SyslogTlsReceiver(String name, Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        super(name, PARAMETER);
        Path keys = folder.resolve("receiver.p12");
        certificate = folder.resolve("receiver.pem");
        Files.deleteIfExists(keys);
        Files.deleteIfExists(certificate);
        keytool(
                keys,
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-validity",
                "2",
                "-ext",
                "san=dns:localhost");
        keytool(keys, "-exportcert", "-rfc", "-file", certificate.toString());
        context = context(keys);
        bringBack();
    }

    int port() {
        return port;
    }

    /** Whom to believe, in PEM. */
    Path certificate() {
        return certificate;
    }

    private static void keytool(Path store, String... what) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(what));
        command.addAll(List.of("-alias", "receiver", "-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + printed);
        }
    }

    private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public void bringBack() throws IOException {
        SSLServerSocket next = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(port, 16, InetAddress.getLoopbackAddress());
        server = next;
        daemon(() -> accept(next));
    }

    @Override
    public void takeDown() throws IOException {
        if (server != null) {
            server.close();
            server = null;
        }
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void accept(SSLServerSocket from) {
        try {
            while (true) {
                Socket connection = from.accept();
                connections.add(connection);
                daemon(() -> read(connection));
            }
        } catch (IOException e) {
            // takeDown() was called.
        }
    }

    private void read(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (int length = length(in); length > 0; length = length(in)) {
                byte[] message = in.readNBytes(length);
                if (message.length == length) {
                    hear(new String(message, StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            // The sender connects again and sends what was not taken.
        } finally {
            connections.remove(connection);
        }
    }

    /** RFC 5425 section 4.3: digits, a blank. 0 at the end of the stream. */
    private static int length(InputStream in) throws IOException {
        int length = 0;
        for (int digit = in.read(); digit >= 0; digit = in.read()) {
            if (digit == ' ' && length > 0) {
                return length;
            }
            length = length * 10 + digit - '0';
            if (digit < '0' || digit > '9' || length > LONGEST) {
                throw new IOException("no octet count");
            }
        }
        return 0;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "soak-syslog");
        thread.setDaemon(true);
        thread.start();
    }
}
