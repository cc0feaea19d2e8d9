package dev.vedette.delivery;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The Java that the Elasticsearch under test runs on: this one, or a newer one where the server wants that. */
final class ServerJava {
    private static final int LEAST = Integer.getInteger("vedette.test.elasticsearch.least.java", 17);

    /** Where distributions of Linux have them. */
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    private ServerJava() {}

    /** Its home; without one the test that asks is skipped and says so. */
    static String home() throws IOException {
        if (Runtime.version().feature() >= LEAST) {
            return System.getProperty("java.home");
        }
        for (Path candidate : candidates()) {
            if (feature(candidate).filter(version -> version >= LEAST).isPresent()) {
                return candidate.toString();
            }
        }
        String skipped = "skipped: this Elasticsearch needs a JDK " + LEAST + " or newer in " + INSTALLED;
        System.out.println(skipped);
        return Assumptions.abort(skipped);
    }

    private static List<Path> candidates() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(INSTALLED)) {
            return all.sorted().toList();
        }
    }

    /** Each JDK says in its file {@code release} which it is: {@code JAVA_VERSION="25.0.1"}. */
    private static Optional<Integer> feature(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        }
        String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
        return version.isEmpty()
                ? Optional.empty()
                : Optional.of(Runtime.Version.parse(version).feature());
    }
}
