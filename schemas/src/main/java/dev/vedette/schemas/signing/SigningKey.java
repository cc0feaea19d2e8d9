package dev.vedette.schemas.signing;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Set;

/**
 * An Ed25519 key (RFC 8032) that signs what steers the system. Two files beside each other: {@code NAME.key}, the private
 * key for its owner alone (PKCS #8, PEM), and {@code NAME.pub}, the public one (X.509, PEM). Immutable and thread-safe.
 */
public final class SigningKey {
    static final String ALGORITHM = "Ed25519";

    private static final String PRIVATE = ".key";
    private static final String PUBLIC = ".pub";

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private SigningKey(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** The key of the name in the folder; made if there is none. */
    public static SigningKey readOrCreate(Path folder, String name) throws IOException {
        if (!Files.exists(folder.resolve(name + PRIVATE))) {
            create(folder, name);
        }
        return read(folder.resolve(name + PRIVATE));
    }

    private static void create(Path folder, String name) throws IOException {
        KeyPair pair;
        try {
            pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK from 15 on has " + ALGORITHM, e);
        }
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve(name + PUBLIC),
                Pem.write(Pem.PUBLIC, pair.getPublic().getEncoded()));
        Path file = folder.resolve(name + PRIVATE);
        try {
            // Before anything is in it, and not after: nobody else gets to read it in between.
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
            Files.writeString(file, Pem.write(Pem.PRIVATE, pair.getPrivate().getEncoded()), StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + ": somebody else is making this key now: try again", e);
        }
    }

    /**
     * Reads a private key, and the public one beside it.
     *
     * @param file {@code NAME.key}
     * @throws IOException with one line that says what is wrong
     */
    public static SigningKey read(Path file) throws IOException {
        Path beside = Path.of(file.toString().replaceFirst("\\.key$", "") + PUBLIC);
        try {
            KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
            PrivateKey privateKey = keys.generatePrivate(new PKCS8EncodedKeySpec(Pem.only(file, Pem.PRIVATE)));
            PublicKey publicKey = keys.generatePublic(new X509EncodedKeySpec(Pem.only(beside, Pem.PUBLIC)));
            SigningKey key = new SigningKey(privateKey, publicKey);
            byte[] content = {1};
            if (!TrustedKeys.of(Set.of(publicKey)).accept(key.id(), content, key.sign(content))) {
                throw new IOException(beside + ": is not the public key of " + file);
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": no " + ALGORITHM + " key (PKCS #8 in PEM): " + e.getMessage(), e);
        }
    }

    /** Names the key: the first 16 bytes of the SHA-256 of its public part, base64url. */
    public String id() {
        return TrustedKeys.id(publicKey);
    }

    /** The public part, for whoever is to believe what this key signs. */
    public TrustedKeys trusted() {
        return TrustedKeys.of(Set.of(publicKey));
    }

    /** Signature of 64 bytes. */
    public byte[] sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read signs", e);
        }
    }
}
