package dev.vedette.agent;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority in a folder, made by the JDK's keytool. Every password is {@link #PASSWORD}. */
final class Certificates {
    static final String PASSWORD = "changeit";

    private final Path folder;
    private final String name;

    private Certificates(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    static Certificates authority(Path folder, String name) throws Exception {
        Certificates authority = new Certificates(folder, name);
        authority.keytool(name, "-genkeypair", "-dname", "CN=" + name, "-ext", "bc:c");
        authority.keytool(
                name, "-exportcert", "-rfc", "-file", authority.certificate().toString());
        return authority;
    }

    /** In PEM: for whoever is to trust what this authority signs. */
    Path certificate() {
        return folder.resolve(name + ".pem");
    }

    /** A PKCS #12 file that trusts this authority. */
    Path trustStore() throws Exception {
        Path store = folder.resolve(name + "-trust.p12");
        keytool(
                store,
                "-importcert",
                "-noprompt",
                "-alias",
                name,
                "-file",
                certificate().toString());
        return store;
    }

    /** A PKCS #12 file with a key and a certificate for it that this authority signed. */
    Path keyStore(String subject) throws Exception {
        String request = folder.resolve(subject + ".csr").toString();
        String signed = folder.resolve(subject + ".pem").toString();
        keytool(subject, "-genkeypair", "-dname", "CN=" + subject);
        keytool(subject, "-certreq", "-file", request);
        keytool(name, "-gencert", "-rfc", "-infile", request, "-outfile", signed, "-ext", "san=ip:127.0.0.1");
        keytool(
                store(subject),
                "-importcert",
                "-noprompt",
                "-alias",
                name,
                "-file",
                certificate().toString());
        keytool(subject, "-importcert", "-file", signed);
        return store(subject);
    }

    private Path store(String subject) {
        return folder.resolve(subject + ".p12");
    }

    private void keytool(String subject, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-alias", subject));
        if (arguments[0].equals("-genkeypair")) {
            all.addAll(List.of("-keyalg", "RSA", "-validity", "2"));
        }
        keytool(store(subject), all.toArray(String[]::new));
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(command + ": " + output);
        }
    }
}
