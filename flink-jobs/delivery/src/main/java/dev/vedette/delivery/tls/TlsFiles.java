package dev.vedette.delivery.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Files that a TLS connection is made with. They are read at each {@link #context}, so that a certificate that was renewed is in force
 * with the next connection.
 */
public final class TlsFiles implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    /** What the Java installation believes, and no certificate of ours. */
    public static final TlsFiles DEFAULT = new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());

    private final @Nullable String trust;
    private final @Nullable String certificate;
    private final @Nullable String key;

    /**
     * @param trust PEM file with the authorities that are believed; empty for those of the Java installation
     * @param certificate PEM file with our certificate and those between it and its authority; empty where the other side asks for none
     * @param key PEM file with its private key, PKCS #8 without a password; there when the certificate is
     * @throws IllegalArgumentException if there is a certificate and no key, or a key and no certificate
     */
    public TlsFiles(Optional<String> trust, Optional<String> certificate, Optional<String> key) {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("certificate and key: one goes with the other");
        }
        this.trust = trust.orElse(null);
        this.certificate = certificate.orElse(null);
        this.key = key.orElse(null);
    }

    /** @throws IOException where a file cannot be read or does not hold what it should; the message names it */
    public SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManagerFactory keys = certificate == null || key == null ? null : keys(certificate, key);
            TrustManagerFactory authorities = trust == null ? null : authorities(trust);
            context.init(
                    keys == null ? null : keys.getKeyManagers(),
                    authorities == null ? null : authorities.getTrustManagers(),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static TrustManagerFactory authorities(String file) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        int number = 0;
        for (Certificate authority : certificates(file)) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyManagerFactory keys(String certificate, String key) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        store.setKeyEntry(
                "own", privateKey(key), new char[0], certificates(certificate).toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory;
    }

    private static Collection<? extends Certificate> certificates(String file) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IOException(file + " holds no certificate (PEM)");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no certificate (PEM)", e);
        }
    }

    private static PrivateKey privateKey(String file) throws IOException, GeneralSecurityException {
        Matcher pem = PRIVATE_KEY.matcher(Files.readString(Path.of(file), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new IOException(file + " holds no private key (PEM, PKCS #8, without a password)");
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // It is one of another kind.
                continue;
            }
        }
        throw new IOException(file + " holds a private key that is none of " + String.join(", ", ALGORITHMS));
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
