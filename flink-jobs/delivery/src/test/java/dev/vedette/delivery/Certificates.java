package dev.vedette.delivery;

import dev.vedette.schemas.access.TlsFiles;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A certificate authority in a folder of its own, made by the JDK's keytool; what it signs lies there in PEM. */
public final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path folder;

    /** A certificate and its key, in PEM. */
    public record Identity(Path certificate, Path key) {
        /** Takes the place of another one, as a renewal does. */
        public void replace(Identity other) throws Exception {
            Files.copy(key, other.key, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(certificate, other.certificate, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Certificates(Path folder) {
        this.folder = folder;
    }

    /** @param folder does not exist yet */
    public static Certificates authority(Path folder) throws Exception {
        Certificates authority = new Certificates(Files.createDirectories(folder));
        authority.generate("authority", "-ext", "bc:c", "-ext", "ku:c=keyCertSign");
        Files.writeString(authority.certificate(), authority.signed("authority"));
        return authority;
    }

    /** In PEM: for whoever is to trust what this authority signs. */
    public Path certificate() {
        return folder.resolve("authority.pem");
    }

    /** One that is valid now and for two days, for servers called {@code localhost} and 127.0.0.1. */
    public Identity sign(String subject) throws Exception {
        return sign(subject, "-1d", "dns:localhost,ip:127.0.0.1");
    }

    /**
     * One that is valid for three days from a time.
     *
     * @param start as keytool's {@code -startdate} wants it
     * @param names for a server, as keytool's {@code -ext san=} wants them
     */
    public Identity sign(String subject, String start, String names) throws Exception {
        generate(subject, "-signer", "authority", "-startdate", start, "-ext", "san=" + names);
        Identity identity = new Identity(folder.resolve(subject + ".pem"), folder.resolve(subject + ".key"));
        Files.writeString(identity.certificate(), signed(subject));
        Files.writeString(
                identity.key(),
                pem(
                        "PRIVATE KEY",
                        store().getKey(subject, PASSWORD.toCharArray()).getEncoded()));
        return identity;
    }

    /** What trusts this authority and is who {@code identity} says. */
    public TlsFiles files(Identity identity) {
        return new TlsFiles(
                Optional.of(certificate().toString()),
                Optional.of(identity.certificate().toString()),
                Optional.of(identity.key().toString()));
    }

    private String signed(String subject) throws Exception {
        return pem("CERTIFICATE", store().getCertificate(subject).getEncoded());
    }

    private static String pem(String type, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }

    private Path file() {
        return folder.resolve("all.p12");
    }

    private KeyStore store() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file())) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void generate(String subject, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-alias", subject, "-dname", "CN=" + subject, "-validity", "3"));
        // Not EC: GnuTLS, which rsyslog has, does not read a PKCS #8 key as Java writes it.
        command.addAll(List.of("-keyalg", "RSA"));
        command.addAll(List.of("-keystore", file().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(command + ": " + output);
        }
    }
}
