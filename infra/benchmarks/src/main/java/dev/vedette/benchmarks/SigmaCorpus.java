package dev.vedette.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vedette.rules.Fault;
import dev.vedette.rules.JsonEventReader;
import dev.vedette.rules.Placeholders;
import dev.vedette.rules.Preparation;
import dev.vedette.rules.ProcessingPipeline;
import dev.vedette.rules.RecordedEvaluation;
import dev.vedette.rules.RuleException;
import dev.vedette.rules.RuleFile;
import dev.vedette.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A checkout of SigmaHQ's rules that the user has. */
public final class SigmaCorpus {

    private static final List<String> FOLDERS =
            List.of("rules", "rules-compliance", "rules-emerging-threats", "rules-placeholder", "rules-threat-hunting");

    private final Path root;

    /** @param root of the checkout */
    public SigmaCorpus(Path root) {
        this.root = root;
    }

    /** Absolute. */
    public Path root() {
        return root.toAbsolutePath();
    }

    /** Whether there are rules. */
    public boolean exists() {
        return Files.isDirectory(root.resolve("rules"));
    }

    /**
     * What could be read.
     *
     * @param files each fits with itself
     * @param refused a fault of each of the others
     */
    public record Contents(List<RuleFile> files, List<Fault> refused) {
        public Contents {
            files = List.copyOf(files);
            refused = List.copyOf(refused);
        }
    }

    /** The rules of all folders; placeholders stand for anything. */
    public Contents all() throws IOException {
        return read(FOLDERS, Preparation.NONE.pipelines());
    }

    /** The rules of {@code rules/}, which benchmarks elsewhere use. */
    public Contents rules() throws IOException {
        return read(List.of("rules"), List.of());
    }

    private Contents read(List<String> folders, List<ProcessingPipeline> pipelines) throws IOException {
        Preparation preparation = new Preparation(pipelines, Placeholders.wildcards());
        List<RuleFile> files = new ArrayList<>();
        List<Fault> refused = new ArrayList<>();
        for (String folder : folders) {
            for (Path file : below(folder, ".yml")) {
                try {
                    RuleFile read =
                            RuleFile.parse(root.relativize(file).toString(), Files.readString(file), preparation);
                    RuleSet.compilePart(List.of(read));
                    files.add(read);
                } catch (RuleException e) {
                    refused.add(e.faults().get(0));
                }
            }
        }
        return new Contents(files, refused);
    }

    private List<Path> below(String folder, String ending) throws IOException {
        if (!Files.isDirectory(root.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Whether rules fire on the events that stand in {@code regression_data}, each in a file of the rule's id.
     *
     * @param fired ids of rules that did
     * @param silent ids of rules that did not, or are not there
     */
    public record Regression(Set<String> fired, Set<String> silent) {
        public Regression {
            fired = Set.copyOf(fired);
            silent = Set.copyOf(silent);
        }
    }

    /** @param pipeline maps Sigma's names onto those of the events */
    public Regression regression(ProcessingPipeline pipeline) throws IOException, RuleException {
        RuleSet rules = RuleSet.compilePart(read(FOLDERS, List.of(pipeline)).files());
        JsonEventReader reader = new JsonEventReader();
        Set<String> fired = new TreeSet<>();
        Set<String> silent = new TreeSet<>();
        for (Path file : below("regression_data", ".json")) {
            String id = file.getFileName().toString().replaceFirst("\\.json$", "");
            RecordedEvaluation evaluation = new RecordedEvaluation(rules, false);
            Set<String> matched = new TreeSet<>();
            try (MappingIterator<JsonNode> events =
                    new JsonMapper().readerFor(JsonNode.class).readValues(file.toFile())) {
                while (events.hasNext()) {
                    evaluation.add(
                            reader.read(events.next().toString()),
                            1,
                            OptionalLong.empty(),
                            match -> matched.add(match.rule().id()));
                }
            }
            (matched.contains(id) ? fired : silent).add(id);
        }
        return new Regression(fired, silent);
    }
}
