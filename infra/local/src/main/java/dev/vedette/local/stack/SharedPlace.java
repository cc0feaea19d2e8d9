package dev.vedette.local.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** A folder of root's that another user can reach. */
final class SharedPlace {
    private static final Path VAR_TMP = Path.of("/var/tmp");

    private SharedPlace() {}

    /**
     * {@code home} itself where others can reach it (not so below {@code /root}), else a folder of ours under {@code
     * /var/tmp}.
     */
    static Path of(Path home) throws IOException, StackException {
        Files.createDirectories(home);
        if (!Folders.openToOthers(Path.of(System.getProperty("java.home")))) {
            throw new StackException(
                    "Elasticsearch does not run as root, and other users cannot read the JDK in %s: use a JDK that they can read, or start ./vedette as another user"
                            .formatted(System.getProperty("java.home")));
        }
        if (Folders.openToOthers(home)) {
            return home;
        }
        UUID name = UUID.nameUUIDFromBytes(home.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
        Path place = VAR_TMP.resolve("vedette-" + name);
        try {
            Files.createDirectory(place);
        } catch (FileAlreadyExistsException e) {
            requireOurs(place);
        }
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
        return place;
    }

    /** Anybody may create a folder in /var/tmp: what root executes must not come out of somebody else's. */
    private static void requireOurs(Path place) throws IOException, StackException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(place, LinkOption.NOFOLLOW_LINKS);
        boolean ours = Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)
                && Files.getAttribute(place, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(0)
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
        if (!ours) {
            throw new StackException(place
                    + " belongs to somebody else: delete it, or set VEDETTE_HOME to a folder that all users can reach");
        }
    }
}
