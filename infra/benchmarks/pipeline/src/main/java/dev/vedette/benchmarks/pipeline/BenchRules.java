package dev.vedette.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The shipped rules, as texts. */
final class BenchRules {
    private static final Pattern ID = Pattern.compile("(?m)^id: (\\S+)$");

    private final List<Document> shipped;

    /**
     * @param name of the file, without its ending
     * @param id of the rule that makes alerts
     */
    record Document(String name, String id, String yaml) {}

    private BenchRules(List<Document> shipped) {
        this.shipped = List.copyOf(shipped);
    }

    static BenchRules read(Path folder) throws IOException {
        List<Document> documents = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yml"))
                    .sorted()
                    .toList()) {
                String yaml = Files.readString(file);
                Matcher id = ID.matcher(yaml);
                if (!id.find()) {
                    throw new IOException(file + " has no id");
                }
                documents.add(new Document(file.getFileName().toString().replace(".yml", ""), id.group(1), yaml));
            }
        }
        return new BenchRules(documents);
    }

    List<Document> shipped() {
        return shipped;
    }
}
