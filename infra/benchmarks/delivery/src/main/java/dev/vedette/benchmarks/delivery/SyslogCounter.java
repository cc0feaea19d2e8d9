package dev.vedette.benchmarks.delivery;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * A receiver of syslog over TLS (RFC 5425) in a JVM of its own, which counts. It prints its port and then, for each
 * connection that has ended, a line: messages, nanoseconds from the first octet to the end of the last message, octets.
 * It ends with its standard input. Of its own reading of the octet counting only whole messages count.
 */
final class SyslogCounter {
    private static final int BUFFER = 64 * 1024;
    private static final int LONGEST = 8_192;

    private SyslogCounter() {}

    /** @param arguments a PKCS #12 file and its password */
    public static void main(String[] arguments) throws Exception {
        Thread leash = new Thread(SyslogCounter::endWithStandardInput);
        leash.setDaemon(true);
        leash.start();
        try (SSLServerSocket server = (SSLServerSocket) context(Path.of(arguments[0]), arguments[1])
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.out.println(server.getLocalPort());
            while (true) {
                try (Socket socket = server.accept()) {
                    System.out.println(count(socket));
                }
            }
        }
    }

    private static void endWithStandardInput() {
        try {
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // It has ended.
        }
        Runtime.getRuntime().halt(0);
    }

    private static SSLContext context(Path file, String password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static String count(Socket socket) {
        long messages = 0;
        long octets = 0;
        long began = 0;
        long ended = 0;
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
            for (int length = length(in); length > 0; length = length(in)) {
                if (began == 0) {
                    began = System.nanoTime();
                }
                in.skipNBytes(length);
                ended = System.nanoTime();
                messages++;
                octets += length;
            }
        } catch (IOException e) {
            // What has come whole counts; whoever waits for more sees that it is less.
        }
        return messages + " " + (ended - began) + " " + octets;
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
}
