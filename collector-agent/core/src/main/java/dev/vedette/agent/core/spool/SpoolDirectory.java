package dev.vedette.agent.core.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server's place below the spool directory: identity, count of starts, and the rings of this start and of earlier
 * ones. Servers that share the directory take a place each, {@code 0}, {@code 1}, …; a place whose server has died is
 * taken over with all that was left there.
 */
public final class SpoolDirectory implements AutoCloseable {
    private static final int MAX_SERVERS = 256;
    private static final String RING = "ring-";

    private final Path directory;
    private final FileChannel lockFile;
    private final UUID instance;
    private final long boot;

    private SpoolDirectory(Path directory, FileChannel lockFile, UUID instance, long boot) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.instance = instance;
        this.boot = boot;
    }

    /** Takes the first place that no living process has, and counts the start. */
    public static SpoolDirectory take(Path spool) throws IOException {
        createPrivate(spool);
        refuseForeign(spool);
        for (int place = 0; place < MAX_SERVERS; place++) {
            Path directory = spool.resolve(Integer.toString(place));
            createPrivate(directory);
            FileChannel lockFile =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(lockFile) != null) {
                try {
                    return new SpoolDirectory(directory, lockFile, instance(directory), nextBoot(directory));
                } catch (IOException | RuntimeException e) {
                    lockFile.close();
                    throw e;
                }
            }
            lockFile.close();
        }
        throw new IOException("all " + MAX_SERVERS + " places are taken");
    }

    /** UUID of the agent, the same at every start from this place. */
    public UUID instance() {
        return instance;
    }

    /** Counts the starts, from 0. */
    public long boot() {
        return boot;
    }

    /** Where this server's files are. */
    public Path path() {
        return directory;
    }

    /** File for the ring of this start. */
    public Path ring() {
        return directory.resolve(RING + boot);
    }

    /** Rings of earlier starts, the oldest first. */
    public List<LeftRing> leftRings() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(file -> LeftRing.of(file).stream())
                    .filter(ring -> ring.boot() < boot)
                    .sorted(Comparator.comparingLong(LeftRing::boot))
                    .toList();
        }
    }

    /** The deployment's key where none was configured: made at the first start below this spool directory. */
    public static byte[] keyKeptIn(Path spool, Supplier<byte[]> maker) throws IOException {
        createPrivate(spool);
        refuseForeign(spool);
        Path file = spool.resolve("fingerprint.key");
        if (!Files.exists(file)) {
            Path made = Files.createTempFile(spool, "fingerprint", ".key"); // readable by its owner alone
            Files.writeString(made, Base64.getEncoder().encodeToString(maker.get()));
            try {
                Files.createLink(file, made); // unlike a move, it never replaces the key of a server that was faster
            } catch (FileAlreadyExistsException e) {
                // then that one counts
            } finally {
                Files.delete(made);
            }
        }
        try {
            return Base64.getDecoder().decode(Files.readString(file).strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no base64", e);
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static UUID instance(Path directory) throws IOException {
        Path file = directory.resolve("instance");
        if (Files.exists(file)) {
            try {
                return UUID.fromString(Files.readString(file).strip());
            } catch (IllegalArgumentException e) {
                throw new IOException(file + " is no UUID", e);
            }
        }
        UUID made = UUID.randomUUID();
        replace(file, made.toString());
        return made;
    }

    private static long nextBoot(Path directory) throws IOException {
        Path file = directory.resolve("boot");
        long boot = 0;
        if (Files.exists(file)) {
            try {
                boot = Long.parseLong(Files.readString(file).strip()) + 1;
            } catch (NumberFormatException e) {
                throw new IOException(file + " is no number", e);
            }
        }
        replace(file, Long.toString(boot));
        return boot;
    }

    private static void replace(Path file, String content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** In a shared temporary directory anybody can be there first, and would read what we write. */
    private static void refuseForeign(Path spool) throws IOException {
        Path ours = Files.createTempFile(spool, "owner", "");
        try {
            if (!Files.getOwner(ours).equals(Files.getOwner(spool))) {
                throw new IOException(spool + " belongs to somebody else");
            }
        } finally {
            Files.delete(ours);
        }
    }

    private static void createPrivate(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(directory);
        }
    }

    /** The ring of an earlier start. */
    public record LeftRing(Path file, long boot) {
        static Optional<LeftRing> of(Path file) {
            String name = String.valueOf(file.getFileName());
            if (!name.startsWith(RING)) {
                return Optional.empty();
            }
            try {
                return Optional.of(new LeftRing(file, Long.parseLong(name.substring(RING.length()))));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }
}
