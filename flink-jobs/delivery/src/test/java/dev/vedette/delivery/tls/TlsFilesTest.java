package dev.vedette.delivery.tls;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.delivery.Certificates;
import dev.vedette.delivery.Certificates.Identity;
import dev.vedette.schemas.access.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {
    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n";
    private static final String KEY = "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n";

    @TempDir
    private static Path folder;

    private static Certificates authority;
    private static Identity own;

    @BeforeAll
    static void certificates() throws Exception {
        authority = Certificates.authority(folder.resolve("ca"));
        own = authority.sign("own");
    }

    @Test
    void readsGoodFilesAndNone() {
        assertThatCode(() -> authority.files(own).context()).doesNotThrowAnyException();
        assertThatCode(() -> TlsFiles.DEFAULT.context()).doesNotThrowAnyException();
    }

    @Test
    void aCertificateGoesWithItsKey() {
        assertThatThrownBy(() -> new TlsFiles(Optional.empty(), Optional.of("c"), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TlsFiles(Optional.empty(), Optional.empty(), Optional.of("k")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing.pem");
        assertFault(missing, own.certificate(), own.key(), missing + " does not exist");
        assertFault(authority.certificate(), missing, own.key(), missing + " does not exist");
        assertFault(authority.certificate(), own.certificate(), missing, missing + " does not exist");
        assertFault(folder, own.certificate(), own.key(), folder + " cannot be read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no PEM",
                "-----BEGIN CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
            })
    void whatIsNoCertificateIsNamed(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("bad.pem"), text);
        assertFault(file, own.certificate(), own.key(), file + " holds no certificate");
        assertFault(authority.certificate(), file, own.key(), file + " holds no certificate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|holds no private key",
                "no PEM|holds no private key",
                "-----BEGIN PRIVATE KEY-----A=AA-----END PRIVATE KEY-----|holds no private key",
                "-----BEGIN RSA PRIVATE KEY-----AAAA-----END RSA PRIVATE KEY-----|holds no private key",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----AAAA-----END ENCRYPTED PRIVATE KEY-----|holds no private key",
                "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----|holds a private key that is none of RSA, EC"
            })
    void whatIsNoKeyIsNamedAndNotQuoted(String text, String fault) throws Exception {
        Path file = Files.writeString(folder.resolve("bad.key"), text);
        assertFault(authority.certificate(), own.certificate(), file, file + " " + fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void aKeyOfAnotherCertificateIsSaidToBeOne(String algorithm) throws Exception {
        byte[] other = KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        Path file = Files.writeString(
                folder.resolve("other.key"), KEY.formatted(Base64.getEncoder().encodeToString(other)));
        assertFault(
                authority.certificate(),
                own.certificate(),
                file,
                file + " does not hold the key of the first certificate of " + own.certificate());
    }

    @Test
    void aChainInTheWrongOrderIsNamed() throws Exception {
        Identity stranger = Certificates.authority(folder.resolve("other")).sign("stranger");
        Path chain = Files.writeString(
                folder.resolve("chain.pem"),
                Files.readString(own.certificate()) + Files.readString(stranger.certificate()));
        assertFault(authority.certificate(), chain, own.key(), chain + ": each certificate");
    }

    @Test
    void aFileWithoutEndIsNotReadToItsEnd() throws Exception {
        Path file = Files.write(folder.resolve("long.pem"), new byte[2 * 1024 * 1024]);
        assertFault(file, own.certificate(), own.key(), file + " cannot be read: it is longer than a mebibyte");
    }

    @Test
    void filesAreReadAgainEachTime() throws Exception {
        Path file = Files.writeString(folder.resolve("late.pem"), CERTIFICATE.formatted("AAAA"));
        TlsFiles files = new TlsFiles(Optional.of(file.toString()), Optional.empty(), Optional.empty());
        assertThatThrownBy(files::context).isInstanceOf(IOException.class);

        Files.writeString(file, Files.readString(authority.certificate()));

        assertThatCode(files::context).doesNotThrowAnyException();
    }

    private static void assertFault(Path trust, Path certificate, Path key, String message) {
        TlsFiles files = new TlsFiles(
                Optional.of(trust.toString()), Optional.of(certificate.toString()), Optional.of(key.toString()));
        assertThatThrownBy(files::context).isInstanceOf(IOException.class).hasMessageStartingWith(message);
        assertThatThrownBy(files::context).message().doesNotContain("AAAA");
    }
}
