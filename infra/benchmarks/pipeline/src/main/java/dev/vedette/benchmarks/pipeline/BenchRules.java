package dev.vedette.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The shipped rules, as texts. */
final class BenchRules {
    private static final Pattern ID = Pattern.compile("(?m)^id: (\\S+)$");

    private static final long GENERATED = 0x5ca1e;
    private static final String GENERATED_RULE = """
            title: Calls of Tool %d
            id: %s
            status: test
            correlation:
              type: event_count
              rules: [tool_%d]
              group-by: [user.id]
              timespan: 10m
              condition: {gte: 5}
            level: low
            ---
            title: Tool %d
            name: tool_%d
            logsource: {product: mcp}
            detection:
              selection:
                event.name: mcp.tool.call
                gen_ai.tool.name: tool-%d
              condition: selection
            """;

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

    /** The first of the shipped rules, or all of them and as many generated ones as make the number: each counts calls of a tool. */
    List<Document> generated(int number) {
        List<Document> rules = new ArrayList<>(shipped.subList(0, Math.min(number, shipped.size())));
        while (rules.size() < number) {
            int at = rules.size();
            String id = new UUID(GENERATED, at).toString();
            rules.add(new Document("generated-" + at, id, GENERATED_RULE.formatted(at, id, at, at, at, at)));
        }
        return rules;
    }
}
