package dev.vedette.console.session;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Links that let their bearer in once. A folder that its owner alone can read and write is what console and command line
 * share: whoever can put a file there may make links. A file is named by the hash of the link's secret, so that the folder
 * holds no secret; taking the file away is what uses the link, and a file system lets one taker succeed. Thread-safe, also
 * across processes.
 */
public final class OneTimeLinks {

    /** How long a link can be used. */
    public static final Duration VALID = Duration.ofMinutes(10);

    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rwx------");

    private final Path folder;
    private final Clock clock;

    OneTimeLinks(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Links of a folder, which is made if it is missing and closed to all but its owner.
     *
     * @throws IOException if it cannot be made, or belongs to somebody else; one line that names it
     */
    public static OneTimeLinks in(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
            if (isPosix(folder)) {
                Files.setPosixFilePermissions(folder, OWNER_ALONE);
                requireOwn(folder);
            }
            return new OneTimeLinks(folder, Clock.systemUTC());
        } catch (IOException e) {
            throw new IOException(
                    "the console's links: %s has to be a folder of yours that you can write to (%s)"
                            .formatted(folder, e.getClass().getSimpleName()),
                    e);
        }
    }

    /** Root may change the permissions of a folder whose owner would still write to it. */
    private static void requireOwn(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, "owner", "");
        try {
            if (!Files.getOwner(probe).equals(Files.getOwner(folder))) {
                throw new IOException("not its owner");
            }
        } finally {
            Files.delete(probe);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** A new link to the console at {@code console}. The secret stands behind the {@code #}, which no browser sends on. */
    public URI issue(URI console) throws IOException {
        forgetOld();
        String secret = Secrets.next();
        Files.createFile(file(secret), ownerAlone());
        return console.resolve("login/#once=" + secret);
    }

    /** Whether {@code secret} is of a link that is good, which it then no longer is. */
    boolean use(String secret) throws IOException {
        if (!Secrets.isOne(secret)) {
            return false;
        }
        Path file = file(secret);
        try {
            boolean fresh = isFresh(file);
            Files.delete(file);
            return fresh;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private Path file(String secret) {
        return folder.resolve(Secrets.hash(secret));
    }

    /** A time in the future is a clock that was set back: it must not make a link last. */
    private boolean isFresh(Path file) throws IOException {
        Instant made = Files.getLastModifiedTime(file).toInstant();
        return Duration.between(made, clock.instant()).abs().compareTo(VALID) <= 0;
    }

    private void forgetOld() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[0-9a-f]*")) {
            for (Path file : files) {
                try {
                    if (!isFresh(file)) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException e) {
                    // Used in this moment.
                }
            }
        }
    }

    private FileAttribute<?>[] ownerAlone() {
        return isPosix(folder)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
