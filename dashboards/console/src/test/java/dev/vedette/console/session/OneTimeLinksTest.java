package dev.vedette.console.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneTimeLinksTest {

    private static final URI CONSOLE = URI.create("http://127.0.0.1:18080/");

    @TempDir
    Path temporary;

    @Test
    void letsInOnceWhoeverMadeIt() throws Exception {
        Path folder = temporary.resolve("console");
        OneTimeLinks server = OneTimeLinks.in(folder);
        // The command line is another process: what they share is the folder.
        URI link = OneTimeLinks.in(folder).issue(CONSOLE);

        assertThat(link.toString()).matches("http://127\\.0\\.0\\.1:18080/login/#once=[A-Za-z0-9_-]{43}");
        assertThat(server.use(secret(link))).isTrue();
        assertThat(server.use(secret(link))).isFalse();
        assertThat(files(folder)).isEmpty();
    }

    @Test
    void folderIsItsOwnersAloneAndHoldsNoSecret() throws Exception {
        Path folder = Files.createDirectories(temporary.resolve("console"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        String secret = secret(OneTimeLinks.in(folder).issue(CONSOLE));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        Path file = files(folder).get(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file.getFileName().toString()).doesNotContain(secret).matches("[0-9a-f]{64}");
        assertThat(Files.size(file)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-601, 601, 86_400})
    void whatIsOldOrFromTheFutureLetsNobodyIn(long secondsAgo) throws Exception {
        OneTimeLinks links = OneTimeLinks.in(temporary);
        String old = secret(links.issue(CONSOLE));
        age(files(temporary).get(0), secondsAgo);
        assertThat(links.use(old)).isFalse();

        links.issue(CONSOLE);
        age(files(temporary).get(0), secondsAgo);
        String good = secret(links.issue(CONSOLE));
        assertThat(files(temporary)).as("old links are forgotten").hasSize(1);
        age(files(temporary).get(0), 590);
        assertThat(links.use(good)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../../etc/passwd", "a", "0000000000000000000000000000000000000000000\n"})
    void whatIsNoSecretIsLookedUpNowhere(String text) throws Exception {
        assertThat(OneTimeLinks.in(temporary).use(text)).isFalse();
    }

    @Test
    void ofManyWhoTryAtOnceOneIsLetIn() throws Exception {
        OneTimeLinks links = OneTimeLinks.in(temporary);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 50; round++) {
                String secret = secret(links.issue(CONSOLE));
                Callable<Boolean> attempt = () -> links.use(secret);
                List<Future<Boolean>> attempts = threads.invokeAll(
                        Stream.generate(() -> attempt).limit(8).toList());
                int in = 0;
                for (Future<Boolean> one : attempts) {
                    in += one.get() ? 1 : 0;
                }
                assertThat(in).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aFolderThatCannotBeOneIsNamed() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(() -> OneTimeLinks.in(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + " has to be a folder of yours");
    }

    private static void age(Path file, long secondsAgo) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(secondsAgo)));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static String secret(URI link) {
        return link.getFragment().substring("once=".length());
    }
}
