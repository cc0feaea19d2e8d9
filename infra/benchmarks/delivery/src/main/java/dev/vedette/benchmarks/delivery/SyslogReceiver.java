package dev.vedette.benchmarks.delivery;

import dev.vedette.schemas.access.TlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link SyslogCounter} that runs, and the certificate by which it is known. */
final class SyslogReceiver implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    private final Process process;
    private final BufferedReader lines;
    private final int port;
    private final Path certificate;

    /** What came over one connection. */
    record Count(long messages, long nanos, long octets) {}

    private SyslogReceiver(Process process, BufferedReader lines, int port, Path certificate) {
        this.process = process;
        this.lines = lines;
        this.port = port;
        this.certificate = certificate;
    }

    /** @param folder for its key and certificate, for which it makes two files */
    static SyslogReceiver start(Path folder) throws IOException, InterruptedException {
        Path keys = folder.resolve("receiver.p12");
        Path certificate = folder.resolve("receiver.pem");
        keytool(
                keys,
                List.of("-genkeypair", "-keyalg", "RSA", "-dname", "CN=localhost", "-validity", "2"),
                List.of("-ext", "san=dns:localhost"));
        keytool(keys, List.of("-exportcert", "-rfc", "-file", certificate.toString()), List.of());
        Process process = new ProcessBuilder(
                        java("java"),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SyslogCounter.class.getName(),
                        keys.toString(),
                        PASSWORD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String port = lines.readLine();
        if (port == null) {
            throw new IOException("the receiver did not start");
        }
        return new SyslogReceiver(process, lines, Integer.parseInt(port), certificate);
    }

    int port() {
        return port;
    }

    /** Whom to believe. */
    TlsFiles trust() {
        return new TlsFiles(Optional.of(certificate.toString()), Optional.empty(), Optional.empty());
    }

    /** Waits until the connection that is open has ended. */
    Count count() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("the receiver has ended");
        }
        String[] parts = line.split(" ", -1);
        return new Count(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    private static void keytool(Path store, List<String> what, List<String> more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java("keytool")));
        command.addAll(what);
        command.addAll(List.of("-alias", "receiver", "-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", PASSWORD));
        command.addAll(more);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + printed);
        }
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
