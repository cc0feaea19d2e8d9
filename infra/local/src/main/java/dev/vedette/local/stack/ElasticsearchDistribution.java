package dev.vedette.local.stack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Elasticsearch as its makers publish it for integration tests: checked against the digest that the build pins, and
 * unpacked once.
 *
 * @param version version number, for example {@code 8.19.21}
 * @param sha256 digest of the zip in lower-case hexadecimal digits
 */
record ElasticsearchDistribution(String version, String sha256) {

    /** The version that this build pins. */
    static ElasticsearchDistribution pinned() throws IOException {
        Properties pinned = new Properties();
        try (InputStream in = ElasticsearchDistribution.class.getResourceAsStream("elasticsearch.properties")) {
            if (in == null) {
                throw new IOException("elasticsearch.properties is not on the class path");
            }
            pinned.load(in);
        }
        return new ElasticsearchDistribution(pinned.getProperty("version"), pinned.getProperty("sha256"));
    }

    /**
     * Unpacks the zip unless that has been done.
     *
     * @param parent folder to unpack into
     * @return the home of the distribution, named for its digest
     * @throws StackException if the zip is not the pinned one
     */
    Path unpack(Path zip, Path parent) throws IOException, StackException {
        Path home = parent.resolve("elasticsearch-%s-%s".formatted(version, sha256.substring(0, 12)));
        if (Files.isDirectory(home)) {
            return home;
        }
        String found = digest(zip);
        if (!found.equals(sha256)) {
            throw new StackException(
                    "%s is not Elasticsearch %s: its sha256 is %s, not %s; delete it, and its copy in the Maven repository, and build again"
                            .formatted(zip, version, found, sha256));
        }
        // The folder gets its name when all is in it: a start that was broken off leaves no half.
        Path unfinished = Files.createTempDirectory(parent, "unfinished-");
        try {
            unpackAll(zip, unfinished);
            Files.move(unfinished.resolve("elasticsearch-" + version), home);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // Another process was quicker.
        } finally {
            Folders.delete(unfinished);
        }
        return home;
    }

    private static void unpackAll(Path zip, Path target) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException(zip + " holds a path that leads out of it: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(in, path);
                }
            }
        }
        Folders.openToAll(target);
    }

    private static String digest(Path file) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
