package dev.vedette.schemas.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
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
    private static final int MAX_BYTES = 1024 * 1024;
    private static final byte[] PROBE = {1, 2, 3, 4};

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
        PrivateKey secret = privateKey(key);
        Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
        if (!belongTogether(chain[0].getPublicKey(), secret)) {
            throw new IOException(key + " does not hold the key of the first certificate of " + certificate);
        }
        KeyStore store = empty();
        try {
            store.setKeyEntry("own", secret, new char[0], chain);
        } catch (KeyStoreException e) {
            throw new IOException(certificate + ": each certificate has to be followed by its issuer's", e);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory;
    }

    /** While a certificate is being renewed, its file may be new and that of the key old; the other side would only say that it failed. */
    private static boolean belongTogether(PublicKey known, PrivateKey secret) throws GeneralSecurityException {
        if (!known.getAlgorithm().equals(secret.getAlgorithm())) {
            return false;
        }
        String algorithm =
                switch (secret.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> secret.getAlgorithm();
                };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(known);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    private static Collection<? extends Certificate> certificates(String file) throws IOException {
        try {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes(file)));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no certificate (PEM)", e);
        }
        throw new IOException(file + " holds no certificate (PEM)");
    }

    private static PrivateKey privateKey(String file) throws IOException, GeneralSecurityException {
        String none = file + " holds no private key (PEM, PKCS #8, without a password)";
        Matcher pem = PRIVATE_KEY.matcher(new String(bytes(file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IOException(none);
        }
        PKCS8EncodedKeySpec spec;
        try {
            spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        } catch (IllegalArgumentException e) {
            // Without the cause: it may quote what stands in the file.
            throw new IOException(none);
        }
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

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is longer than a mebibyte");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " may not be read by this user", e);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
